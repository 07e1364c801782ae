package io.tepui.benchmarks;

import io.tepui.client.Endpoint;
import io.tepui.protocol.v1.agent.Response;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Many containers on one agent: how many are launched and destroyed in a second, without and with isolation, beside crun and
 * runc; and what one that sleeps costs.
 */
final class ContainersBenchmark implements Benchmark {
    static final String RESOURCES = "cpus:4000;mem:4000000;disk:4000000";
    static final String SLEEP = "exec sleep 900";
    static final String POSIX = "posix/cpu,posix/mem";
    static final String ISOLATED = "filesystem/linux,cgroups/cpu,cgroups/mem,cgroups/pids,namespaces/pid";
    private static final String SEALED = "/memfd:";

    @Override
    public void run(Report report, boolean quick) throws Exception {
        int count = quick ? 12 : 1000;
        ofAgent(report, "posix", POSIX, count);
        if (isRoot()) {
            ofAgent(report, "isolated", ISOLATED, count);
            others(report, count);
        } else {
            report.progress("isolated containers, crun and runc are left out: they need root");
        }
    }

    static boolean isRoot() {
        return "root".equals(System.getProperty("user.name"));
    }

    private static void ofAgent(Report report, String name, String isolation, int count) throws Exception {
        try (Workbench bench = new Workbench()) {
            Endpoint master = bench.master().healthy().endpoint();
            Workbench.Server agent =
                    bench.agent(master, RESOURCES, "--isolation=" + isolation).healthy();
            try (AgentContainers containers = new AgentContainers(agent.endpoint())) {
                rounds(containers, Math.min(count, 100), "warm-up");
                double launched =
                        AgentContainers.rate(count, i -> containers.launch(AgentContainers.id(name + "-" + i), SLEEP));
                report.add(name + ": containers launched a second", launched, "1/s", Budget.none());
                report.add(name + ": memory of one that sleeps", memory(containers), "KiB", Budget.atMost(1024));
                double heap = Processes.heapMebibytes(agent.process().pid());
                report.add(name + ": agent's heap with " + count, heap, "MiB", Budget.none());
                double destroyed =
                        AgentContainers.rate(count, i -> containers.destroy(AgentContainers.id(name + "-" + i)));
                report.add(name + ": containers destroyed a second", destroyed, "1/s", Budget.none());
            }
        }
    }

    private static void rounds(AgentContainers containers, int count, String name) throws Exception {
        AgentContainers.rate(count, i -> containers.launch(AgentContainers.id(name + "-" + i), SLEEP));
        AgentContainers.rate(count, i -> containers.destroy(AgentContainers.id(name + "-" + i)));
    }

    /** The container's shim and everything below it; shared pages by their share. */
    private static Samples memory(AgentContainers containers) throws Exception {
        List<Double> all = new ArrayList<>();
        for (Response.GetContainers.Container container : containers.list()) {
            long shim = container.getContainerStatus().getExecutorPid();
            while (isOurs(Processes.parent(shim))) {
                shim = Processes.parent(shim);
            }
            double mebibytes = Processes.proportionalMebibytes(shim);
            for (ProcessHandle below :
                    ProcessHandle.of(shim).orElseThrow().descendants().toList()) {
                mebibytes += Processes.proportionalMebibytes(below.pid());
            }
            all.add(mebibytes * 1024);
        }
        return Samples.of(all);
    }

    private static boolean isOurs(long pid) throws IOException {
        return pid > 1
                && Files.readSymbolicLink(Path.of("/proc", Long.toString(pid), "exe"))
                        .toString()
                        .startsWith(SEALED);
    }

    private static void others(Report report, int count) throws Exception {
        for (String program : List.of("crun", "runc")) {
            try (Workbench bench = new Workbench()) {
                OciRuntime runtime = OciRuntime.of(program, bench.file("bundle"), bench.file("state"));
                Optional<String> trouble = runtime.trial();
                if (trouble.isPresent()) {
                    report.progress(trouble.orElseThrow());
                    runtime = runtime.withoutCgroups();
                    trouble = runtime.trial();
                }
                if (trouble.isPresent()) {
                    report.progress(trouble.orElseThrow());
                } else {
                    other(report, runtime, count);
                }
            }
        }
    }

    private static void other(Report report, OciRuntime runtime, int count) throws Exception {
        double destroyed;
        try {
            double launched = AgentContainers.rate(count, i -> runtime.launch("tepui-bench-" + i));
            report.add(runtime.name() + ": containers launched a second", launched, "1/s", Budget.none());
        } finally {
            destroyed = AgentContainers.rate(count, i -> runtime.destroy("tepui-bench-" + i));
        }
        report.add(runtime.name() + ": containers destroyed a second", destroyed, "1/s", Budget.none());
    }
}

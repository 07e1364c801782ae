package io.tepui.benchmarks;

import com.google.protobuf.ByteString;
import io.tepui.client.AgentClient;
import io.tepui.client.ApiException;
import io.tepui.client.ContainerInput;
import io.tepui.client.Endpoint;
import io.tepui.client.RecordStream;
import io.tepui.protocol.v1.CommandInfo;
import io.tepui.protocol.v1.ContainerID;
import io.tepui.protocol.v1.TaskState;
import io.tepui.protocol.v1.agent.ProcessIO;
import io.tepui.protocol.v1.agent.Response;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

/**
 * An agent that is killed with a thousand containers, three levels deep below tasks: how soon another has found them all, and what is not as
 * it was. The second level has terminals; a tenth of it had a child that had ended; sessions run in a tenth of the trees; and beside them are trees
 * whose root's shim is killed while no agent is there.
 */
final class RecoveryBenchmark implements Benchmark {
    private static final int LEVELS = 3;
    private static final int STATUS = 3 << 8;
    private static final int END_SECONDS = 120;
    private static final int POLL_MILLIS = 20;
    private static final String MARK = "TEPUI_BENCHMARK_ORPHAN";

    @Override
    public void run(Report report, boolean quick) throws Exception {
        int trees = quick ? 10 : 334;
        String isolation = ContainersBenchmark.isRoot() ? ContainersBenchmark.ISOLATED : ContainersBenchmark.POSIX;
        try (Workbench bench = new Workbench()) {
            new Run(report, bench, trees, "--isolation=" + isolation).go();
        }
    }

    /** One run, step by step. */
    private static final class Run {
        private final Report report;
        private final Workbench bench;
        private final int trees;
        private final int tenth;
        private final String isolation;
        private List<ContainerID> roots = List.of();

        Run(Report report, Workbench bench, int trees, String isolation) {
            this.report = report;
            this.bench = bench;
            this.trees = trees;
            this.tenth = trees / 10;
            this.isolation = isolation;
        }

        void go() throws Exception {
            Endpoint master = bench.master().healthy().endpoint();
            Workbench.Server agent = bench.agent(master, ContainersBenchmark.RESOURCES, isolation)
                    .healthy();
            try (BenchScheduler scheduler = new BenchScheduler(master, true)) {
                launchTasks(scheduler);
                fill(agent);
                killShims();
                end(scheduler, recover(master, agent));
            }
        }

        private void launchTasks(BenchScheduler scheduler) throws Exception {
            scheduler.launch(scheduler.offer(1), "tree", ContainersBenchmark.SLEEP, trees + tenth);
            scheduler.await(TaskState.TASK_RUNNING, trees + tenth);
        }

        /** Ends with the agent's end. */
        private void fill(Workbench.Server agent) throws Exception {
            List<RecordStream<ProcessIO>> sessions = new ArrayList<>();
            try (AgentContainers containers = new AgentContainers(agent.endpoint());
                    AgentClient client = new AgentClient(agent.endpoint())) {
                roots = containers.list().stream()
                        .map(Response.GetContainers.Container::getContainerId)
                        .toList();
                launch(containers);
                for (int i = 0; i < tenth; i++) {
                    sessions.add(client.session(AgentContainers.under(tree(i), "session"), sleep(), Optional.empty()));
                }
                agent.process().destroyForcibly().waitFor();
            }
            closeAll(sessions);
        }

        private Endpoint recover(Endpoint master, Workbench.Server agent) throws Exception {
            long start = System.nanoTime();
            Workbench.Server again = bench.agent(
                            agent.endpoint().port(), master, ContainersBenchmark.RESOURCES, isolation)
                    .healthy();
            try (AgentContainers containers = new AgentContainers(again.endpoint());
                    AgentClient client = new AgentClient(again.endpoint())) {
                found(containers, start);
                terminals(client);
                statuses(containers);
                report.add(
                        "agent's heap with them",
                        Processes.heapMebibytes(again.process().pid()),
                        "MiB",
                        Budget.none());
            }
            return again.endpoint();
        }

        /** Nothing may be left of any container: whoever ends the agent before cannot tell a leak from work in progress. */
        private void end(BenchScheduler scheduler, Endpoint agent) throws Exception {
            scheduler.tearDown();
            long start = System.nanoTime();
            try (AgentContainers containers = new AgentContainers(agent)) {
                int left = containers.list().size();
                while (left > 0 && Time.secondsSince(start) < END_SECONDS) {
                    Thread.sleep(POLL_MILLIS);
                    left = containers.list().size();
                }
                report.add("all of them ended", Time.secondsSince(start), "s", Budget.none());
                report.add("containers left then", left, "", Budget.atMost(0));
            }
        }

        private static CommandInfo sleep() {
            return CommandInfo.newBuilder().setValue(ContainersBenchmark.SLEEP).build();
        }

        /** They end with the agent. */
        private static void closeAll(List<RecordStream<ProcessIO>> sessions) {
            for (RecordStream<ProcessIO> session : sessions) {
                try {
                    session.close();
                } catch (IOException e) {
                    // The connection was cut by the other side.
                }
            }
        }

        private ContainerID tree(int index) {
            return roots.get(index);
        }

        private ContainerID orphan(int index) {
            return roots.get(trees + index);
        }

        private ContainerID terminal(int index) {
            return AgentContainers.under(tree(index), "terminal");
        }

        private ContainerID ended(int index) {
            return AgentContainers.under(terminal(index), "ended");
        }

        private void launch(AgentContainers containers) throws Exception {
            AgentContainers.rate(trees, i -> {
                containers.launch(terminal(i), "exec cat", true);
                containers.launch(AgentContainers.under(terminal(i), "deepest"), ContainersBenchmark.SLEEP);
            });
            AgentContainers.rate(tenth, i -> {
                containers.launch(ended(i), "exit 3");
                containers.await(ended(i));
                ContainerID inner = AgentContainers.under(orphan(i), "inner");
                containers.launch(inner, "exec env " + MARK + "=1 sleep 900");
            });
        }

        private void killShims() throws IOException {
            for (int i = 0; i < tenth; i++) {
                Path record = bench.file("run/containers/" + orphan(i).getValue() + "/shim.pid");
                long shim = Long.parseLong(Files.readString(record).split(" ", -1)[0]);
                ProcessHandle.of(shim).ifPresent(ProcessHandle::destroyForcibly);
            }
        }

        private void found(AgentContainers containers, long start) throws Exception {
            List<Response.GetContainers.Container> listed = containers.list();
            int count = trees * LEVELS;
            report.add(
                    "killed agent started again, to all of " + count + " containers listed",
                    Time.secondsSince(start),
                    "s",
                    Budget.none());
            Set<ContainerID> ids = new HashSet<>();
            // The whole id is told in the status alone (AO-73).
            listed.forEach(each -> ids.add(each.getContainerStatus().getContainerId()));
            report.add("of them not found", count - known(ids), "", Budget.atMost(0));
            report.add(
                    "sessions and orphans found (of " + 3 * tenth + ")", ids.size() - known(ids), "", Budget.atMost(0));
            report.add("processes left of " + tenth + " orphans", marked(), "", Budget.atMost(0));
        }

        private int known(Set<ContainerID> ids) {
            int known = 0;
            for (int i = 0; i < trees; i++) {
                known += ids.contains(tree(i)) ? 1 : 0;
                known += ids.contains(terminal(i)) ? 1 : 0;
                known += ids.contains(AgentContainers.under(terminal(i), "deepest")) ? 1 : 0;
            }
            return known;
        }

        /** Processes that have the mark of an orphan in their environment. */
        private static int marked() throws IOException {
            try (Stream<Path> processes = Files.list(Path.of("/proc"))) {
                return (int) processes
                        .filter(each -> environment(each).contains(MARK + "=1"))
                        .count();
            }
        }

        private static String environment(Path process) {
            try {
                return Files.readString(process.resolve("environ"), StandardCharsets.ISO_8859_1);
            } catch (IOException e) {
                return "";
            }
        }

        /** What is typed into a terminal comes back from it. */
        private void terminals(AgentClient client) throws Exception {
            AtomicInteger failed = new AtomicInteger();
            double rate = AgentContainers.rate(trees, i -> {
                try (RecordStream<ProcessIO> output = client.attachOutput(terminal(i));
                        ContainerInput input = client.attachInput(terminal(i))) {
                    input.data(ByteString.copyFromUtf8("hello\n"));
                    if (!comes(output, "hello")) {
                        failed.incrementAndGet();
                    }
                } catch (ApiException e) {
                    failed.incrementAndGet();
                }
            });
            report.add("terminals attached to, written to and read from a second", rate, "1/s", Budget.none());
            report.add("of " + trees + " terminals not attached to", failed.get(), "", Budget.atMost(0));
        }

        private static boolean comes(RecordStream<ProcessIO> output, String text) throws IOException {
            StringBuilder read = new StringBuilder();
            while (read.indexOf(text) < 0) {
                Optional<ProcessIO> next = output.next();
                if (next.isEmpty()) {
                    return false;
                }
                read.append(next.get().getData().getData().toStringUtf8());
            }
            return true;
        }

        private void statuses(AgentContainers containers) throws Exception {
            AtomicInteger lost = new AtomicInteger();
            AgentContainers.rate(tenth, i -> {
                if (containers.await(ended(i)) != STATUS) {
                    lost.incrementAndGet();
                }
            });
            report.add("of " + tenth + " ends from before not told", lost.get(), "", Budget.atMost(0));
        }
    }
}

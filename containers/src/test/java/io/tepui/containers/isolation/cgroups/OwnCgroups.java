package io.tepui.containers.isolation.cgroups;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.tepui.containers.host.Users;
import io.tepui.containers.isolation.LaunchPlan;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** A root cgroup of a test's own, and processes in it. */
final class OwnCgroups implements AutoCloseable {
    static final Path HIERARCHY = Path.of("/sys/fs/cgroup");

    final String root = "tepui-test-" + UUID.randomUUID();
    private final CgroupMounts mounts = CgroupMounts.find(HIERARCHY);
    private final List<Process> processes = new ArrayList<>();

    OwnCgroups(Set<Subsystem> needed) {
        assumeTrue(
                Users.ofSystem().current().uid() == 0, "cgroups are for root only; this test runs as an ordinary user");
        assumeTrue(mounts.areWritable(needed), "this machine has no writable cgroups with " + needed);
    }

    CgroupOptions options(Set<Subsystem> subsystems) {
        return options(subsystems, "");
    }

    /** The same for a root below that of the test. */
    CgroupOptions options(Set<Subsystem> subsystems, String below) {
        return new CgroupOptions(
                HIERARCHY, root + below, subsystems, true, false, false, false, 64, Duration.ofSeconds(20));
    }

    CgroupsIsolator open(CgroupOptions options) throws IOException {
        return CgroupsIsolator.open(options, Users.ofSystem());
    }

    /** Starts a shell command in the cgroups that a plan names. */
    Process start(LaunchPlan plan, String command) throws IOException {
        StringBuilder script = new StringBuilder();
        for (Path group : plan.confinement().cgroups()) {
            script.append("echo 0 > '").append(group.resolve("cgroup.procs")).append("'; ");
        }
        Process process = new ProcessBuilder("setsid", "sh", "-c", script + command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        processes.add(process);
        return process;
    }

    /** A file of a container's cgroup. */
    String read(String controller, String file) throws IOException {
        return ControlFiles.read(mount(controller).resolve(root).resolve(file)).strip();
    }

    Path mount(String controller) {
        return Objects.requireNonNull(mounts.firstVersion().get(controller));
    }

    boolean isFirstVersion() {
        return mounts.secondVersion().isEmpty();
    }

    /** All cgroups of this test that there are. */
    List<Path> left() throws IOException {
        List<Path> left = new ArrayList<>();
        for (Path mount : Set.copyOf(mounts.firstVersion().values())) {
            Path own = mount.resolve(root);
            if (Files.isDirectory(own)) {
                try (Stream<Path> all = Files.walk(own)) {
                    all.filter(Files::isDirectory).filter(d -> !d.equals(own)).forEach(left::add);
                }
            }
        }
        return left;
    }

    void endProcesses() throws InterruptedException {
        for (Process process : processes) {
            process.descendants().forEach(ProcessHandle::destroyForcibly);
            process.destroyForcibly().waitFor(10, TimeUnit.SECONDS);
        }
    }

    @Override
    public void close() throws Exception {
        endProcesses();
        for (Path mount : Set.copyOf(mounts.firstVersion().values())) {
            Path own = mount.resolve(root);
            if (Files.isDirectory(own)) {
                Killing.untilEmpty(own, Duration.ofSeconds(20));
                Removal.remove(own, Duration.ofSeconds(20));
            }
        }
    }
}

package io.tepui.containers.isolation.cgroups;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Ends processes of cgroups. */
final class Killing {
    private Killing() {}

    /** Kills whatever is in a cgroup and below it, again and again until nothing is. */
    static void untilEmpty(Path group, Duration timeout) throws IOException {
        IOException[] failed = new IOException[1];
        boolean empty = Removal.await(timeout, () -> {
            try {
                List<Long> left = processes(group);
                left.forEach(Killing::kill);
                return left.isEmpty();
            } catch (IOException e) {
                failed[0] = e;
                return true;
            }
        });
        if (failed[0] != null) {
            throw failed[0];
        }
        if (!empty) {
            throw new IOException("processes " + processes(group) + " of the cgroup " + group + " live after SIGKILL");
        }
    }

    /** Kills whatever is in a cgroup and below it now. */
    static void once(Path group) throws IOException {
        processes(group).forEach(Killing::kill);
    }

    private static List<Long> processes(Path group) throws IOException {
        List<Long> all = new ArrayList<>();
        for (Path each : ControlFiles.deepestFirst(group)) {
            all.addAll(ControlFiles.pids(each));
        }
        return all;
    }

    private static void kill(long pid) {
        ProcessHandle.of(pid).ifPresent(ProcessHandle::destroyForcibly);
    }
}

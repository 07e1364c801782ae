package io.tepui.containers.isolation;

import io.tepui.containers.host.Users;
import io.tepui.containers.isolation.cgroups.CgroupMounts;
import io.tepui.containers.isolation.cgroups.Subsystem;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What this process can do on this machine, as far as its rights tell.
 *
 * @param obstacle what keeps it from using cgroups and namespaces and what to do about it, as one line; empty when it can
 * @param pids whether cgroups limit numbers of processes
 */
public record IsolationSupport(Optional<String> obstacle, boolean pids) {
    private static final int CAP_SYS_ADMIN = 21;
    private static final int HEXADECIMAL = 16;

    /** Looks at this machine. */
    public static IsolationSupport ofSystem(Path hierarchy) {
        CgroupMounts mounts = CgroupMounts.find(hierarchy);
        Optional<String> obstacle = obstacle(mounts, hierarchy);
        return new IsolationSupport(obstacle, obstacle.isEmpty() && mounts.areWritable(Set.of(Subsystem.PIDS)));
    }

    private static Optional<String> obstacle(CgroupMounts mounts, Path hierarchy) {
        if (Users.ofSystem().current().uid() != 0) {
            return Optional.of("the agent runs as an ordinary user; run it as root to have them isolated");
        }
        if (!hasCapability(CAP_SYS_ADMIN)) {
            return Optional.of("the agent runs without CAP_SYS_ADMIN; give it that capability to have them isolated");
        }
        if (!mounts.areWritable(Set.of(Subsystem.CPU, Subsystem.MEMORY))) {
            return Optional.of("cgroups of cpu and memory cannot be written at " + hierarchy
                    + "; mount them there with write access to have them isolated");
        }
        return Optional.empty();
    }

    /** Whether this process can use cgroups and namespaces. */
    public boolean isolating() {
        return obstacle.isEmpty();
    }

    /** The isolators of an agent that was not told any. */
    public List<String> defaultIsolators() {
        if (!isolating()) {
            return IsolatorNames.POSIX_DEFAULT;
        }
        List<String> all = new ArrayList<>(IsolatorNames.LINUX_DEFAULT);
        if (pids) {
            all.add("cgroups/pids");
        }
        return List.copyOf(all);
    }

    private static boolean hasCapability(int number) {
        try {
            return Files.readAllLines(Path.of("/proc/self/status"), StandardCharsets.ISO_8859_1).stream()
                    .filter(line -> line.startsWith("CapEff:"))
                    .anyMatch(line ->
                            new BigInteger(line.substring("CapEff:".length()).strip(), HEXADECIMAL).testBit(number));
        } catch (IOException e) {
            return false;
        }
    }
}

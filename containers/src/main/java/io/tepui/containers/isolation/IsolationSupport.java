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
import java.util.Set;

/**
 * What this process can do on this machine.
 *
 * @param isolating whether it can use cgroups and namespaces
 * @param pids whether cgroups limit numbers of processes
 */
public record IsolationSupport(boolean isolating, boolean pids) {
    private static final int CAP_SYS_ADMIN = 21;
    private static final int HEXADECIMAL = 16;

    /** Looks at this machine. */
    public static IsolationSupport ofSystem(Path hierarchy) {
        CgroupMounts mounts = CgroupMounts.find(hierarchy);
        boolean isolating = Users.ofSystem().current().uid() == 0
                && hasCapability(CAP_SYS_ADMIN)
                && mounts.areWritable(Set.of(Subsystem.CPU, Subsystem.MEMORY));
        return new IsolationSupport(isolating, isolating && mounts.areWritable(Set.of(Subsystem.PIDS)));
    }

    /** The isolators of an agent that was not told any. */
    public List<String> defaultIsolators() {
        if (!isolating) {
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

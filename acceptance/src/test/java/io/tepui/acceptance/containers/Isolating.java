package io.tepui.acceptance.containers;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.tepui.containers.isolation.IsolationSupport;
import java.nio.file.Path;

/** Whether the agents of a test can use cgroups and namespaces, by the very look that an agent takes at its machine. */
final class Isolating {
    private static final IsolationSupport SUPPORT = IsolationSupport.ofSystem(Path.of("/sys/fs/cgroup"));

    private Isolating() {}

    /** Skips a test where they cannot, and says why. */
    static void isNeeded() {
        assumeTrue(
                isPossible(),
                () -> "containers cannot be isolated here: "
                        + SUPPORT.obstacle().orElse(""));
    }

    static boolean isPossible() {
        return SUPPORT.isolating();
    }
}

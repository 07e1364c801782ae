package io.tepui.app.flags;

import io.tepui.containers.isolation.IsolationSupport;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * What defaults depend on.
 *
 * @param varRunUsable whether this process can read and write {@code /var/run}
 * @param isolation how this process can isolate containers
 */
record Machine(boolean varRunUsable, IsolationSupport isolation) {
    private static final Path CGROUPS = Path.of("/sys/fs/cgroup");

    /** Looks at this machine. */
    static Machine current() {
        Path varRun = Path.of("/var/run");
        return new Machine(Files.isReadable(varRun) && Files.isWritable(varRun), IsolationSupport.ofSystem(CGROUPS));
    }

    /** Where files go that must not outlive the machine's run (AO §4.2, runtime_dir). */
    String defaultRuntimeDir() {
        return varRunUsable ? "/var/run/mesos" : "/tmp/mesos/runtime";
    }
}

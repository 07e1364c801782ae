package io.tepui.containers.containerizer;

import java.nio.file.Path;
import java.time.Duration;

/**
 * How a {@link ContainerTree} works.
 *
 * @param workDirectory where sandboxes of standalone containers are found ({@code containers/<id>}, AO-94)
 * @param runtimeDirectory where what is kept of containers is ({@code containers/<id>}, AO §3.4)
 * @param sandboxDirectory where a container with an image sees its sandbox (AO-176)
 * @param cpuLimitsBind whether cpus asked for are shown as limit where there is none ({@code --cgroups_enable_cfs}, AO-216)
 * @param destroyTimeout how long the processes of a container may take to end once they are killed ({@code
 *     --cgroups_destroy_timeout})
 */
public record TreeOptions(
        Path workDirectory,
        Path runtimeDirectory,
        String sandboxDirectory,
        boolean cpuLimitsBind,
        Duration destroyTimeout) {
    public static final String DEFAULT_SANDBOX_DIRECTORY = "/mnt/mesos/sandbox";
    public static final Duration DEFAULT_DESTROY_TIMEOUT = Duration.ofMinutes(1);

    /** The defaults in these directories. */
    public static TreeOptions in(Path workDirectory, Path runtimeDirectory) {
        return new TreeOptions(
                workDirectory, runtimeDirectory, DEFAULT_SANDBOX_DIRECTORY, false, DEFAULT_DESTROY_TIMEOUT);
    }
}

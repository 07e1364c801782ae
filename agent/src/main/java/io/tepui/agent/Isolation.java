package io.tepui.agent;

import java.util.List;
import java.util.Set;

/**
 * What containers of this agent can be given, as far as tasks must be refused without it.
 *
 * @param isolators in use, by their names in {@code --isolation}, those that are added silently included (AO-248)
 * @param images whether there are container images ({@code --image_providers})
 * @param hardCpus whether cpus asked for are a limit as well ({@code --cgroups_enable_cfs})
 * @param sandboxDirectory where a container with an image sees its sandbox ({@code --sandbox_directory})
 */
public record Isolation(Set<String> isolators, boolean images, boolean hardCpus, String sandboxDirectory) {

    /** Plain processes that are measured. */
    public static final Isolation NONE =
            new Isolation(Set.of("posix/cpu", "posix/mem", "filesystem/posix"), false, false, "/mnt/mesos/sandbox");

    private static final String ALL_CGROUPS = "cgroups/all";

    public Isolation {
        isolators = Set.copyOf(isolators);
    }

    /** The same with these isolators. */
    public Isolation with(List<String> names) {
        return new Isolation(Set.copyOf(names), images, hardCpus, sandboxDirectory);
    }

    /** The same with container images. */
    public Isolation withImages() {
        return new Isolation(isolators, true, hardCpus, sandboxDirectory);
    }

    /** Whether an isolator is in use; {@code cgroups/all} stands for each of its kind. */
    public boolean has(String isolator) {
        return isolators.contains(isolator) || (isolator.startsWith("cgroups/") && isolators.contains(ALL_CGROUPS));
    }
}

package io.tepui.master.agents;

import io.tepui.master.state.FrameworkCapabilities;
import io.tepui.protocol.v1.FrameworkInfo;
import io.tepui.protocol.v1.Resource;
import io.tepui.resources.Resources;
import io.tepui.resources.Roles;
import java.util.List;
import java.util.Set;

/**
 * Reads the resources that an agent reports for one framework's tasks and executors, into the form of the state. Most
 * tasks of a framework have the same: these are read once and then shared.
 */
final class ReportedResources {
    private final String role;
    private List<Resource> last = List.of();
    private Resources pool = Resources.empty();
    private List<Resource> messages = List.of();

    ReportedResources(FrameworkInfo framework) {
        Set<String> roles = FrameworkCapabilities.rolesOf(framework);
        role = roles.isEmpty() ? Roles.ANY : roles.iterator().next();
    }

    /**
     * Reads messages; those without allocation get the framework's role, for agents that know only one (AM-49).
     *
     * @throws io.tepui.resources.ResourceException if one is not valid
     */
    void read(List<Resource> reported) {
        if (reported.equals(last)) {
            return;
        }
        Resources read = Resources.fromValidMessages(reported);
        pool = read.map(entry -> entry.allocationRole().isPresent() ? entry : entry.withAllocation(role));
        messages = pool.toMessages();
        last = reported;
    }

    /** Returns what was read last. */
    Resources pool() {
        return pool;
    }

    /** Returns what was read last: post-refinement form with allocation roles. */
    List<Resource> messages() {
        return messages;
    }
}

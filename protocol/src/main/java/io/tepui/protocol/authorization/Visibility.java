package io.tepui.protocol.authorization;

import io.tepui.protocol.v1.ExecutorInfo;
import io.tepui.protocol.v1.FrameworkInfo;
import io.tepui.protocol.v1.MachineID;
import io.tepui.protocol.v1.Offer.Operation;
import io.tepui.protocol.v1.Resource;
import io.tepui.protocol.v1.Resource.ReservationInfo;
import io.tepui.protocol.v1.Task;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What of the cluster one answer or event may show. Each thing is asked about once for each of these. What cannot be decided
 * does not show (MO-123). For one thread.
 */
public final class Visibility {
    private static final String UNRESERVED = "*";

    private final Access access;
    private final Map<Permission, Boolean> decided = new HashMap<>();

    Visibility(Access access) {
        this.access = access;
    }

    /** Whether everything shows, so that nothing needs to be looked at. */
    public boolean isComplete() {
        return access.isUnrestricted();
    }

    /** Whether a framework shows (MO-124). */
    public boolean shows(FrameworkInfo framework) {
        return permits(Action.VIEW_FRAMEWORK, Targets.userOf(framework));
    }

    /** Whether a task of a framework that shows does (MO-125). */
    public boolean shows(Task task, FrameworkInfo framework) {
        return permits(Action.VIEW_TASK, Targets.userOf(task, framework));
    }

    /** Whether an executor of a framework that shows does (MO-126). */
    public boolean shows(ExecutorInfo executor, FrameworkInfo framework) {
        return permits(Action.VIEW_EXECUTOR, Targets.userOf(executor, framework));
    }

    /** Whether a role shows (MO-127). */
    public boolean showsRole(String role) {
        return permits(Action.VIEW_ROLE, Targets.role(role));
    }

    /** Whether a resource shows: every role that it has to do with must (MO-127). */
    public boolean shows(Resource resource) {
        for (ReservationInfo reservation : resource.getReservationsList()) {
            if (!showsRole(reservation.getRole())) {
                return false;
            }
        }
        return (!resource.hasAllocationInfo()
                        || showsRole(resource.getAllocationInfo().getRole()))
                && (!resource.hasRole() || resource.getRole().equals(UNRESERVED) || showsRole(resource.getRole()));
    }

    /** Whether an operation shows: all that it takes must (MO-220). */
    public boolean shows(Operation operation) {
        return isComplete() || ConsumedResources.of(operation).stream().allMatch(this::shows);
    }

    /** Those resources that show, in their order. */
    public List<Resource> shown(List<Resource> resources) {
        return resources.stream().filter(this::shows).toList();
    }

    /** Whether a machine shows, by this action. */
    public boolean shows(Action action, MachineID machine) {
        return permits(action, Targets.machine(machine));
    }

    /** Whether a thing shows, by this action. */
    public boolean permits(Action action, Target target) {
        return isComplete() || decided.computeIfAbsent(new Permission(action, target), this::decide);
    }

    private boolean decide(Permission permission) {
        try {
            return access.permits(permission);
        } catch (RuntimeException e) {
            return false;
        }
    }
}

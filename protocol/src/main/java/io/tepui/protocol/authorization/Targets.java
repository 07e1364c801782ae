package io.tepui.protocol.authorization;

import io.tepui.protocol.authorization.Target.Kind;
import io.tepui.protocol.v1.ExecutorInfo;
import io.tepui.protocol.v1.FrameworkInfo;
import io.tepui.protocol.v1.MachineID;
import io.tepui.protocol.v1.Resource;
import io.tepui.protocol.v1.Resource.ReservationInfo;
import io.tepui.protocol.v1.Task;
import io.tepui.protocol.v1.TaskInfo;
import java.util.List;
import java.util.Optional;

/** Which part of a thing the permissions are about (MO-124 to MO-141, SE-286). */
public final class Targets {
    private static final String UNRESERVED = "*";
    private static final Target ANYTHING = new Target.Anything();

    private Targets() {}

    /** Nothing in particular. */
    public static Target anything() {
        return ANYTHING;
    }

    /** A role. */
    public static Target role(String role) {
        return new Target.Named(Kind.ROLE, role);
    }

    /** The path of an endpoint. */
    public static Target path(String path) {
        return new Target.Named(Kind.PATH, path);
    }

    /** A machine (MO-140). */
    public static Target machine(MachineID machine) {
        return new Target.Named(Kind.MACHINE, machine.getHostname() + "/" + machine.getIp());
    }

    /** A principal; nothing in particular when there is none. */
    public static Target principal(Optional<String> principal) {
        return principal
                .<Target>map(name -> new Target.Named(Kind.PRINCIPAL, name))
                .orElse(ANYTHING);
    }

    /** Who a framework belongs to (MO-139). */
    public static Target ownerOf(FrameworkInfo framework) {
        return principal(framework.hasPrincipal() ? Optional.of(framework.getPrincipal()) : Optional.empty());
    }

    /** The user of a framework (MO-124). */
    public static Target userOf(FrameworkInfo framework) {
        return user(framework.getUser());
    }

    /** The user of a task, else of its framework (MO-125). */
    public static Target userOf(Task task, FrameworkInfo framework) {
        return user(task.hasUser() ? task.getUser() : framework.getUser());
    }

    /** The user of an executor's command, else of its framework (MO-126). */
    public static Target userOf(ExecutorInfo executor, FrameworkInfo framework) {
        return user(executor.getCommand().hasUser() ? executor.getCommand().getUser() : framework.getUser());
    }

    /** The user that a task is to run as: that of its command, else of its executor's, else of its framework (SE-286). */
    public static Target userOf(TaskInfo task, FrameworkInfo framework) {
        return task.getCommand().hasUser() ? user(task.getCommand().getUser()) : userOf(task.getExecutor(), framework);
    }

    /** The role of the innermost reservation, {@code *} without one; in the older and the newer form (MO-104, MO-105). */
    public static Target reservationRole(Resource resource) {
        List<ReservationInfo> stack = reservations(resource);
        return role(stack.isEmpty() ? UNRESERVED : stack.getLast().getRole());
    }

    /** The principal of the innermost reservation (MO-135). */
    public static Target reserverOf(Resource resource) {
        List<ReservationInfo> stack = reservations(resource);
        return stack.isEmpty() ? ANYTHING : reserverOf(stack.getLast());
    }

    /** The principal of a reservation (MO-135). */
    public static Target reserverOf(ReservationInfo reservation) {
        return principal(reservation.hasPrincipal() ? Optional.of(reservation.getPrincipal()) : Optional.empty());
    }

    /** The principal that a volume names as its creator (MO-137). */
    public static Target creatorOf(Resource volume) {
        Resource.DiskInfo.Persistence persistence = volume.getDisk().getPersistence();
        return principal(persistence.hasPrincipal() ? Optional.of(persistence.getPrincipal()) : Optional.empty());
    }

    /** The reservations of a resource, the outermost first, whichever form it is written in. */
    public static List<ReservationInfo> reservations(Resource resource) {
        if (resource.getReservationsCount() > 0) {
            return resource.getReservationsList();
        }
        String role = resource.getRole();
        if (role.isEmpty() || role.equals(UNRESERVED)) {
            return List.of();
        }
        ReservationInfo.Type type =
                resource.hasReservation() ? ReservationInfo.Type.DYNAMIC : ReservationInfo.Type.STATIC;
        return List.of(resource.getReservation().toBuilder()
                .setType(type)
                .setRole(role)
                .build());
    }

    private static Target user(String user) {
        return new Target.Named(Kind.USER, user);
    }
}

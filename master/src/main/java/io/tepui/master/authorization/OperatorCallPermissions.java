package io.tepui.master.authorization;

import io.tepui.master.state.AgentRecord;
import io.tepui.master.state.FrameworkRecord;
import io.tepui.master.state.MasterState;
import io.tepui.protocol.authorization.Access;
import io.tepui.protocol.authorization.Action;
import io.tepui.protocol.authorization.Denials;
import io.tepui.protocol.authorization.Permission;
import io.tepui.protocol.authorization.Targets;
import io.tepui.protocol.v1.MachineID;
import io.tepui.protocol.v1.Resource;
import io.tepui.protocol.v1.WeightInfo;
import io.tepui.protocol.v1.maintenance.Schedule;
import io.tepui.protocol.v1.maintenance.Window;
import io.tepui.protocol.v1.master.Call;
import io.tepui.protocol.v1.quota.QuotaConfig;
import io.tepui.resources.ResourceForm;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/** What the calls by which operators change the cluster need, and what those without it are told (MO-123 to MO-141). */
public final class OperatorCallPermissions {
    private static final int BAD_REQUEST = 400;
    private static final int FORBIDDEN = 403;

    private OperatorCallPermissions() {}

    /**
     * Why a call does not reach the core.
     *
     * @param status 403, or 400 where the check that fails comes before the question for permission (MO-28)
     * @param reason one line
     */
    public record Refusal(int status, String reason) {}

    /**
     * Asks whether the call may be made.
     *
     * @param call a call that changes the cluster
     * @param state tells what the named things are
     * @return nothing when all that it needs is permitted, or the core refuses it
     */
    public static Optional<Refusal> refusal(Call call, Access access, MasterState state) {
        if (access.isUnrestricted() || !isRefusedHere(call)) {
            return Optional.empty();
        }
        return unknown(call, state)
                .map(reason -> new Refusal(BAD_REQUEST, reason))
                .or(() -> access.firstRefused(needed(call, state))
                        .map(permission -> new Refusal(FORBIDDEN, permission.refusal())));
    }

    /**
     * Returns what of a call is not permitted that the core refuses, after what is wrong with the call itself (MO-143, MO-189,
     * MO-236, MO-264, MO-268, MO-280).
     */
    public static Denials denials(Call call, Access access, MasterState state) {
        return access.isUnrestricted() || isRefusedHere(call) ? Denials.NONE : access.denials(needed(call, state));
    }

    /** Things without which nobody can tell whom to ask about are looked up first (MO-225). */
    private static Optional<String> unknown(Call call, MasterState state) {
        String id = call.getTeardown().getFrameworkId().getValue();
        return call.getType() == Call.Type.TEARDOWN && !state.frameworks().contains(id)
                ? Optional.of("No framework is registered with id '" + id + "'")
                : Optional.empty();
    }

    /** A framework must be there for its principal to be asked about; all else is for the core to refuse. */
    private static boolean isRefusedHere(Call call) {
        return call.getType() == Call.Type.TEARDOWN;
    }

    /** The permissions that a call needs, all of them. */
    static Set<Permission> needed(Call call, MasterState state) {
        return switch (call.getType()) {
            case TEARDOWN ->
                state.frameworks()
                        .get(call.getTeardown().getFrameworkId().getValue())
                        .map(FrameworkRecord::info)
                        .map(info -> Set.of(new Permission(Action.TEARDOWN_FRAMEWORK, Targets.ownerOf(info))))
                        .orElse(Set.of());
            case UPDATE_WEIGHTS -> weights(call.getUpdateWeights().getWeightInfosList());
            case RESERVE_RESOURCES ->
                OperationPermissions.reserve(
                        call.getReserveResources().getSourceList(),
                        call.getReserveResources().getResourcesList());
            case UNRESERVE_RESOURCES ->
                OperationPermissions.unreserve(call.getUnreserveResources().getResourcesList());
            case CREATE_VOLUMES ->
                OperationPermissions.create(call.getCreateVolumes().getVolumesList());
            case DESTROY_VOLUMES -> destroy(call.getDestroyVolumes(), state);
            case GROW_VOLUME -> OperationPermissions.resize(call.getGrowVolume().getVolume());
            case SHRINK_VOLUME ->
                OperationPermissions.resize(call.getShrinkVolume().getVolume());
            case UPDATE_MAINTENANCE_SCHEDULE ->
                machines(
                        Action.UPDATE_MAINTENANCE_SCHEDULE,
                        machines(call.getUpdateMaintenanceSchedule().getSchedule()));
            case START_MAINTENANCE ->
                machines(Action.START_MAINTENANCE, call.getStartMaintenance().getMachinesList());
            case STOP_MAINTENANCE ->
                machines(Action.STOP_MAINTENANCE, call.getStopMaintenance().getMachinesList());
            case DRAIN_AGENT -> drain(call.getDrainAgent());
            case DEACTIVATE_AGENT -> Set.of(Permission.of(Action.DEACTIVATE_AGENT));
            case REACTIVATE_AGENT -> Set.of(Permission.of(Action.REACTIVATE_AGENT));
            case MARK_AGENT_GONE -> Set.of(Permission.of(Action.MARK_AGENT_GONE));
            case UPDATE_QUOTA ->
                each(
                        Action.UPDATE_QUOTA_WITH_CONFIG,
                        call.getUpdateQuota().getQuotaConfigsList(),
                        QuotaConfig::getRole);
            case SET_QUOTA ->
                role(Action.UPDATE_QUOTA, call.getSetQuota().getQuotaRequest().getRole());
            case REMOVE_QUOTA -> role(Action.UPDATE_QUOTA, call.getRemoveQuota().getRole());
            case UNKNOWN,
                    GET_HEALTH,
                    GET_FLAGS,
                    GET_VERSION,
                    GET_METRICS,
                    GET_LOGGING_LEVEL,
                    SET_LOGGING_LEVEL,
                    LIST_FILES,
                    READ_FILE,
                    GET_STATE,
                    GET_AGENTS,
                    GET_FRAMEWORKS,
                    GET_EXECUTORS,
                    GET_OPERATIONS,
                    GET_TASKS,
                    GET_ROLES,
                    GET_WEIGHTS,
                    GET_MASTER,
                    SUBSCRIBE,
                    GET_MAINTENANCE_STATUS,
                    GET_MAINTENANCE_SCHEDULE,
                    GET_QUOTA ->
                throw new IllegalArgumentException("A call of type " + call.getType() + " changes nothing");
        };
    }

    /** An empty list is asked about once, without a role (MO-236); roles are trimmed (MO-235). */
    private static Set<Permission> weights(List<WeightInfo> weights) {
        return weights.isEmpty()
                ? Set.of(Permission.of(Action.UPDATE_WEIGHT))
                : each(Action.UPDATE_WEIGHT, weights, weight -> weight.getRole().strip());
    }

    private static Set<Permission> drain(Call.DrainAgent call) {
        return call.getMarkGone()
                ? Set.of(Permission.of(Action.DRAIN_AGENT), Permission.of(Action.MARK_AGENT_GONE))
                : Set.of(Permission.of(Action.DRAIN_AGENT));
    }

    /** Beside the creator that the request names, the one that is stored is asked about (MO-254). */
    private static Set<Permission> destroy(Call.DestroyVolumes call, MasterState state) {
        Set<Permission> needed = new LinkedHashSet<>(OperationPermissions.destroy(call.getVolumesList()));
        List<Resource> stored = state.agents()
                .get(call.getAgentId().getValue())
                .map(AgentRecord::total)
                .map(total -> total.toMessages(ResourceForm.POST_REFINEMENT))
                .orElse(List.of());
        for (Resource volume : call.getVolumesList()) {
            stored.stream()
                    .filter(each -> isSame(each, volume))
                    .forEach(each -> needed.add(new Permission(Action.DESTROY_VOLUME, Targets.creatorOf(each))));
        }
        return needed;
    }

    private static boolean isSame(Resource stored, Resource named) {
        return stored.getDisk().hasPersistence()
                && stored.getDisk()
                        .getPersistence()
                        .getId()
                        .equals(named.getDisk().getPersistence().getId())
                && Targets.reservationRole(stored).equals(Targets.reservationRole(named));
    }

    private static List<MachineID> machines(Schedule schedule) {
        return schedule.getWindowsList().stream()
                .map(Window::getMachineIdsList)
                .flatMap(List::stream)
                .toList();
    }

    private static Set<Permission> machines(Action action, Collection<MachineID> machines) {
        Set<Permission> needed = new LinkedHashSet<>();
        machines.forEach(machine -> needed.add(new Permission(action, Targets.machine(machine))));
        return needed;
    }

    private static Set<Permission> role(Action action, String role) {
        return Set.of(new Permission(action, Targets.role(role)));
    }

    private static <T> Set<Permission> each(Action action, Collection<T> all, Function<T, String> role) {
        Set<Permission> needed = new LinkedHashSet<>();
        all.forEach(one -> needed.add(new Permission(action, Targets.role(role.apply(one)))));
        return needed;
    }
}

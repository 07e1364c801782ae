package io.tepui.agent.operator;

import io.tepui.protocol.v1.ContainerID;
import io.tepui.protocol.v1.ContainerInfo;
import io.tepui.protocol.v1.Resource;
import io.tepui.protocol.v1.agent.Call;
import io.tepui.resources.ResourceEntry;
import io.tepui.resources.ResourceValidation;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Supplier;

/**
 * What is wrong with a call about containers or resource providers that a look at the call alone shows (AO-77 to AO-80, AO-83 to AO-85, AO-96,
 * AO-119, AO-156): it is answered 400. Calls without what their type needs were refused before, by {@link CallCompleteness}.
 */
public final class ContainerCallValidation {
    private ContainerCallValidation() {}

    /** One line naming the field; nothing when the call may be carried out, and for calls about other things. */
    @SuppressWarnings("deprecation") // the older container calls are part of the API
    public static Optional<String> check(Call call) {
        return switch (call.getType()) {
            case LAUNCH_NESTED_CONTAINER -> launchNested(call.getLaunchNestedContainer());
            case LAUNCH_NESTED_CONTAINER_SESSION -> session(call.getLaunchNestedContainerSession());
            case LAUNCH_CONTAINER -> launch(call.getLaunchContainer());
            case WAIT_NESTED_CONTAINER -> nested(call.getWaitNestedContainer().getContainerId());
            case KILL_NESTED_CONTAINER -> nested(call.getKillNestedContainer().getContainerId());
            case REMOVE_NESTED_CONTAINER ->
                nested(call.getRemoveNestedContainer().getContainerId());
            case WAIT_CONTAINER -> ContainerIds.problem(call.getWaitContainer().getContainerId());
            case KILL_CONTAINER -> ContainerIds.problem(call.getKillContainer().getContainerId());
            case REMOVE_CONTAINER ->
                ContainerIds.problem(call.getRemoveContainer().getContainerId());
            case ATTACH_CONTAINER_OUTPUT ->
                ContainerIds.problem(call.getAttachContainerOutput().getContainerId());
            case ATTACH_CONTAINER_INPUT -> InputRecord.problemOfFirst(call.getAttachContainerInput());
            case ADD_RESOURCE_PROVIDER_CONFIG ->
                unidentified(call.getAddResourceProviderConfig().getInfo().hasId());
            case UPDATE_RESOURCE_PROVIDER_CONFIG ->
                unidentified(call.getUpdateResourceProviderConfig().getInfo().hasId());
            default -> Optional.empty();
        };
    }

    private static Optional<String> launchNested(Call.LaunchNestedContainer call) {
        return first(
                () -> nested(call.getContainerId()),
                () -> CommandRules.problem(call.getCommand()),
                () -> call.hasContainer() ? VolumeRules.problem(call.getContainer()) : Optional.empty(),
                () -> sharesCgroupsBelow(call.getContainerId(), call.getContainer()));
    }

    private static Optional<String> session(Call.LaunchNestedContainerSession call) {
        return first(
                () -> nested(call.getContainerId()),
                () -> CommandRules.problem(call.getCommand()),
                () -> call.hasContainer() ? VolumeRules.problem(call.getContainer()) : Optional.empty(),
                () -> call.getContainer().getLinuxInfo().getShareCgroups()
                        ? Optional.empty()
                        : Optional.of("container.linux_info.share_cgroups: a session always shares the cgroups of its"
                                + " parent, it must not be false"));
    }

    private static Optional<String> launch(Call.LaunchContainer call) {
        ContainerID id = call.getContainerId();
        Optional<String> problem = first(
                () -> ContainerIds.problem(id),
                () -> CommandRules.problem(call.getCommand()),
                () -> call.hasContainer() ? VolumeRules.problem(call.getContainer()) : Optional.empty(),
                () -> sharesCgroupsBelow(id, call.getContainer()),
                () -> resources(call.getResourcesList()),
                () -> limits(call.getLimitsMap()));
        if (problem.isPresent()) {
            return problem;
        }
        return switch (ContainerIds.depth(id)) {
            case 0 -> standalone(call);
            case 1 -> Optional.empty();
            default ->
                call.getResourcesCount() == 0 && call.getLimitsCount() == 0
                        ? Optional.empty()
                        : Optional.of("resources and limits: must not be set for a container whose parent is nested"
                                + " itself");
        };
    }

    private static Optional<String> standalone(Call.LaunchContainer call) {
        if (call.getContainer().getLinuxInfo().hasShareCgroups()
                && call.getContainer().getLinuxInfo().getShareCgroups()) {
            return Optional.of("container.linux_info.share_cgroups: a standalone container has no parent to share"
                    + " with, it must not be true");
        }
        for (Resource resource : call.getResourcesList()) {
            ResourceEntry entry = ResourceEntry.fromMessage(resource);
            if (entry.isPersistentVolume() || entry.isReserved() || entry.isRevocable()) {
                return Optional.of("resources: '" + entry + "' must not be "
                        + (entry.isPersistentVolume()
                                ? "a persistent volume"
                                : entry.isReserved() ? "reserved" : "revocable")
                        + " for a standalone container");
            }
        }
        return Optional.empty();
    }

    private static Optional<String> nested(ContainerID id) {
        return ContainerIds.problem(id)
                .or(() -> id.hasParent()
                        ? Optional.empty()
                        : Optional.of("container_id.parent: not set, but this call is for nested containers"));
    }

    /** Cgroups of its own are for the first level alone (AO-83). */
    private static Optional<String> sharesCgroupsBelow(ContainerID id, ContainerInfo container) {
        return ContainerIds.depth(id) < 2 || container.getLinuxInfo().getShareCgroups()
                ? Optional.empty()
                : Optional.of("container.linux_info.share_cgroups: must not be false for a container whose parent is"
                        + " nested itself");
    }

    private static Optional<String> resources(List<Resource> resources) {
        return ResourceValidation.validate(resources)
                .or(() -> resources.stream()
                        .filter(resource -> resource.getName().equals("gpus"))
                        .map(resource -> resource.getScalar().getValue())
                        .filter(gpus -> gpus != Math.rint(gpus))
                        .findFirst()
                        .map(gpus -> "the number of gpus must be whole, not " + gpus))
                .map(problem -> "resources: " + problem);
    }

    private static Optional<String> limits(Map<String, io.tepui.protocol.v1.Value.Scalar> limits) {
        return new TreeMap<>(limits)
                .entrySet().stream()
                        .filter(limit -> !(limit.getValue().getValue() >= 0))
                        .findFirst()
                        .map(limit -> "limits." + limit.getKey() + ": must not be "
                                + limit.getValue().getValue());
    }

    private static Optional<String> unidentified(boolean hasId) {
        return hasId
                ? Optional.of("info.id: must not be set, the agent gives resource providers their ids")
                : Optional.empty();
    }

    @SafeVarargs
    private static Optional<String> first(Supplier<Optional<String>>... rules) {
        for (Supplier<Optional<String>> rule : rules) {
            Optional<String> problem = rule.get();
            if (problem.isPresent()) {
                return problem;
            }
        }
        return Optional.empty();
    }
}

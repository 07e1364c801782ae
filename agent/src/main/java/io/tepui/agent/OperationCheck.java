package io.tepui.agent;

import io.tepui.agent.checkpoint.Layout;
import io.tepui.agent.state.AgentState;
import io.tepui.agent.state.ExecutorRecord;
import io.tepui.agent.volumes.TaskVolumes;
import io.tepui.agent.volumes.VolumeChange;
import io.tepui.agent.volumes.VolumePlace;
import io.tepui.protocol.Uuids;
import io.tepui.protocol.internal.ApplyOperationMessage;
import io.tepui.protocol.v1.Offer;
import io.tepui.protocol.v1.Resource;
import io.tepui.resources.ApplyResult;
import io.tepui.resources.OperationAllocation;
import io.tepui.resources.OperationConversions;
import io.tepui.resources.ResourceEntry;
import io.tepui.resources.ResourceException;
import io.tepui.resources.Resources;
import java.util.Optional;
import java.util.stream.Stream;

/** Whether an operation can be applied to the agent's own resources, and what comes of it. */
final class OperationCheck {
    /** How many operations whose end nobody has acknowledged an agent keeps; more are dropped. */
    static final int MAX_OPERATIONS = 10_000;

    private final Layout layout;

    OperationCheck(Layout layout) {
        this.layout = layout;
    }

    /** Why an operation is not for these resources, one line; nothing when it is. */
    Optional<String> refuse(ApplyOperationMessage message, AgentState state) {
        if (message.getResourceVersionUuid().hasResourceProviderId()) {
            return Optional.of("resource_version_uuid.resource_provider_id: the agent has no resource provider "
                    + message.getResourceVersionUuid().getResourceProviderId().getValue());
        }
        if (!Uuids.fromMessage(message.getResourceVersionUuid().getUuid())
                .equals(Optional.of(state.resourceVersion()))) {
            return Optional.of(
                    "resource_version_uuid: the operation was made for an earlier state of the agent's resources");
        }
        Offer.Operation info = message.getOperationInfo();
        if (!OperationConversions.isSpeculative(info.getType())) {
            return Optional.of("operation_info.type: " + info.getType() + " needs a resource provider");
        }
        if (state.resources().operations().size() >= MAX_OPERATIONS) {
            return Optional.of(
                    "the agent keeps " + MAX_OPERATIONS + " operations already whose statuses nobody has acknowledged");
        }
        return Optional.empty();
    }

    /**
     * Applies an operation to the agent's total.
     *
     * @throws ResourceException when a resource in it is not valid
     */
    ApplyResult apply(Offer.Operation given, AgentState state) {
        Offer.Operation info = OperationAllocation.strip(given);
        for (Resource volume : info.getCreate().getVolumesList()) {
            if (VolumePlace.of(layout, ResourceEntry.fromMessage(volume)).isEmpty()) {
                return new ApplyResult.Failed("operation_info.create.volumes: '" + ResourceEntry.fromMessage(volume)
                        + "' is no persistent volume on a disk of this agent");
            }
        }
        Resources before = state.resources().total();
        ApplyResult result = before.apply(OperationConversions.of(info));
        if (result instanceof ApplyResult.Applied applied) {
            VolumeChange change = VolumeChange.between(
                    layout, before.checkpointed(), applied.resources().checkpointed());
            for (VolumePlace place : change.destroyed()) {
                Optional<String> user = user(state, place);
                if (user.isPresent()) {
                    return new ApplyResult.Failed("the volume " + place.path() + " is used by " + user.get());
                }
            }
        }
        return result;
    }

    /** The task that is not over, or the executor, that has the volume at this place. */
    Optional<String> user(AgentState state, VolumePlace place) {
        return state.frameworks().values().stream()
                .flatMap(framework -> framework.executors().values().stream())
                .flatMap(executor -> users(executor, place))
                .findFirst();
    }

    private Stream<String> users(ExecutorRecord executor, VolumePlace place) {
        boolean own = !executor.isTerminated()
                && TaskVolumes.uses(layout, executor.info().getResourcesList(), place);
        Stream<String> tasks = executor.tasks().values().stream()
                .filter(task -> !task.isTerminal()
                        && TaskVolumes.uses(layout, task.info().getResourcesList(), place))
                .map(task -> "task " + task.id());
        return own ? Stream.of("executor " + executor.id()) : tasks;
    }
}

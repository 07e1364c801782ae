package io.tepui.agent.checkpoint;

import io.tepui.agent.state.ExecutorKind;
import io.tepui.protocol.internal.ResourceState;
import io.tepui.protocol.internal.SlaveInfo;
import io.tepui.protocol.internal.StatusUpdateRecord;
import io.tepui.protocol.internal.UpdateOperationStatusRecord;
import io.tepui.protocol.v1.DrainConfig;
import io.tepui.protocol.v1.ExecutorInfo;
import io.tepui.protocol.v1.FrameworkInfo;
import io.tepui.protocol.v1.TaskInfo;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/**
 * What an earlier run of an agent left on disk.
 *
 * @param info the agent as it registered; missing when there was none (AO-313)
 * @param rebooted whether the machine was started again since (AO-337)
 * @param bootId the machine's present boot id; empty when it has none
 * @param frameworks what ran, or had run, in the order of their last changes
 * @param drain the drain in work
 * @param resources what operations made of the agent's own resources; kept also when the agent's id is not (AO-313)
 * @param errors what could not be read, one line each; fatal with {@code --strict} (AO-320)
 */
public record Checkpointed(
        Optional<SlaveInfo> info,
        boolean rebooted,
        String bootId,
        List<Framework> frameworks,
        Optional<Drain> drain,
        Kept resources,
        List<String> errors) {
    /** The file in a framework's directory that says that its removal was ordered. */
    public static final String REMOVAL_MARK = "framework.removing";

    /**
     * Resources and operations of the agent itself.
     *
     * @param committed as they were after the last change that was completed
     * @param target the change that was under way (AO-339)
     * @param updates what was recorded for each operation, oldest first
     */
    public record Kept(
            ResourceState committed,
            Optional<ResourceState> target,
            Map<UUID, List<UpdateOperationStatusRecord>> updates) {
        /** Nothing. */
        public static final Kept NOTHING = new Kept(ResourceState.getDefaultInstance(), Optional.empty(), Map.of());

        /** What holds from now on: a change that was under way is finished. */
        public ResourceState latest() {
            return target.orElse(committed);
        }
    }

    /**
     * A drain in work.
     *
     * @param since when it began
     */
    public record Drain(DrainConfig config, Instant since) {}

    /**
     * A framework that wanted its state kept.
     *
     * @param pid its scheduler's address; empty for one of the v1 API
     * @param removing whether its removal was ordered, after which nothing is told of it
     * @param runs latest run of each executor, in the order of their last changes
     */
    public record Framework(FrameworkInfo info, String pid, boolean removing, List<Run> runs) {}

    /**
     * The latest run of an executor.
     *
     * @param kind who runs its tasks
     * @param completed whether all was over and acknowledged
     * @param pid of its container's first process, if it came that far
     * @param kill the end that was ordered, if any
     * @param modified when its files last changed
     * @param older container ids of earlier runs whose files are still there
     */
    public record Run(
            ExecutorInfo executor,
            String containerId,
            ExecutorKind kind,
            boolean completed,
            Optional<Integer> pid,
            Optional<KillNote> kill,
            Instant modified,
            List<Task> tasks,
            List<String> older) {}

    /**
     * A task of a run.
     *
     * @param updates its updates and acknowledgements, oldest first
     * @param place where it runs, for a task of a group
     * @param kill the end that was ordered for it alone, if any
     */
    public record Task(
            TaskInfo info, List<StatusUpdateRecord> updates, Optional<GroupPlace> place, Optional<KillNote> kill) {}

    /** Nothing: a fresh agent. */
    public static Checkpointed none(String bootId) {
        return new Checkpointed(Optional.empty(), false, bootId, List.of(), Optional.empty(), Kept.NOTHING, List.of());
    }
}

package io.tepui.master.state;

import com.google.protobuf.ByteString;
import io.tepui.resources.Resources;

/**
 * What an agent carries: its active tasks, its executors, the resources they and pending operations use, and its
 * outstanding offers. Resources are in post-refinement form with allocation roles.
 *
 * @param tasks names of the active tasks on the agent, terminal unacknowledged ones among them
 * @param executors executors known on the agent
 * @param used resources in use, by framework id; frameworks using nothing are absent (MO-171)
 * @param offers outstanding offers of the agent's resources, by offer id
 * @param killed tasks for which a kill is remembered (SE-127)
 * @param ending tasks that the agent told of when it came back and that the master does not have; they are being ended, and the agent's updates
 *     tell how. The value is the uuid of the update that told the end, empty before that
 */
public record AgentLoad(
        PersistentIndex<TaskKey, TaskKey> tasks,
        PersistentIndex<ExecutorKey, ExecutorRecord> executors,
        PersistentIndex<String, Resources> used,
        PersistentIndex<String, OfferRecord> offers,
        PersistentIndex<TaskKey, TaskKey> killed,
        PersistentIndex<TaskKey, ByteString> ending) {

    private static final AgentLoad NOTHING = new AgentLoad(
            PersistentIndex.empty(),
            PersistentIndex.empty(),
            PersistentIndex.empty(),
            PersistentIndex.empty(),
            PersistentIndex.empty(),
            PersistentIndex.empty());

    /** Returns the load of an agent that carries nothing. */
    public static AgentLoad nothing() {
        return NOTHING;
    }

    /** Returns what all frameworks together use on the agent. */
    public Resources allUsed() {
        return Resources.sum(used.values());
    }

    /** Returns what all outstanding offers of the agent hold. */
    public Resources allOffered() {
        return Resources.sum(
                offers.values().stream().map(OfferRecord::resources).toList());
    }

    /** Returns what the framework uses on the agent. */
    public Resources usedBy(String frameworkId) {
        return used.get(frameworkId).orElseGet(Resources::empty);
    }

    /** Returns this load with the task added. */
    public AgentLoad withTask(TaskKey task) {
        return new AgentLoad(tasks.with(task, task), executors, used, offers, killed, ending);
    }

    /** Returns this load without the task, and without a kill remembered for it. */
    public AgentLoad withoutTask(TaskKey task) {
        return new AgentLoad(tasks.without(task), executors, used, offers, killed.without(task), ending);
    }

    /** Returns this load with a kill of the task remembered. */
    public AgentLoad withKilled(TaskKey task) {
        return new AgentLoad(tasks, executors, used, offers, killed.with(task, task), ending);
    }

    /** Returns this load with the executor added or replaced. */
    public AgentLoad withExecutor(ExecutorRecord executor) {
        return new AgentLoad(tasks, executors.with(executor.key(), executor), used, offers, killed, ending);
    }

    /** Returns this load without the executor. */
    public AgentLoad withoutExecutor(ExecutorKey executor) {
        return new AgentLoad(tasks, executors.without(executor), used, offers, killed, ending);
    }

    /** Returns this load with the framework using exactly the given resources. */
    public AgentLoad withUsed(String frameworkId, Resources resources) {
        PersistentIndex<String, Resources> changed =
                resources.isEmpty() ? used.without(frameworkId) : used.with(frameworkId, resources);
        return new AgentLoad(tasks, executors, changed, offers, killed, ending);
    }

    /** Returns this load with the offer added. */
    public AgentLoad withOffer(OfferRecord offer) {
        return new AgentLoad(tasks, executors, used, offers.with(offer.id(), offer), killed, ending);
    }

    /** Returns this load without the offer. */
    public AgentLoad withoutOffer(String offerId) {
        return new AgentLoad(tasks, executors, used, offers.without(offerId), killed, ending);
    }

    /** Returns this load with exactly these tasks being ended. */
    public AgentLoad withEnding(PersistentIndex<TaskKey, ByteString> tasksEnding) {
        return new AgentLoad(tasks, executors, used, offers, killed, tasksEnding);
    }
}

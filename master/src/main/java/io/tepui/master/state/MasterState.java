package io.tepui.master.state;

import io.tepui.protocol.v1.Operation;
import io.tepui.protocol.v1.WeightInfo;
import io.tepui.protocol.v1.maintenance.Schedule;
import io.tepui.protocol.v1.quota.QuotaConfig;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * Everything the master knows at one instant: the root of a tree of immutable values. The loop publishes a new root
 * after each batch of inputs; a read call takes one and answers from it alone.
 *
 * @param leadership who this master is and whether it leads
 * @param agents registered agents, connected or not, by id
 * @param recoveredAgents agents of the registry that have not come back yet, by id
 * @param unreachableAgents agents marked unreachable, oldest mark first
 * @param goneAgents when each agent that may never come back was marked, oldest first, by id
 * @param frameworks registered frameworks, also disconnected and recovered ones, by id
 * @param tasks the tasks of each registered framework, by framework id
 * @param completedFrameworks removed frameworks with their tasks, oldest first
 * @param offers outstanding offers of all frameworks, by offer id
 * @param operations operations on registered agents (MO-220), by uuid in text form
 * @param weights configured weights, by role (MO-233)
 * @param quotas configured quotas, by role
 * @param machines machines in maintenance, by {@code hostname/ip} in lower case
 * @param schedules the maintenance schedule: none or one
 * @param operatorStreams ids of the open operator streams, oldest first (MO-297)
 * @param counters what was counted so far
 */
public record MasterState(
        Leadership leadership,
        PersistentIndex<String, AgentRecord> agents,
        PersistentIndex<String, RecoveredAgent> recoveredAgents,
        History<String, UnreachableAgent> unreachableAgents,
        History<String, Instant> goneAgents,
        PersistentIndex<String, FrameworkRecord> frameworks,
        PersistentIndex<String, FrameworkTasks> tasks,
        History<String, CompletedFramework> completedFrameworks,
        PersistentIndex<String, OfferRecord> offers,
        PersistentIndex<String, Operation> operations,
        PersistentIndex<String, WeightInfo> weights,
        PersistentIndex<String, QuotaConfig> quotas,
        PersistentIndex<String, MachineRecord> machines,
        List<Schedule> schedules,
        List<String> operatorStreams,
        CounterSnapshot counters) {

    /** Returns the active task with this name, if it is known. */
    public Optional<TaskRecord> task(TaskKey key) {
        return tasks.get(key.frameworkId()).flatMap(of -> of.task(key.taskId()));
    }
}

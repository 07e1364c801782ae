package io.tepui.master.frameworks;

import io.tepui.allocator.AllocatorInput;
import io.tepui.master.core.Effect;
import io.tepui.master.core.OperatorEvents;
import io.tepui.master.core.TimerKey;
import io.tepui.master.core.Workspace;
import io.tepui.master.offers.Offers;
import io.tepui.master.state.AgentRecord;
import io.tepui.master.state.ExecutorRecord;
import io.tepui.master.state.FrameworkRecord;
import io.tepui.master.state.FrameworkStatus;
import io.tepui.master.state.FrameworkTasks;
import io.tepui.master.state.PersistentIndex;
import io.tepui.master.state.TaskRecord;
import io.tepui.master.tasks.TaskUpdates;
import io.tepui.protocol.UPid;
import io.tepui.protocol.internal.ShutdownFrameworkMessage;
import io.tepui.protocol.internal.UpdateFrameworkMessage;
import io.tepui.protocol.v1.FrameworkInfo;
import io.tepui.protocol.v1.TaskState;
import io.tepui.protocol.v1.TaskStatus;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** How frameworks become known without their scheduler, and how they end. */
public final class Frameworks {
    private final Workspace work;
    private final Offers offers;
    private final TaskUpdates updates;
    private final Profiles profiles;

    /** Works on the given state. */
    public Frameworks(Workspace work, Offers offers, TaskUpdates updates) {
        this.work = work;
        this.offers = offers;
        this.updates = updates;
        this.profiles = new Profiles(work.settings());
    }

    /**
     * Adds a framework that is known from an agent only, or from the info it wants to subscribe with (AM-48, SE-47):
     * operators get FRAMEWORK_ADDED (MO-325), the allocator is told. Its tasks and executors are added after this.
     *
     * @param info with its id, which is neither registered nor removed
     * @return the framework, recovered and without tasks
     */
    public FrameworkRecord recover(FrameworkInfo info) {
        FrameworkRecord framework =
                FrameworkRecord.of(info, FrameworkStatus.RECOVERED).build();
        work.state().put(framework);
        work.publish(OperatorEvents.frameworkAdded(framework));
        work.tell(new AllocatorInput.FrameworkAdded(framework.id(), profiles.of(framework), false, Map.of()));
        return framework;
    }

    /**
     * Removes a registered framework (SE-62): agents are told to end what is its own, its tasks are killed in the records,
     * its stream is closed, and it becomes history.
     */
    public void remove(FrameworkRecord framework) {
        framework.streamId().ifPresent(this::endStream);
        work.cancelTimer(new TimerKey.FrameworkFailover(framework.id()));
        List.copyOf(framework.offers().values()).forEach(offers::remove);
        work.sendToAllAgents(ShutdownFrameworkMessage.newBuilder()
                .setFrameworkId(framework.info().getId())
                .build());
        endTasks(framework);
        endExecutors(framework);
        work.tell(new AllocatorInput.FrameworkRemoved(framework.id()));
        work.publish(OperatorEvents.frameworkRemoved(framework));
        FrameworkRecord ended = framework
                .edit()
                .status(FrameworkStatus.COMPLETED, Optional.empty())
                .offers(PersistentIndex.empty())
                .usingNothing()
                .unregisteredTime(work.now())
                .build();
        work.state().complete(ended).forEach(work.counters()::forget);
    }

    /** Returns the message that tells agents of a framework as it is now (AM-78). */
    public static UpdateFrameworkMessage updateMessage(FrameworkRecord framework) {
        return UpdateFrameworkMessage.newBuilder()
                .setFrameworkId(framework.info().getId())
                .setPid(UPid.ABSENT.toString())
                .setFrameworkInfo(framework.info())
                .build();
    }

    private void endStream(String streamId) {
        work.emit(new Effect.CloseSchedulerStream(streamId));
        work.cancelTimer(new TimerKey.SchedulerHeartbeat(streamId));
    }

    private void endTasks(FrameworkRecord framework) {
        FrameworkTasks tasks = work.state().tasksOf(framework.id());
        for (TaskRecord task : List.copyOf(tasks.active().values())) {
            work.state().completeTask(updates.apply(task, killed(task)));
        }
        for (TaskRecord task : tasks.unreachable()) {
            TaskRecord ended = updates.applyApart(task, killed(task), TaskState.TASK_KILLED);
            work.state().changeTasks(framework.id(), lists -> lists.withoutUnreachable(task.id())
                    .withCompleted(ended));
        }
    }

    private TaskStatus killed(TaskRecord task) {
        return updates.status(
                        task,
                        TaskState.TASK_KILLED,
                        TaskStatus.Reason.REASON_FRAMEWORK_REMOVED,
                        "Framework " + task.frameworkId() + " was removed")
                .build();
    }

    private void endExecutors(FrameworkRecord framework) {
        for (AgentRecord agent : work.state().agents().values()) {
            for (ExecutorRecord executor : List.copyOf(agent.load().executors().values())) {
                if (executor.key().frameworkId().equals(framework.id())) {
                    work.state().removeExecutor(executor);
                }
            }
        }
    }
}

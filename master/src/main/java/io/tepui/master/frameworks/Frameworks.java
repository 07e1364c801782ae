package io.tepui.master.frameworks;

import io.tepui.allocator.AllocatorInput;
import io.tepui.master.core.Effect;
import io.tepui.master.core.OperatorEvents;
import io.tepui.master.core.SchedulerEvents;
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
import io.tepui.protocol.Times;
import io.tepui.protocol.UPid;
import io.tepui.protocol.internal.ShutdownFrameworkMessage;
import io.tepui.protocol.internal.UpdateFrameworkMessage;
import io.tepui.protocol.v1.FrameworkInfo;
import io.tepui.protocol.v1.TaskState;
import io.tepui.protocol.v1.TaskStatus;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** How frameworks become known without their scheduler, lose it, and end. */
public final class Frameworks {
    private final Workspace work;
    private final Offers offers;
    private final TaskUpdates updates;
    private final Profiles profiles;

    /** Until when each disconnected framework is waited for; tells late timers from those that count (SE-59). */
    private final Map<String, Instant> waitedFor = new HashMap<>();

    Frameworks(Workspace work, Offers offers, TaskUpdates updates, Profiles profiles) {
        this.work = work;
        this.offers = offers;
        this.updates = updates;
        this.profiles = profiles;
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
        work.publish(() -> OperatorEvents.frameworkAdded(framework));
        work.tell(new AllocatorInput.FrameworkAdded(framework.id(), profiles.of(framework), false, Map.of()));
        return framework;
    }

    /**
     * Removes a registered framework (SE-62): agents are told to end what is its own, its tasks are killed in the records,
     * its stream is closed, and it becomes history.
     */
    public void remove(FrameworkRecord registered) {
        FrameworkRecord framework = now(registered);
        endSubscription(framework, Optional.empty());
        framework.offers().values().forEach(offers::remove);
        work.sendToAllAgents(ShutdownFrameworkMessage.newBuilder()
                .setFrameworkId(framework.info().getId())
                .build());
        endTasks(framework);
        endExecutors(framework);
        work.tell(new AllocatorInput.FrameworkRemoved(framework.id()));
        work.publish(() -> OperatorEvents.frameworkRemoved(framework));
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

    /**
     * A scheduler's stream was closed by its peer (SE-57, SE-58). The framework waits for its failover timeout; without
     * one it is removed at once. The end of a stream that was replaced means nothing.
     */
    void streamClosed(String streamId) {
        FrameworkRecord framework = work.state().frameworkOn(streamId);
        if (framework == null) {
            return;
        }
        work.cancelTimer(new TimerKey.SchedulerHeartbeat(streamId));
        work.tell(new AllocatorInput.FrameworkDeactivated(framework.id()));
        offers.takeBackAllOf(framework);
        FrameworkRecord disconnected = now(framework)
                .edit()
                .status(FrameworkStatus.DISCONNECTED, Optional.empty())
                .build();
        work.state().put(disconnected);
        Duration timeout = Times.ofSeconds(framework.info().getFailoverTimeout());
        if (timeout.isPositive()) {
            waitedFor.put(framework.id(), work.now().plus(timeout));
            work.setTimer(new TimerKey.FrameworkFailover(framework.id()), timeout);
        } else {
            remove(disconnected);
        }
    }

    /** The failover timeout of a framework is over: it is removed unless its scheduler came back (SE-59). */
    void failoverTimedOut(String frameworkId) {
        Instant until = waitedFor.get(frameworkId);
        FrameworkRecord framework = work.state().framework(frameworkId);
        if (framework != null && until != null && !work.now().isBefore(until)) {
            remove(framework);
        }
    }

    /**
     * Ends what a subscription, or the wait for one, has set up.
     *
     * @param error what to tell the scheduler before its stream is closed, if anything
     */
    void endSubscription(FrameworkRecord framework, Optional<String> error) {
        framework.streamId().ifPresent(stream -> {
            error.ifPresent(text -> work.event(framework, SchedulerEvents.error(text)));
            work.emit(new Effect.CloseSchedulerStream(stream));
            work.cancelTimer(new TimerKey.SchedulerHeartbeat(stream));
        });
        if (waitedFor.remove(framework.id()) != null) {
            work.cancelTimer(new TimerKey.FrameworkFailover(framework.id()));
        }
    }

    /** Returns the record of a registered framework as it is now. */
    FrameworkRecord now(FrameworkRecord framework) {
        FrameworkRecord current = work.state().framework(framework.id());
        if (current == null) {
            throw new IllegalStateException(framework + " is not registered");
        }
        return current;
    }

    private void endTasks(FrameworkRecord framework) {
        FrameworkTasks tasks = work.state().tasksOf(framework.id());
        for (TaskRecord task : tasks.active().values()) {
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
            for (ExecutorRecord executor : agent.load().executors().values()) {
                if (executor.key().frameworkId().equals(framework.id())) {
                    work.state().removeExecutor(executor);
                }
            }
        }
    }
}

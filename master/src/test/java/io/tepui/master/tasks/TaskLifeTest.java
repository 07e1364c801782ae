package io.tepui.master.tasks;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.tepui.master.core.MasterSettings;
import io.tepui.master.state.Counter;
import io.tepui.master.state.FrameworkTasks;
import io.tepui.master.state.TaskRecord;
import io.tepui.master.state.TaskTransition;
import io.tepui.master.testing.Launches;
import io.tepui.master.testing.MasterWorld;
import io.tepui.master.testing.TestAgent;
import io.tepui.master.testing.TestScheduler;
import io.tepui.protocol.internal.ExecutorToFrameworkMessage;
import io.tepui.protocol.internal.FrameworkToExecutorMessage;
import io.tepui.protocol.internal.KillTaskMessage;
import io.tepui.protocol.internal.ShutdownExecutorMessage;
import io.tepui.protocol.internal.StatusUpdate;
import io.tepui.protocol.internal.StatusUpdateAcknowledgementMessage;
import io.tepui.protocol.internal.StatusUpdateMessage;
import io.tepui.protocol.v1.AgentID;
import io.tepui.protocol.v1.ExecutorID;
import io.tepui.protocol.v1.FrameworkInfo.Capability;
import io.tepui.protocol.v1.TaskState;
import io.tepui.protocol.v1.TaskStatus;
import io.tepui.protocol.v1.master.Event;
import io.tepui.protocol.v1.scheduler.Call;
import io.tepui.resources.Resources;
import java.util.function.Consumer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

@DisplayName("A launched task")
class TaskLifeTest {
    private final MasterWorld world = MasterWorld.started(
            MasterSettings.defaults().edit().maxCompletedTasksPerFramework(2).build());
    private final TestAgent agent = world.agent();
    private final TestScheduler scheduler = world.scheduler();

    @BeforeEach
    void launch() {
        agent.registers();
        scheduler.subscribes();
        scheduler.launches(agent, "t1");
        scheduler.forgetsEvents();
        agent.forgetsHeard();
        world.forgetOperatorEvents();
    }

    private ByteString report(TaskState state) {
        return agent.reports(scheduler.id(), "t1", state);
    }

    private void report(Consumer<StatusUpdate.Builder> change) {
        StatusUpdate.Builder update = StatusUpdate.newBuilder()
                .setFrameworkId(scheduler.frameworkId())
                .setSlaveId(agent.agentId())
                .setTimestamp(12.5)
                .setUuid(ByteString.copyFromUtf8("0123456789abcdef"));
        update.getStatusBuilder()
                .setTaskId(Launches.taskId("t1"))
                .setState(TaskState.TASK_RUNNING)
                .setSource(TaskStatus.Source.SOURCE_EXECUTOR);
        change.accept(update);
        agent.says(StatusUpdateMessage.newBuilder()
                .setUpdate(update)
                .setPid(agent.pid().toString())
                .build());
    }

    private FrameworkTasks tasks() {
        return world.state().tasks().get(scheduler.id()).orElseThrow();
    }

    @Nested
    @DisplayName("that gets a status")
    class Updates {
        @Test
        @DisplayName("passes it on to its scheduler and to operators, and records it (SE-164, SE-165, MO-300)")
        void passesOn() {
            ByteString uuid = report(TaskState.TASK_RUNNING);

            TaskStatus told = scheduler.statuses().getFirst();
            assertThat(told.getState()).isEqualTo(TaskState.TASK_RUNNING);
            assertThat(told.getUuid()).isEqualTo(uuid);
            assertThat(world.task(scheduler.id(), "t1").task().getStatusUpdateUuid())
                    .isEqualTo(uuid);
            assertThat(world.task(scheduler.id(), "t1").state()).isEqualTo(TaskState.TASK_RUNNING);
            assertThat(world.operatorEvents().getFirst().getTaskUpdated().getStatus())
                    .isEqualTo(told);
        }

        @Test
        @DisplayName("keeps of ever more statuses the first and the newest, and counts what it drops")
        void boundsStatuses() {
            for (int i = 0; i < TaskRecord.MAX_STATUSES + 10; i++) {
                report(i % 2 == 0 ? TaskState.TASK_STARTING : TaskState.TASK_RUNNING);
                if (i == TaskRecord.MAX_STATUSES - 1) {
                    assertThat(world.count(Counter.TASK_STATUSES_DROPPED)).isZero();
                }
            }
            var statuses = world.task(scheduler.id(), "t1").task().getStatusesList();
            assertThat(statuses).hasSize(TaskRecord.MAX_STATUSES);
            assertThat(statuses.getLast().getState()).isEqualTo(TaskState.TASK_RUNNING);
            assertThat(world.count(Counter.TASK_STATUSES_DROPPED)).isEqualTo(10);
        }

        @Test
        @DisplayName("takes agent, executor and time from the envelope, and keeps no data (SE-140, SE-164, MO-218)")
        void envelopeWins() {
            report(update -> update.setExecutorId(ExecutorID.newBuilder().setValue("e"))
                    .getStatusBuilder()
                    .setData(ByteString.copyFromUtf8("data")));

            TaskStatus told = scheduler.statuses().getFirst();
            assertThat(told.getExecutorId().getValue()).isEqualTo("e");
            assertThat(told.getAgentId()).isEqualTo(agent.agentId());
            assertThat(told.getTimestamp()).isEqualTo(12.5);
            assertThat(told.getData().toStringUtf8()).isEqualTo("data");
            assertThat(world.operatorEvents()
                            .getFirst()
                            .getTaskUpdated()
                            .getStatus()
                            .hasData())
                    .isTrue();
            assertThat(world.task(scheduler.id(), "t1")
                            .lastStatus()
                            .orElseThrow()
                            .hasData())
                    .isFalse();
        }

        @Test
        @DisplayName("keeps the last of equal states, and tells operators of the first only (MO-218, MO-312, MO-314)")
        void equalStates() {
            report(TaskState.TASK_RUNNING);
            ByteString second = report(TaskState.TASK_RUNNING);

            assertThat(scheduler.statuses()).hasSize(2);
            assertThat(world.operatorEventTypes()).containsExactly(Event.Type.TASK_UPDATED);
            assertThat(world.task(scheduler.id(), "t1").task().getStatusesList())
                    .extracting(TaskStatus::getUuid)
                    .containsExactly(second);
        }

        @Test
        @DisplayName("tells operators of results of checks also without another state (MO-313)")
        void checkResults() {
            report(TaskState.TASK_RUNNING);
            report(update -> update.getStatusBuilder().setReason(TaskStatus.Reason.REASON_TASK_CHECK_STATUS_UPDATED));
            report(update ->
                    update.getStatusBuilder().setReason(TaskStatus.Reason.REASON_TASK_HEALTH_CHECK_STATUS_UPDATED));

            assertThat(world.operatorEvents()).hasSize(3);
        }

        @Test
        @DisplayName(
                "frees its resources at the first news of its end, which may be ahead of the status (SE-163, SE-166)")
        void freesAtTheEnd() {
            agent.reports(scheduler.id(), "t1", TaskState.TASK_RUNNING, TaskState.TASK_FINISHED);

            assertThat(world.task(scheduler.id(), "t1").state()).isEqualTo(TaskState.TASK_FINISHED);
            assertThat(world.operatorEvents().getFirst().getTaskUpdated().getState())
                    .isEqualTo(TaskState.TASK_FINISHED);
            assertThat(world.agent(agent.id()).orElseThrow().load().allUsed().isEmpty())
                    .isTrue();
            assertThat(world.framework(scheduler.id()).orElseThrow().allUsed().isEmpty())
                    .isTrue();
            world.allocates();
            assertThat(Resources.fromMessages(scheduler.offers().getLast().getResourcesList()))
                    .isEqualTo(world.agent(agent.id()).orElseThrow().total().allocate("web"));
        }

        @Test
        @DisplayName("stays in its terminal state (SE-149)")
        void terminalIsFinal() {
            report(TaskState.TASK_FINISHED);
            report(TaskState.TASK_RUNNING);

            assertThat(world.task(scheduler.id(), "t1").state()).isEqualTo(TaskState.TASK_FINISHED);
            assertThat(world.count(Counter.TASKS_FINISHED)).isEqualTo(1);
        }

        @Test
        @DisplayName("counts its end once, by source and reason too (MO-345, MO-346)")
        void countsEnds() {
            report(update -> update.getStatusBuilder()
                    .setState(TaskState.TASK_FAILED)
                    .setReason(TaskStatus.Reason.REASON_COMMAND_EXECUTOR_FAILED));
            report(TaskState.TASK_FAILED);

            assertThat(world.count(Counter.TASKS_FAILED)).isEqualTo(1);
            assertThat(world.state()
                            .counters()
                            .transitions()
                            .get(new TaskTransition(
                                    TaskState.TASK_FAILED,
                                    TaskStatus.Source.SOURCE_EXECUTOR,
                                    TaskStatus.Reason.REASON_COMMAND_EXECUTOR_FAILED)))
                    .contains(1L);
        }

        @Test
        @DisplayName("is not heard of when the scheduler is away, but recorded (SE-58)")
        void schedulerAway() {
            scheduler.disconnects();
            report(TaskState.TASK_RUNNING);

            assertThat(scheduler.events()).isEmpty();
            assertThat(world.task(scheduler.id(), "t1").state()).isEqualTo(TaskState.TASK_RUNNING);
        }

        @Test
        @DisplayName("is dropped from an unknown agent or without a uuid of 16 bytes (SE-164, AM-76)")
        void dropsBadUpdates() {
            report(update -> update.setSlaveId(AgentID.newBuilder().setValue("unknown")));
            report(update -> update.clearUuid());
            report(update -> update.setUuid(ByteString.copyFromUtf8("short")));

            assertThat(scheduler.events()).isEmpty();
            assertThat(world.task(scheduler.id(), "t1").state()).isEqualTo(TaskState.TASK_STAGING);
            assertThat(world.count(Counter.INVALID_STATUS_UPDATES)).isEqualTo(3);
        }

        @Test
        @DisplayName("of an unknown task goes to the scheduler all the same (SE-164)")
        void unknownTask() {
            agent.reports(scheduler.id(), "other", TaskState.TASK_RUNNING);

            assertThat(scheduler.statuses("other")).hasSize(1);
            assertThat(world.operatorEvents()).isEmpty();
        }
    }

    @Nested
    @DisplayName("whose status is acknowledged")
    class Acknowledgements {
        @Test
        @DisplayName("is completed by the acknowledgement of its terminal update, which goes to the agent (SE-129)")
        void completes() {
            ByteString uuid = report(TaskState.TASK_FINISHED);
            assertThat(tasks().active().size()).isEqualTo(1);
            world.forgetOperatorEvents();

            assertThat(scheduler.acknowledges(agent, "t1", uuid).status()).isEqualTo(202);

            assertThat(tasks().active().isEmpty()).isTrue();
            assertThat(tasks().completed()).hasSize(1);
            assertThat(agent.lastHeard(StatusUpdateAcknowledgementMessage.class)
                            .orElseThrow()
                            .getUuid())
                    .isEqualTo(uuid);
            assertThat(world.operatorEvents()).isEmpty();
            assertThat(world.agent(agent.id()).orElseThrow().load().tasks().isEmpty())
                    .isTrue();
        }

        @Test
        @DisplayName(
                "stays active with another uuid or a state that is not terminal, while the agent hears of it (SE-129)")
        void otherUuids() {
            ByteString running = report(TaskState.TASK_RUNNING);
            scheduler.acknowledges(agent, "t1", running);
            report(TaskState.TASK_FINISHED);
            scheduler.acknowledges(agent, "t1", running);

            assertThat(tasks().active().size()).isEqualTo(1);
            assertThat(agent.heard(StatusUpdateAcknowledgementMessage.class)).hasSize(2);
        }

        @Test
        @DisplayName("is ignored when nothing was told of it, or its agent is away or unknown (SE-129)")
        void ignored() {
            ByteString uuid = ByteString.copyFromUtf8("0123456789abcdef");
            scheduler.acknowledges(agent, "t1", uuid);
            report(TaskState.TASK_FINISHED);
            agent.loses();
            scheduler.acknowledges(agent, "t1", uuid);

            assertThat(agent.heard(StatusUpdateAcknowledgementMessage.class)).isEmpty();
            assertThat(world.count(Counter.INVALID_STATUS_UPDATE_ACKNOWLEDGEMENTS))
                    .isEqualTo(2);
        }

        @Test
        @DisplayName("of an unknown task goes to the agent, which decides (SE-129)")
        void unknownTask() {
            scheduler.acknowledges(agent, "other", ByteString.copyFromUtf8("0123456789abcdef"));

            assertThat(agent.heard(StatusUpdateAcknowledgementMessage.class)).hasSize(1);
        }

        @Test
        @DisplayName("is remembered among the last two, and its id may be used again (SE-181, SE-182)")
        void historyIsBounded() {
            for (String id : new String[] {"t1", "t2", "t3"}) {
                if (!id.equals("t1")) {
                    scheduler.calls(Call.newBuilder().setType(Call.Type.REVIVE));
                    scheduler.launches(agent, id);
                }
                scheduler.acknowledges(agent, id, agent.reports(scheduler.id(), id, TaskState.TASK_FINISHED));
            }
            assertThat(tasks().completed()).extracting(task -> task.id()).containsExactly("t2", "t3");

            scheduler.calls(Call.newBuilder().setType(Call.Type.REVIVE));
            scheduler.launches(agent, "t3");
            assertThat(world.task(scheduler.id(), "t3").state()).isEqualTo(TaskState.TASK_STAGING);
        }
    }

    @Nested
    @DisplayName("that is to be killed (SE-127)")
    class KillCalls {
        @Test
        @DisplayName("has the kill passed on, also once it is over and not acknowledged")
        void passesOn() {
            scheduler.kills("t1");
            report(TaskState.TASK_FINISHED);
            scheduler.kills("t1");

            assertThat(agent.heard(KillTaskMessage.class)).hasSize(2);
            assertThat(agent.heard(KillTaskMessage.class).getFirst().hasKillPolicy())
                    .isFalse();
        }

        @Test
        @DisplayName("has the kill remembered while its agent is away, and sent when that is back")
        void remembered() {
            report(TaskState.TASK_RUNNING);
            agent.loses();
            scheduler.kills("t1");
            assertThat(agent.heard(KillTaskMessage.class)).isEmpty();

            agent.runs(scheduler.info(), "t1", TaskState.TASK_RUNNING).reregisters();

            assertThat(agent.heard(KillTaskMessage.class)).hasSize(1);
        }

        @Test
        @DisplayName("is left alone by a kill that names another agent")
        void otherAgent() {
            scheduler.calls(Call.newBuilder()
                    .setType(Call.Type.KILL)
                    .setKill(Call.Kill.newBuilder()
                            .setTaskId(Launches.taskId("t1"))
                            .setAgentId(AgentID.newBuilder().setValue("other"))));

            assertThat(agent.heard(KillTaskMessage.class)).isEmpty();
            assertThat(scheduler.events()).isEmpty();
        }

        @Test
        @DisplayName("but is unknown has its state told instead")
        void unknown() {
            scheduler.kills("other");

            TaskStatus status = scheduler.statuses("other").getFirst();
            assertThat(status.getState()).isEqualTo(TaskState.TASK_UNKNOWN);
            assertThat(status.getReason()).isEqualTo(TaskStatus.Reason.REASON_RECONCILIATION);
        }
    }

    @Nested
    @DisplayName("that is asked for")
    class Reconciliations {
        @Test
        @DisplayName("is told of with the state last told, its health and container, and without uuid (SE-134)")
        void known() {
            report(update -> update.setLatestState(TaskState.TASK_FINISHED)
                    .getStatusBuilder()
                    .setHealthy(true)
                    .getContainerStatusBuilder()
                    .setExecutorPid(7));
            scheduler.forgetsEvents();

            scheduler.calls(Launches.reconcileAll());

            TaskStatus status = scheduler.statuses().getFirst();
            assertThat(status.getState()).isEqualTo(TaskState.TASK_RUNNING);
            assertThat(status.getSource()).isEqualTo(TaskStatus.Source.SOURCE_MASTER);
            assertThat(status.getReason()).isEqualTo(TaskStatus.Reason.REASON_RECONCILIATION);
            assertThat(status.hasUuid()).isFalse();
            assertThat(status.getHealthy()).isTrue();
            assertThat(status.getContainerStatus().getExecutorPid()).isEqualTo(7);
            assertThat(status.getAgentId()).isEqualTo(agent.agentId());
        }

        @Test
        @DisplayName("is told of as staging before its first update, whatever agent is named (SE-134, SE-135 case 1)")
        void staging() {
            scheduler.calls(Launches.reconcile("t1", "any"));

            assertThat(scheduler.statuses().getFirst().getState()).isEqualTo(TaskState.TASK_STAGING);
        }

        @Test
        @DisplayName("but unknown is GONE on a registered agent and UNKNOWN elsewhere, or LOST (SE-135 cases 3, 6)")
        void unknown() {
            scheduler.calls(Launches.reconcile("a", agent.id()));
            scheduler.calls(Launches.reconcile("b", "nowhere"));
            scheduler.calls(Launches.reconcile("c", ""));
            assertThat(scheduler.statuses())
                    .extracting(TaskStatus::getState)
                    .containsExactly(TaskState.TASK_GONE, TaskState.TASK_UNKNOWN, TaskState.TASK_UNKNOWN);
            assertThat(scheduler.statuses().get(1).getAgentId().getValue()).isEqualTo("nowhere");
            assertThat(scheduler.statuses().get(2).hasAgentId()).isFalse();

            TestScheduler old =
                    world.scheduler().without(Capability.Type.PARTITION_AWARE).subscribes();
            old.calls(Launches.reconcile("a", agent.id()));
            assertThat(old.statuses().getFirst().getState()).isEqualTo(TaskState.TASK_LOST);
        }

        @Test
        @DisplayName("gets no answer while it may be on an agent that has not come back (SE-135 case 2)")
        void recovering() {
            world.failsOver();
            scheduler.subscribes().forgetsEvents();

            scheduler.calls(Launches.reconcile("t1", agent.id()));
            scheduler.calls(Launches.reconcile("t1", ""));

            assertThat(scheduler.statuses()).isEmpty();
            scheduler.calls(Launches.reconcile("t1", "elsewhere"));
            assertThat(scheduler.statuses()).hasSize(1);
        }
    }

    @Nested
    @DisplayName("with an executor")
    class Executors {
        private final ExecutorID executor =
                ExecutorID.newBuilder().setValue("e1").build();

        @Test
        @DisplayName("exchanges messages with its scheduler, while both ends are there (SE-132, AM-79)")
        void messages() {
            Call.Builder call = Call.newBuilder()
                    .setType(Call.Type.MESSAGE)
                    .setMessage(Call.Message.newBuilder()
                            .setAgentId(agent.agentId())
                            .setExecutorId(executor)
                            .setData(ByteString.copyFromUtf8("down")));
            scheduler.calls(call);
            assertThat(agent.heard(FrameworkToExecutorMessage.class)).hasSize(1);

            ExecutorToFrameworkMessage up = ExecutorToFrameworkMessage.newBuilder()
                    .setSlaveId(agent.agentId())
                    .setFrameworkId(scheduler.frameworkId())
                    .setExecutorId(executor)
                    .setData(ByteString.copyFromUtf8("up"))
                    .build();
            agent.says(up);
            assertThat(scheduler
                            .events(io.tepui.protocol.v1.scheduler.Event.Type.MESSAGE)
                            .getFirst()
                            .getMessage()
                            .getData()
                            .toStringUtf8())
                    .isEqualTo("up");

            agent.loses();
            scheduler.calls(call);
            assertThat(agent.heard(FrameworkToExecutorMessage.class)).hasSize(1);
            scheduler.disconnects();
            agent.says(up);
            assertThat(world.count(Counter.INVALID_EXECUTOR_TO_FRAMEWORK_MESSAGES))
                    .isEqualTo(1);
            assertThat(world.count(Counter.INVALID_FRAMEWORK_TO_EXECUTOR_MESSAGES))
                    .isEqualTo(1);
        }

        @Test
        @DisplayName("has a SHUTDOWN passed on, known or not; of an unknown agent nothing comes (SE-128)")
        void shutdown() {
            Call.Shutdown.Builder shutdown =
                    Call.Shutdown.newBuilder().setAgentId(agent.agentId()).setExecutorId(executor);
            scheduler.calls(Call.newBuilder().setType(Call.Type.SHUTDOWN).setShutdown(shutdown));
            scheduler.calls(Call.newBuilder()
                    .setType(Call.Type.SHUTDOWN)
                    .setShutdown(shutdown.setAgentId(AgentID.newBuilder().setValue("x"))));

            assertThat(agent.heard(ShutdownExecutorMessage.class)).hasSize(1);
        }
    }
}

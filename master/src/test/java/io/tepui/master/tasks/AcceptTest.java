package io.tepui.master.tasks;

import static org.assertj.core.api.Assertions.assertThat;

import io.tepui.allocator.AllocatorInput;
import io.tepui.master.core.Effect;
import io.tepui.master.state.Counter;
import io.tepui.master.testing.Launches;
import io.tepui.master.testing.MasterWorld;
import io.tepui.master.testing.TestAgent;
import io.tepui.master.testing.TestScheduler;
import io.tepui.protocol.internal.RunTaskGroupMessage;
import io.tepui.protocol.internal.RunTaskMessage;
import io.tepui.protocol.v1.AgentInfo;
import io.tepui.protocol.v1.ExecutorInfo;
import io.tepui.protocol.v1.FrameworkInfo.Capability;
import io.tepui.protocol.v1.Offer;
import io.tepui.protocol.v1.OperationID;
import io.tepui.protocol.v1.OperationState;
import io.tepui.protocol.v1.OperationStatus;
import io.tepui.protocol.v1.TaskInfo;
import io.tepui.protocol.v1.TaskState;
import io.tepui.protocol.v1.TaskStatus;
import io.tepui.protocol.v1.scheduler.Call;
import io.tepui.protocol.v1.scheduler.Event;
import io.tepui.resources.Resources;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

@DisplayName("ACCEPT")
class AcceptTest {
    private final MasterWorld world = MasterWorld.started();
    private final TestAgent agent = world.agent().with("cpus:8;mem:8192;disk:8192;ports:[31000-32000]");
    private TestScheduler scheduler = world.scheduler();

    @BeforeEach
    void offer() {
        agent.registers();
        scheduler.subscribes();
        agent.forgetsHeard();
        world.forgetOperatorEvents();
    }

    private Offer theOffer() {
        return scheduler.offers().getLast();
    }

    private TaskInfo.Builder task(String id) {
        return Launches.task(id, agent.agentId(), "cpus:1;mem:128");
    }

    private void accept(Offer.Operation... operations) {
        assertThat(scheduler.calls(Launches.accept(theOffer(), operations)).status())
                .isEqualTo(202);
    }

    @Nested
    @DisplayName("with LAUNCH")
    class Launch {
        @Test
        @DisplayName(
                "records a staging task, tells the agent and operators, and nothing to the scheduler (SE-118, MO-309)")
        void launches() {
            scheduler.forgetsEvents();

            accept(Launches.launch(task("t1").build()));

            var record = world.task(scheduler.id(), "t1");
            assertThat(record.state()).isEqualTo(TaskState.TASK_STAGING);
            assertThat(record.task().getStatusesCount()).isZero();
            assertThat(record.task().hasExecutorId()).isFalse();
            assertThat(record.resources())
                    .isEqualTo(Resources.parse("cpus:1;mem:128").allocate("web"));
            assertThat(world.operatorEventTypes()).containsExactly(io.tepui.protocol.v1.master.Event.Type.TASK_ADDED);
            assertThat(world.operatorEvents().getFirst().getTaskAdded().getTask())
                    .isEqualTo(record.task());
            assertThat(scheduler.events()).isEmpty();
        }

        @Test
        @DisplayName(
                "sends the framework, the task in post-refinement form, the resource version and whether to start (AM-65)")
        void sendsRunTask() {
            accept(Launches.launch(task("t1").build()));

            RunTaskMessage message = agent.lastHeard(RunTaskMessage.class).orElseThrow();
            assertThat(message.getFramework()).isEqualTo(scheduler.info());
            assertThat(message.getPid()).isEqualTo("@0.0.0.0:0");
            assertThat(message.hasFrameworkId()).isFalse();
            assertThat(message.getLaunchExecutor()).isTrue();
            assertThat(message.getResourceVersionUuidsList()).hasSize(1);
            assertThat(message.getTask().getResourcesList())
                    .allSatisfy(resource ->
                            assertThat(resource.getAllocationInfo().getRole()).isEqualTo("web"));
        }

        @Test
        @DisplayName("sends old agents the old form of resources (AM-65)")
        @SuppressWarnings("deprecation")
        void oldForm() {
            TestAgent old = world.agent()
                    .without(AgentInfo.Capability.Type.RESERVATION_REFINEMENT)
                    .registers();
            scheduler.launches(
                    old, Launches.task("t1", old.agentId(), "cpus:1;mem:32").build());

            assertThat(old.lastHeard(RunTaskMessage.class)
                            .orElseThrow()
                            .getTask()
                            .getResources(0)
                            .getRole())
                    .isEqualTo("*");
        }

        @Test
        @DisplayName("uses the task's resources, and gives the rest back with the call's filters (SE-102, AR-128)")
        void accountsResources() {
            world.forgetEffects();

            scheduler.calls(Launches.accept(
                    List.of(theOffer().getId()),
                    60,
                    Launches.launch(task("t1").build(), task("t2").build())));

            assertThat(world.agent(agent.id()).orElseThrow().load().allUsed())
                    .isEqualTo(Resources.parse("cpus:2;mem:256").allocate("web"));
            assertThat(world.framework(scheduler.id()).orElseThrow().allUsed())
                    .isEqualTo(Resources.parse("cpus:2;mem:256").allocate("web"));
            AllocatorInput.Together together = (AllocatorInput.Together)
                    world.effects(Effect.ToAllocator.class).getLast().input();
            assertThat(together.inputs())
                    .containsExactly(
                            AllocatorInput.ResourcesRecovered.refused(
                                    scheduler.id(),
                                    agent.id(),
                                    Resources.parse("cpus:6;mem:7936;disk:8192;ports:[31000-32000]")
                                            .allocate("web"),
                                    java.util.Optional.of(Duration.ofSeconds(60))),
                            new AllocatorInput.ResourcesUsed(
                                    scheduler.id(),
                                    agent.id(),
                                    Resources.parse("cpus:2;mem:256").allocate("web")));
        }

        @Test
        @DisplayName("tells TASK_ERROR of a task that breaks a rule, goes on with the next, and forgets it (SE-117)")
        void invalidTasksAreSkipped() {
            TaskInfo tooBig =
                    Launches.task("big", agent.agentId(), "cpus:100;mem:1").build();

            accept(Launches.launch(task("a/b").build(), tooBig, task("ok").build()));

            assertThat(scheduler.statuses()).hasSize(2).allSatisfy(status -> {
                assertThat(status.getState()).isEqualTo(TaskState.TASK_ERROR);
                assertThat(status.getReason()).isEqualTo(TaskStatus.Reason.REASON_TASK_INVALID);
                assertThat(status.getSource()).isEqualTo(TaskStatus.Source.SOURCE_MASTER);
                assertThat(status.hasUuid()).isFalse();
                assertThat(status.getAgentId()).isEqualTo(agent.agentId());
                assertThat(status.getMessage()).isNotBlank();
            });
            assertThat(agent.heard(RunTaskMessage.class)).hasSize(1);
            assertThat(world.state()
                            .tasks()
                            .get(scheduler.id())
                            .orElseThrow()
                            .active()
                            .size())
                    .isEqualTo(1);
            assertThat(world.count(Counter.TASKS_ERROR)).isEqualTo(2);

            world.passes(Duration.ofSeconds(10));
            world.allocates();
            world.allocates();
            accept(Launches.launch(
                    Launches.task("big", agent.agentId(), "cpus:1;mem:1").build()));
            assertThat(world.task(scheduler.id(), "big").state()).isEqualTo(TaskState.TASK_STAGING);
        }

        @Test
        @DisplayName("with an id is refused as a whole (SE-98 c)")
        void idIsRefused() {
            Offer.Operation launch = Launches.launch(
                            task("t1").build(), task("t2").build())
                    .toBuilder()
                    .setId(OperationID.newBuilder().setValue("op"))
                    .build();

            accept(launch);

            assertThat(scheduler.statuses()).hasSize(2);
            assertThat(agent.heard(RunTaskMessage.class)).isEmpty();
        }

        @Test
        @DisplayName("starts an executor once, and sends later tasks to it (SE-119)")
        void startsExecutorsOnce() {
            ExecutorInfo executor = Launches.executor("e1", "cpus:0.5;mem:64").build();
            TaskInfo first = Launches.bareTask("t1", agent.agentId(), "cpus:1;mem:32")
                    .setExecutor(executor)
                    .build();
            TaskInfo second = first.toBuilder().setTaskId(Launches.taskId("t2")).build();

            accept(Launches.launch(first, second));

            assertThat(agent.heard(RunTaskMessage.class))
                    .extracting(RunTaskMessage::getLaunchExecutor)
                    .containsExactly(true, false);
            assertThat(world.agent(agent.id()).orElseThrow().load().executors().size())
                    .isEqualTo(1);
            assertThat(world.agent(agent.id()).orElseThrow().load().allUsed())
                    .isEqualTo(Resources.parse("cpus:2.5;mem:128").allocate("web"));
            assertThat(world.task(scheduler.id(), "t1").task().getExecutorId().getValue())
                    .isEqualTo("e1");
        }

        @Test
        @DisplayName("frees an executor's resources when its exit is reported, and tells FAILURE (SE-141, AM-68)")
        void executorExits() {
            accept(Launches.launch(Launches.bareTask("t1", agent.agentId(), "cpus:1;mem:32")
                    .setExecutor(Launches.executor("e1", "cpus:0.5;mem:64"))
                    .build()));

            agent.reportsExit(scheduler.id(), "e1", 768);

            Event.Failure failure =
                    scheduler.events(Event.Type.FAILURE).getFirst().getFailure();
            assertThat(failure.getStatus()).isEqualTo(768);
            assertThat(failure.getExecutorId().getValue()).isEqualTo("e1");
            assertThat(world.agent(agent.id()).orElseThrow().load().allUsed())
                    .isEqualTo(Resources.parse("cpus:1;mem:32").allocate("web"));
        }

        @Test
        @DisplayName("takes 200 tasks in one call")
        void manyTasks() {
            TaskInfo[] tasks = IntStream.range(0, 200)
                    .mapToObj(i -> Launches.task("t" + i, agent.agentId(), "cpus:0.01;mem:1")
                            .build())
                    .toArray(TaskInfo[]::new);

            accept(Launches.launch(tasks));

            assertThat(agent.heard(RunTaskMessage.class)).hasSize(200);
            assertThat(world.agent(agent.id()).orElseThrow().load().allUsed())
                    .isEqualTo(Resources.parse("cpus:2;mem:200").allocate("web"));
        }

        @Test
        @DisplayName("takes several offers of one agent together (SE-92)")
        void severalOffers() {
            scheduler.calls(Launches.accept(
                    List.of(theOffer().getId()), 0, Launches.launch(task("t1").build())));
            world.allocates();
            Offer rest = theOffer();
            agent.reports(scheduler.id(), "t1", TaskState.TASK_FINISHED);
            world.allocates();
            Offer freed = theOffer();
            assertThat(freed).isNotEqualTo(rest);

            scheduler.calls(Launches.accept(
                    List.of(rest.getId(), freed.getId()),
                    5,
                    Launches.launch(Launches.task("big", agent.agentId(), "cpus:8;mem:8192")
                            .build())));

            assertThat(world.task(scheduler.id(), "big").state()).isEqualTo(TaskState.TASK_STAGING);
        }
    }

    @Nested
    @DisplayName("with LAUNCH_GROUP")
    class LaunchGroup {
        @Test
        @DisplayName("records every task and sends one message with executor and group (SE-121, AM-65)")
        void launches() {
            accept(Launches.launchGroup(
                    Launches.defaultExecutor("pod", scheduler).build(),
                    task("t1").build(),
                    task("t2").build()));

            assertThat(scheduler.statuses()).isEmpty();
            RunTaskGroupMessage message =
                    agent.lastHeard(RunTaskGroupMessage.class).orElseThrow();
            assertThat(message.getTaskGroup().getTasksList())
                    .hasSize(2)
                    .allSatisfy(task -> assertThat(task.getExecutor()).isEqualTo(message.getExecutor()));
            assertThat(message.getLaunchExecutor()).isTrue();
            assertThat(world.task(scheduler.id(), "t2").task().getExecutorId().getValue())
                    .isEqualTo("pod");
            assertThat(world.agent(agent.id()).orElseThrow().load().allUsed())
                    .isEqualTo(Resources.parse("cpus:2.1;mem:288;disk:16").allocate("web"));
            assertThat(world.operatorEvents()).hasSize(2);
        }

        @Test
        @DisplayName("refuses all tasks if one breaks a rule (SE-121)")
        void allOrNothing() {
            accept(Launches.launchGroup(
                    Launches.defaultExecutor("pod", scheduler).build(),
                    task("t1").build(),
                    task("t/2").build()));

            assertThat(scheduler.statuses()).hasSize(2).allSatisfy(status -> {
                assertThat(status.getState()).isEqualTo(TaskState.TASK_ERROR);
                assertThat(status.getReason()).isEqualTo(TaskStatus.Reason.REASON_TASK_GROUP_INVALID);
            });
            assertThat(agent.heard(RunTaskGroupMessage.class)).isEmpty();
            assertThat(world.agent(agent.id()).orElseThrow().load().allUsed().isEmpty())
                    .isTrue();
        }

        @Test
        @DisplayName("starts the executor of a second group no more (SE-119, SE-121)")
        void secondGroup() {
            ExecutorInfo pod = Launches.defaultExecutor("pod", scheduler).build();

            accept(
                    Launches.launchGroup(pod, task("t1").build()),
                    Launches.launchGroup(pod, task("t2").build()));

            assertThat(agent.heard(RunTaskGroupMessage.class))
                    .extracting(RunTaskGroupMessage::getLaunchExecutor)
                    .containsExactly(true, false);
        }
    }

    @Nested
    @DisplayName("that launches nothing")
    class NoLaunch {
        @Test
        @DisplayName("declines the offers when it has no operations, or only empty ones (SE-93, CF-4)")
        void declines() {
            for (Offer.Operation[] operations :
                    List.of(new Offer.Operation[] {}, new Offer.Operation[] {Launches.launch()})) {
                world.passes(Duration.ofSeconds(10));
                world.allocates();
                world.allocates();
                Offer offer = theOffer();
                scheduler.calls(Launches.accept(offer, operations));
                scheduler.forgetsEvents();
                assertThat(world.state().offers().isEmpty()).isTrue();
                world.allocates();
                assertThat(scheduler.events(Event.Type.OFFERS)).isEmpty();
                scheduler.calls(Call.newBuilder().setType(Call.Type.REVIVE));
                assertThat(scheduler.events(Event.Type.OFFERS)).hasSize(1);
                scheduler.calls(Launches.decline(5, scheduler.offers().getLast().getId()));
            }
        }

        @Test
        @DisplayName("refuses bad operations with OPERATION_ERROR if they have an id, and goes on (SE-97)")
        void otherOperations() {
            accept(
                    Launches.reserve("op-1", "cpus:1"),
                    Launches.reserve("", "cpus:1"),
                    Launches.launch(task("t1").build()));

            OperationStatus status = scheduler
                    .events(Event.Type.UPDATE_OPERATION_STATUS)
                    .getFirst()
                    .getUpdateOperationStatus()
                    .getStatus();
            assertThat(scheduler.events(Event.Type.UPDATE_OPERATION_STATUS)).hasSize(1);
            assertThat(status.getState()).isEqualTo(OperationState.OPERATION_ERROR);
            assertThat(status.getOperationId().getValue()).isEqualTo("op-1");
            assertThat(status.getMessage()).contains("cpus").contains("reservation");
            assertThat(status.hasUuid() || status.hasAgentId()).isFalse();
            assertThat(world.task(scheduler.id(), "t1").state()).isEqualTo(TaskState.TASK_STAGING);
        }
    }

    @Nested
    @DisplayName("of offers that do not hold (SE-95, SE-96)")
    class BadOffers {
        private void assertDropped() {
            assertThat(scheduler.statuses()).hasSize(1);
            TaskStatus status = scheduler.statuses().getFirst();
            assertThat(status.getState()).isEqualTo(TaskState.TASK_DROPPED);
            assertThat(status.getReason()).isEqualTo(TaskStatus.Reason.REASON_INVALID_OFFERS);
            assertThat(status.hasUuid()).isFalse();
            assertThat(agent.heard(RunTaskMessage.class)).isEmpty();
        }

        @Test
        @DisplayName("drops its tasks when none is listed")
        void none() {
            scheduler.calls(
                    Launches.accept(List.of(), 5, Launches.launch(task("t1").build())));

            assertDropped();
            assertThat(world.state().offers().size()).isEqualTo(1);
        }

        @Test
        @DisplayName("drops its tasks when one is unknown, and takes the others back without RESCIND")
        void unknown() {
            scheduler.calls(Launches.accept(
                    List.of(theOffer().getId(), Launches.noOffer()),
                    5,
                    Launches.launch(task("t1").build())));

            assertDropped();
            assertThat(world.state().offers().isEmpty()).isTrue();
            assertThat(scheduler.events(Event.Type.RESCIND)).isEmpty();
            world.allocates();
            assertThat(world.state().offers().size()).isEqualTo(1);
        }

        @Test
        @DisplayName("drops its tasks when one is listed twice")
        void twice() {
            scheduler.calls(Launches.accept(
                    List.of(theOffer().getId(), theOffer().getId()),
                    5,
                    Launches.launch(task("t1").build())));

            assertDropped();
        }

        @Test
        @DisplayName("drops its tasks when they are of different agents")
        void differentAgents() {
            world.agent().registers();
            assertThat(scheduler.offers()).hasSize(2);

            scheduler.calls(Launches.accept(
                    scheduler.offers().stream().map(Offer::getId).toList(),
                    5,
                    Launches.launch(task("t1").build())));

            assertDropped();
        }

        @Test
        @DisplayName("drops its tasks when one is another framework's, which keeps it")
        void foreign() {
            Offer foreign = theOffer();
            TestScheduler owner = scheduler;
            scheduler = world.scheduler().subscribes();

            scheduler.calls(Launches.accept(foreign, Launches.launch(task("t1").build())));

            assertDropped();
            assertThat(world.framework(owner.id()).orElseThrow().offers().size())
                    .isEqualTo(1);
        }

        @Test
        @DisplayName(
                "tells TASK_LOST to a framework that is not partition-aware, and OPERATION_ERROR of operations with id")
        void lost() {
            scheduler =
                    world.scheduler().without(Capability.Type.PARTITION_AWARE).subscribes();

            scheduler.calls(Launches.accept(
                    List.of(Launches.noOffer()),
                    5,
                    Launches.launch(task("t1").build()),
                    Launches.reserve("op", "cpus:1")));

            assertThat(scheduler.statuses().getFirst().getState()).isEqualTo(TaskState.TASK_LOST);
            assertThat(scheduler.events(Event.Type.UPDATE_OPERATION_STATUS)).hasSize(1);
        }
    }
}

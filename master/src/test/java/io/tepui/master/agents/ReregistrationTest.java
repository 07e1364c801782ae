package io.tepui.master.agents;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.tepui.master.core.MasterSettings;
import io.tepui.master.core.TimerKey;
import io.tepui.master.state.Counter;
import io.tepui.master.testing.Launches;
import io.tepui.master.testing.MasterWorld;
import io.tepui.master.testing.TestAgent;
import io.tepui.master.testing.TestScheduler;
import io.tepui.protocol.UPid;
import io.tepui.protocol.internal.Archive;
import io.tepui.protocol.internal.KillTaskMessage;
import io.tepui.protocol.internal.Registry;
import io.tepui.protocol.internal.ShutdownFrameworkMessage;
import io.tepui.protocol.internal.ShutdownMessage;
import io.tepui.protocol.internal.SlaveReregisteredMessage;
import io.tepui.protocol.internal.UpdateFrameworkMessage;
import io.tepui.protocol.v1.AgentID;
import io.tepui.protocol.v1.ExecutorID;
import io.tepui.protocol.v1.FrameworkID;
import io.tepui.protocol.v1.FrameworkInfo;
import io.tepui.protocol.v1.TaskState;
import io.tepui.protocol.v1.TaskStatus;
import io.tepui.protocol.v1.TimeInfo;
import io.tepui.protocol.v1.master.Event;
import java.time.Duration;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("An agent that registers again (AM-43 to AM-49)")
class ReregistrationTest {
    private final MasterWorld world = MasterWorld.started();

    private static final FrameworkInfo FRAMEWORK = FrameworkInfo.newBuilder()
            .setUser("nobody")
            .setName("old")
            .setId(FrameworkID.newBuilder().setValue("old-0000"))
            .setRole("web")
            .build();

    private TestScheduler running(TestAgent agent, String taskId) {
        TestScheduler scheduler = world.scheduler().subscribes();
        agent.registers();
        scheduler.launches(agent, taskId);
        agent.reports(scheduler.id(), taskId, TaskState.TASK_RUNNING);
        agent.runs(scheduler.info(), taskId, TaskState.TASK_RUNNING);
        return scheduler;
    }

    // ------------------------------------------------------------------------------------------------ known agents

    @Test
    void isConnectedAgainAndKeepsItsTasksWithoutAnyUpdateOrEvent() {
        TestAgent agent = world.agent();
        TestScheduler scheduler = running(agent, "t1");
        agent.loses();
        scheduler.forgetsEvents();
        world.forgetOperatorEvents();

        agent.forgetsHeard().reregisters();

        assertThat(world.agent(agent.id()).orElseThrow().active()).isTrue();
        assertThat(world.agent(agent.id()).orElseThrow().reregisteredTime()).isPresent();
        assertThat(scheduler.statuses()).isEmpty();
        assertThat(world.operatorEvents()).isEmpty();
        assertThat(agent.heardKinds()).containsExactly("SlaveReregisteredMessage", "UpdateFrameworkMessage");
        assertThat(agent.lastHeard(SlaveReregisteredMessage.class).orElseThrow().getReconciliationsCount())
                .isZero();
        assertThat(world.timer(new TimerKey.AgentReregistration(agent.id()))).isEmpty();
        assertThat(world.count(Counter.SLAVE_REREGISTRATIONS)).isEqualTo(1);
        world.passes(Duration.ofSeconds(10)); // the filter of the launch is over
        world.allocates();
        assertThat(scheduler.offers()).isNotEmpty();
    }

    @Test
    void isAskedAboutTasksThatItDidNotReport() {
        TestAgent agent = world.agent();
        TestScheduler scheduler = running(agent, "t1");

        agent.forgetsAll().forgetsHeard().reregisters();

        var reconciliation =
                agent.lastHeard(SlaveReregisteredMessage.class).orElseThrow().getReconciliations(0);
        assertThat(reconciliation.getFrameworkId()).isEqualTo(scheduler.frameworkId());
        assertThat(reconciliation.hasFramework()).isTrue();
        TaskStatus status = reconciliation.getStatuses(0);
        assertThat(status.getTaskId().getValue()).isEqualTo("t1");
        assertThat(status.getState()).isEqualTo(TaskState.TASK_RUNNING);
        assertThat(status.getReason()).isEqualTo(TaskStatus.Reason.REASON_RECONCILIATION);
        assertThat(world.task(scheduler.id(), "t1").state()).isEqualTo(TaskState.TASK_RUNNING);
    }

    @Test
    void hearsAgainOfKillsThatItMayHaveMissed() {
        TestAgent agent = world.agent();
        TestScheduler scheduler = running(agent, "t1");
        agent.loses();
        scheduler.kills("t1");

        agent.forgetsHeard().reregisters();

        assertThat(agent.heard(KillTaskMessage.class))
                .singleElement()
                .satisfies(kill -> assertThat(kill.getTaskId().getValue()).isEqualTo("t1"));
    }

    @Test
    void isToldToEndTasksThatWereGivenUpWhenItsConnectionBroke() {
        TestAgent agent = world.agent();
        TestScheduler scheduler = world.scheduler().withoutCheckpoint().subscribes();
        agent.registers();
        scheduler.launches(agent, "t1");
        agent.reports(scheduler.id(), "t1", TaskState.TASK_RUNNING);
        agent.runs(scheduler.info(), "t1", TaskState.TASK_RUNNING);
        agent.loses();
        assertThat(scheduler.statuses("t1").getLast().getState()).isEqualTo(TaskState.TASK_LOST);

        agent.forgetsHeard().reregisters();

        assertThat(agent.heard(KillTaskMessage.class))
                .singleElement()
                .satisfies(kill -> assertThat(kill.getTaskId().getValue()).isEqualTo("t1"));
    }

    @Test
    void leavesItToTheAgentToTellTheEndOfTasksThatOnlyTheAgentKnows() {
        TestAgent agent = world.agent();
        TestScheduler scheduler = world.scheduler().subscribes();
        agent.registers();
        agent.loses();
        agent.runs(scheduler.info(), "t1", TaskState.TASK_RUNNING).reregisters();

        scheduler.calls(Launches.reconcile("t1", agent.id()));
        assertThat(scheduler.statuses("t1")).isEmpty();

        ByteString uuid = agent.reports(scheduler.id(), "t1", TaskState.TASK_KILLED);
        scheduler.acknowledges(agent, "t1", uuid);
        scheduler.calls(Launches.reconcile("t1", agent.id()));
        assertThat(scheduler.statuses("t1"))
                .extracting(TaskStatus::getState)
                .containsExactly(TaskState.TASK_KILLED, TaskState.TASK_GONE);
    }

    @Test
    void takesThePlaceOfAnotherThatALateFirstRegistrationMadeAtItsAddress() {
        TestAgent agent = world.agent();
        TestScheduler scheduler = running(agent, "t1");
        agent.goesSilent();
        world.passes(Duration.ofSeconds(90));
        String id = agent.id();
        agent.says(agent.registration());
        assertThat(world.state().agents().size()).isEqualTo(1);

        agent.speaksAgain().with(info -> info.setId(AgentID.newBuilder().setValue(id)));
        agent.reregisters();

        assertThat(world.state().agents().keys()).containsExactly(id);
        assertThat(world.registryKeys())
                .filteredOn(key -> key.startsWith("agents/"))
                .containsExactly("agents/" + id);
        assertThat(world.task(scheduler.id(), "t1").state()).isEqualTo(TaskState.TASK_RUNNING);
    }

    @Test
    void isToldToEndWhatItHasOfARemovedFramework() {
        TestAgent agent = world.agent();
        TestScheduler scheduler = running(agent, "t1");
        scheduler.tearsDown();

        agent.forgetsHeard().reregisters();

        assertThat(agent.heard(ShutdownFrameworkMessage.class)).hasSize(1);
        assertThat(agent.heard(UpdateFrameworkMessage.class)).isEmpty();
    }

    @Test
    void isShutDownWhenItComesFromAnotherHost() {
        TestAgent agent = world.agent().registers();
        TestAgent moved = world.agent(new UPid("slave(1)", "10.9.9.9", 5051))
                .with(info -> info.setHostname("host-10.0.0.1").setId(agent.agentId()));

        moved.reregisters();

        assertThat(moved.heard(ShutdownMessage.class)).hasSize(1);
        assertThat(world.agent(agent.id()).orElseThrow().pid()).isEqualTo(agent.pid());
    }

    @Test
    void isAnsweredOnlyAfterTheRegistryHasItsNewDescription() {
        TestAgent agent = world.agent().registers();
        world.holdRegistry();

        agent.with("cpus:16;mem:8192").forgetsHeard().reregisters().reregisters();
        assertThat(agent.isAnswered()).isFalse();

        world.releaseRegistry();
        assertThat(agent.heard(SlaveReregisteredMessage.class)).hasSize(1);
        assertThat(world.agent(agent.id()).orElseThrow().total().cpus().getAsDouble())
                .isEqualTo(16);
    }

    // ------------------------------------------------------------------------------------------------ unreachable ones

    @Test
    void tellsOfATaskOnItsReturnOnlyWhatWasForwardedBefore() {
        TestAgent agent = world.agent();
        TestScheduler scheduler = running(agent, "t1");
        agent.goesSilent();
        world.passes(Duration.ofSeconds(90));
        scheduler.forgetsEvents();
        // The end of the task waits behind an update that is not acknowledged (SE-165).
        agent.forgetsAll();
        agent.runs(
                scheduler.info(),
                agent.task(scheduler.info(), "t1", TaskState.TASK_FINISHED).toBuilder()
                        .setStatusUpdateState(TaskState.TASK_RUNNING)
                        .build());

        agent.speaksAgain().reregisters();

        assertThat(scheduler.statuses("t1")).extracting(TaskStatus::getState).containsExactly(TaskState.TASK_RUNNING);
    }

    @Test
    void comesBackFromBeyondReachWithItsTasks() {
        TestAgent agent = world.agent();
        TestScheduler scheduler = running(agent, "t1");
        agent.goesSilent();
        world.passes(Duration.ofSeconds(90));
        scheduler.forgetsEvents();
        world.forgetOperatorEvents();

        agent.speaksAgain().forgetsHeard().reregisters();

        TaskStatus status = scheduler.statuses("t1").getFirst();
        assertThat(status.getState()).isEqualTo(TaskState.TASK_RUNNING);
        assertThat(status.getReason()).isEqualTo(TaskStatus.Reason.REASON_AGENT_REREGISTERED);
        var lists = world.state().tasks().get(scheduler.id()).orElseThrow();
        assertThat(lists.unreachable().isEmpty()).isTrue();
        assertThat(lists.task("t1").orElseThrow().state()).isEqualTo(TaskState.TASK_RUNNING);
        assertThat(world.operatorEventTypes()).containsExactly(Event.Type.TASK_ADDED, Event.Type.AGENT_ADDED);
        assertThat(world.registryKeys()).contains("agents/" + agent.id()).doesNotContain("unreachable/" + agent.id());
        assertThat(world.agent(agent.id())
                        .orElseThrow()
                        .load()
                        .usedBy(scheduler.id())
                        .cpus()
                        .getAsDouble())
                .isEqualTo(1);
        assertThat(world.framework(scheduler.id())
                        .orElseThrow()
                        .allUsed()
                        .cpus()
                        .getAsDouble())
                .isEqualTo(1);
    }

    @Test
    void comesBackWithoutTheTasksOfFrameworksRemovedMeanwhile() {
        TestAgent agent = world.agent();
        TestScheduler scheduler = running(agent, "t1");
        agent.goesSilent();
        world.passes(Duration.ofSeconds(90));
        scheduler.tearsDown();

        agent.speaksAgain().forgetsHeard().reregisters();

        assertThat(agent.heard(ShutdownFrameworkMessage.class)).hasSize(1);
        assertThat(world.agent(agent.id()).orElseThrow().load().tasks().isEmpty())
                .isTrue();
        assertThat(world.framework(scheduler.id())).isEmpty();
    }

    @Test
    void isShutDownWhenAnOperatorDeclaredItGone() {
        MasterWorld later = MasterWorld.notRecovered(MasterSettings.defaults());
        later.putInRegistry(
                "gone/a1",
                Registry.GoneSlave.newBuilder()
                        .setId(AgentID.newBuilder().setValue("a1"))
                        .setTimestamp(TimeInfo.newBuilder().setNanoseconds(1))
                        .build());
        later.recovers();

        TestAgent agent =
                later.agent().with(info -> info.setId(AgentID.newBuilder().setValue("a1")));
        agent.reregisters();

        assertThat(agent.heard(ShutdownMessage.class)).hasSize(1);
        assertThat(later.state().agents().isEmpty()).isTrue();
    }

    // ------------------------------------------------------------------------------------------------ after a failover

    @Test
    void isRecoveredFromTheRegistryAndComesBackWithItsFrameworks() {
        TestAgent agent = world.agent();
        TestScheduler scheduler = running(agent, "t1");
        world.failsOver();
        assertThat(world.state().recoveredAgents().keys()).containsExactly(agent.id());

        agent.forgetsHeard().reregisters();

        assertThat(world.state().recoveredAgents().isEmpty()).isTrue();
        assertThat(world.framework(scheduler.id()).orElseThrow().recovered()).isTrue();
        assertThat(world.task(scheduler.id(), "t1").state()).isEqualTo(TaskState.TASK_RUNNING);
        assertThat(world.framework(scheduler.id())
                        .orElseThrow()
                        .allUsed()
                        .cpus()
                        .getAsDouble())
                .isEqualTo(1);
        assertThat(world.operatorEventTypes())
                .containsExactly(Event.Type.AGENT_ADDED, Event.Type.FRAMEWORK_ADDED, Event.Type.TASK_ADDED);
        assertThat(agent.heardKinds()).containsExactly("SlaveReregisteredMessage");
    }

    @Test
    void givesItsTasksBackToASchedulerThatSubscribesAfterTheFailover() {
        TestAgent agent = world.agent();
        TestScheduler scheduler = running(agent, "t1");
        world.failsOver();
        agent.reregisters();
        scheduler.forgetsEvents().subscribes();

        assertThat(scheduler.statuses()).isEmpty();
        assertThat(world.framework(scheduler.id()).orElseThrow().active()).isTrue();
        agent.reports(scheduler.id(), "t1", TaskState.TASK_FINISHED);
        assertThat(scheduler.statuses("t1")).hasSize(1);
    }

    @Test
    void isMarkedUnreachableWhenItDoesNotComeBackAfterAFailover() {
        TestAgent agent = world.agent().registers();
        world.failsOver();
        TestScheduler scheduler = world.scheduler().subscribes();
        world.passes(Duration.ofMinutes(10));

        assertThat(world.state().recoveredAgents().isEmpty()).isTrue();
        assertThat(world.state().unreachableAgents().contains(agent.id())).isTrue();
        assertThat(world.count(Counter.RECOVERY_SLAVE_REMOVALS)).isEqualTo(1);
        assertThat(scheduler.events(io.tepui.protocol.v1.scheduler.Event.Type.FAILURE))
                .hasSize(1);
    }

    @Test
    void endsTheMasterWhenTooManyDoNotComeBackAfterAFailover() {
        MasterWorld careful = MasterWorld.started(
                MasterSettings.defaults().edit().recoveryAgentRemovalLimit(0.4).build());
        TestAgent back = careful.agent().registers();
        careful.agent().registers();
        careful.failsOver();
        back.reregisters();
        careful.passes(Duration.ofMinutes(10));

        assertThat(careful.effects(io.tepui.master.core.Effect.Abort.class)).hasSize(1);
        assertThat(careful.state().recoveredAgents().size()).isEqualTo(1);
    }

    @Test
    void bringsTheHistoryOfFrameworksThatAreOver() {
        TestAgent agent = world.agent().registers();
        agent.remembers(Archive.Framework.newBuilder()
                .setFrameworkInfo(FRAMEWORK)
                .addTasks(agent.task(FRAMEWORK, "done", TaskState.TASK_FINISHED))
                .build());
        world.failsOver();

        agent.reregisters();

        var past = world.state().completedFrameworks().get("old-0000").orElseThrow();
        assertThat(past.tasks().completed().contains("done")).isTrue();
        assertThat(past.removed()).isFalse();
    }

    @Test
    void givesTasksOfAgentsThatKnowOnlyOneRoleThatOfTheirFramework() {
        TestAgent agent = world.agent().registers();
        var task = agent.task(FRAMEWORK, "t1", TaskState.TASK_RUNNING).toBuilder();
        task.getResourcesBuilderList()
                .forEach(resource -> resource.clearAllocationInfo().setRole("*"));
        agent.runs(FRAMEWORK, task.build());
        world.failsOver();

        agent.reregisters();

        assertThat(world.task("old-0000", "t1").resources().allocations()).containsOnlyKeys("web");
        assertThat(world.task("old-0000", "t1").task().getResources(0).hasRole())
                .isFalse();
    }

    // ------------------------------------------------------------------------------------------------ bad reports

    @Test
    void isIgnoredWhenATaskIsOfAFrameworkItDidNotReport() {
        TestAgent agent = world.agent().registers();
        world.failsOver();
        agent.runs(
                FRAMEWORK,
                agent.task(FRAMEWORK, "t1", TaskState.TASK_RUNNING).toBuilder()
                        .setFrameworkId(FrameworkID.newBuilder().setValue("unknown"))
                        .build());

        assertThat(agent.forgetsHeard().reregisters().isAnswered()).isFalse();
        assertThat(world.state().agents().isEmpty()).isTrue();
    }

    @Test
    void isIgnoredWhenATaskIsOfAnotherAgent() {
        TestAgent agent = world.agent().registers();
        world.failsOver();
        agent.runs(
                FRAMEWORK,
                agent.task(FRAMEWORK, "t1", TaskState.TASK_RUNNING).toBuilder()
                        .setAgentId(AgentID.newBuilder().setValue("other"))
                        .build());

        assertThat(agent.forgetsHeard().reregisters().isAnswered()).isFalse();
    }

    @Test
    void isIgnoredWhenARunningTaskLacksItsExecutor() {
        TestAgent agent = world.agent().registers();
        world.failsOver();
        agent.runs(
                FRAMEWORK,
                agent.task(FRAMEWORK, "t1", TaskState.TASK_RUNNING).toBuilder()
                        .setExecutorId(ExecutorID.newBuilder().setValue("e1"))
                        .build());

        assertThat(agent.forgetsHeard().reregisters().isAnswered()).isFalse();
    }

    @Test
    void isIgnoredWithAFrameworkWhoseRoleIsNotValid() {
        TestAgent agent = world.agent().registers();
        world.failsOver();
        FrameworkInfo bad = FRAMEWORK.toBuilder().setRole("a//b").build();
        agent.runs(bad, agent.task(FRAMEWORK, "t1", TaskState.TASK_RUNNING));

        assertThat(agent.forgetsHeard().reregisters().isAnswered()).isFalse();
    }
}

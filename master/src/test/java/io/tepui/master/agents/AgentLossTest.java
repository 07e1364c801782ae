package io.tepui.master.agents;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.tepui.master.core.Effect;
import io.tepui.master.core.MasterInput;
import io.tepui.master.core.MasterSettings;
import io.tepui.master.core.RateLimit;
import io.tepui.master.state.Counter;
import io.tepui.master.testing.MasterWorld;
import io.tepui.master.testing.TestAgent;
import io.tepui.master.testing.TestScheduler;
import io.tepui.protocol.internal.PingSlaveMessage;
import io.tepui.protocol.v1.FrameworkInfo;
import io.tepui.protocol.v1.TaskState;
import io.tepui.protocol.v1.TaskStatus;
import io.tepui.protocol.v1.scheduler.Event;
import io.tepui.registry.RegistryChange;
import io.tepui.registry.RegistrySnapshot;
import java.time.Duration;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("An agent that is lost (SE-171 to SE-179)")
class AgentLossTest {
    private static final Duration PING = Duration.ofSeconds(15);

    private final MasterWorld world = MasterWorld.started();

    private TestScheduler withTask(TestAgent agent, TestScheduler scheduler, String taskId) {
        agent.registers();
        scheduler.subscribes();
        scheduler.launches(agent, taskId);
        agent.reports(scheduler.id(), taskId, TaskState.TASK_RUNNING);
        return scheduler;
    }

    @Test
    void isPingedAtOnceAndEvery15Seconds() {
        TestAgent agent = world.agent().registers();
        world.passes(PING.multipliedBy(3));

        assertThat(agent.heard(PingSlaveMessage.class)).hasSize(4).allMatch(PingSlaveMessage::getConnected);
    }

    @Test
    void becomesUnreachable75SecondsAfterTheFirstUnansweredPing() {
        TestAgent agent = world.agent().registers();
        agent.goesSilent();
        world.passes(PING);
        world.passes(Duration.ofSeconds(74));
        assertThat(world.agent(agent.id())).isPresent();

        world.passes(Duration.ofSeconds(1));

        assertThat(world.agent(agent.id())).isEmpty();
        assertThat(world.state().unreachableAgents().contains(agent.id())).isTrue();
        assertThat(world.registryKeys()).contains("unreachable/" + agent.id()).doesNotContain("agents/" + agent.id());
        assertThat(world.count(Counter.SLAVE_REMOVALS_REASON_UNHEALTHY)).isEqualTo(1);
        assertThat(world.count(Counter.SLAVE_UNREACHABLE_COMPLETED)).isEqualTo(1);
    }

    @Test
    void isNotUnreachableIfItAnswersOnceInTime() {
        TestAgent agent = world.agent().registers().goesSilent();
        world.passes(Duration.ofSeconds(70));
        agent.speaksAgain();
        world.passes(PING);
        agent.goesSilent();
        world.passes(Duration.ofSeconds(60));

        assertThat(world.agent(agent.id())).isPresent();
    }

    @Test
    void takesItsTasksOutOfReachAndTellsTheirOwners() {
        TestAgent agent = world.agent();
        TestScheduler aware = withTask(agent, world.scheduler(), "t1");
        TestScheduler other = world.scheduler().subscribes();
        world.forgetOperatorEvents();

        agent.goesSilent();
        world.passes(Duration.ofSeconds(90));

        TaskStatus status = aware.statuses("t1").getLast();
        assertThat(status.getState()).isEqualTo(TaskState.TASK_UNREACHABLE);
        assertThat(status.getReason()).isEqualTo(TaskStatus.Reason.REASON_AGENT_REMOVED);
        assertThat(status.getSource()).isEqualTo(TaskStatus.Source.SOURCE_MASTER);
        assertThat(status.hasUnreachableTime()).isTrue();
        assertThat(status.hasUuid()).isFalse();
        assertThat(other.events(Event.Type.FAILURE))
                .singleElement()
                .satisfies(event -> assertThat(event.getFailure().getAgentId()).isEqualTo(agent.agentId()));
        var lists = world.state().tasks().get(aware.id()).orElseThrow();
        assertThat(lists.active().isEmpty()).isTrue();
        assertThat(lists.unreachable().get("t1").orElseThrow().state()).isEqualTo(TaskState.TASK_UNREACHABLE);
        assertThat(world.operatorEventTypes()).containsExactly(io.tepui.protocol.v1.master.Event.Type.TASK_UPDATED);
    }

    @Test
    void losesTheTasksOfFrameworksThatAreNotPartitionAware() {
        TestAgent agent = world.agent();
        TestScheduler scheduler =
                withTask(agent, world.scheduler().without(FrameworkInfo.Capability.Type.PARTITION_AWARE), "t1");

        agent.goesSilent();
        world.passes(Duration.ofSeconds(90));

        assertThat(scheduler.statuses("t1").getLast().getState()).isEqualTo(TaskState.TASK_LOST);
        assertThat(world.state()
                        .tasks()
                        .get(scheduler.id())
                        .orElseThrow()
                        .unreachable()
                        .contains("t1"))
                .isTrue();
    }

    @Test
    void changesNothingBeforeTheRegistryHasTheMark() {
        TestAgent agent = world.agent();
        TestScheduler scheduler = withTask(agent, world.scheduler(), "t1");
        world.holdRegistry();
        agent.goesSilent();
        world.passes(Duration.ofSeconds(90));

        assertThat(world.agent(agent.id())).isPresent();
        agent.forgetsHeard().reregisters();
        assertThat(agent.isAnswered())
                .as("ignored while it is being marked (AM-58)")
                .isFalse();

        world.releaseRegistry();
        assertThat(world.agent(agent.id())).isEmpty();
        assertThat(scheduler.statuses("t1").getLast().getState()).isEqualTo(TaskState.TASK_UNREACHABLE);
    }

    @Test
    void isMarkedOnlyAsFastAsTheRateLimitAllowsAndAnAnswerTakesBackAMarkThatWaits() {
        MasterWorld limited = MasterWorld.started(MasterSettings.defaults()
                .edit()
                .agentRemovalRateLimit(Optional.of(new RateLimit(1, Duration.ofMinutes(10))))
                .build());
        TestAgent first = limited.agent().registers().goesSilent();
        TestAgent second = limited.agent().registers().goesSilent();
        TestAgent third = limited.agent().registers().goesSilent();
        limited.passes(Duration.ofSeconds(90));

        assertThat(limited.state().unreachableAgents().size()).isEqualTo(1);
        assertThat(limited.agent(first.id())).isEmpty();

        second.speaksAgain();
        limited.passes(Duration.ofSeconds(30));
        assertThat(limited.count(Counter.SLAVE_UNREACHABLE_CANCELED)).isEqualTo(1);

        limited.passes(Duration.ofMinutes(10));
        assertThat(limited.agent(second.id())).isPresent();
        assertThat(limited.agent(third.id())).isEmpty();
        assertThat(limited.count(Counter.SLAVE_UNREACHABLE_SCHEDULED)).isEqualTo(3);
    }

    @Test
    void isDisconnectedWhenItsConnectionBreaksAndItsOffersAreRescinded() {
        TestScheduler scheduler = world.scheduler().subscribes();
        TestAgent agent = world.agent().registers();
        assertThat(scheduler.offers()).hasSize(1);

        agent.loses().loses();

        assertThat(scheduler.offers()).isEmpty();
        assertThat(scheduler.events(Event.Type.RESCIND)).hasSize(1);
        assertThat(scheduler.events(Event.Type.FAILURE)).isEmpty();
        assertThat(world.agent(agent.id()).orElseThrow().active()).isFalse();
        world.passes(PING);
        assertThat(agent.heard(PingSlaveMessage.class).getLast().getConnected()).isFalse();
        world.allocates();
        assertThat(scheduler.offers()).isEmpty();
    }

    @Test
    void keepsCheckpointedTasksWhenItIsDisconnectedAndLosesTheOthers() {
        TestAgent agent = world.agent();
        TestScheduler kept = withTask(agent, world.scheduler(), "kept");
        TestScheduler lost = world.scheduler().withoutCheckpoint().subscribes();
        world.allocates();
        lost.launches(agent, "lost");

        agent.loses();

        assertThat(world.task(kept.id(), "kept").state()).isEqualTo(TaskState.TASK_RUNNING);
        TaskStatus status = lost.statuses("lost").getLast();
        assertThat(status.getState()).isEqualTo(TaskState.TASK_LOST);
        assertThat(status.getReason()).isEqualTo(TaskStatus.Reason.REASON_AGENT_DISCONNECTED);
        assertThat(world.state()
                        .tasks()
                        .get(lost.id())
                        .orElseThrow()
                        .completed()
                        .contains("lost"))
                .isTrue();
    }

    @Test
    void becomesUnreachableWhenItDoesNotRegisterAgainIn10Minutes() {
        TestAgent agent = world.agent().registers().loses();
        world.passes(Duration.ofMinutes(10).minusSeconds(1));
        assertThat(world.agent(agent.id())).isPresent();

        world.passes(Duration.ofSeconds(1));

        assertThat(world.agent(agent.id())).isEmpty();
        assertThat(world.state().unreachableAgents().contains(agent.id())).isTrue();
    }

    @Test
    void isRemovedForGoodWhenItUnregisters() {
        TestAgent agent = world.agent();
        TestScheduler scheduler = withTask(agent, world.scheduler(), "t1");
        world.forgetOperatorEvents();

        agent.unregisters();

        TaskStatus status = scheduler.statuses("t1").getLast();
        assertThat(status.getState()).isEqualTo(TaskState.TASK_LOST);
        assertThat(status.getReason()).isEqualTo(TaskStatus.Reason.REASON_AGENT_REMOVED);
        assertThat(scheduler.events(Event.Type.FAILURE)).hasSize(1);
        assertThat(world.state()
                        .tasks()
                        .get(scheduler.id())
                        .orElseThrow()
                        .completed()
                        .contains("t1"))
                .isTrue();
        assertThat(world.operatorEventTypes())
                .containsExactly(
                        io.tepui.protocol.v1.master.Event.Type.TASK_UPDATED,
                        io.tepui.protocol.v1.master.Event.Type.AGENT_REMOVED);
        assertThat(world.registryKeys()).containsExactly("master");
        assertThat(world.count(Counter.SLAVE_REMOVALS_REASON_UNREGISTERED)).isEqualTo(1);
        assertThat(world.effects(Effect.UnlinkAgent.class)).containsExactly(new Effect.UnlinkAgent(agent.pid()));
    }

    @Test
    void isNotRemovedWhenAnotherSaysThatItUnregisters() {
        TestAgent agent = world.agent().registers();
        TestAgent stranger = world.agent().with(info -> info.setId(agent.agentId()));

        stranger.unregisters();

        assertThat(world.agent(agent.id())).isPresent();
    }

    @Test
    void isForgottenAfterTwoWeeksOutOfReach() {
        TestAgent agent = world.agent();
        TestScheduler scheduler = withTask(agent, world.scheduler(), "t1");
        agent.goesSilent();
        world.passes(Duration.ofSeconds(90));
        assertThat(world.state().unreachableAgents().size()).isEqualTo(1);

        world.passes(Duration.ofDays(14).plusMinutes(16));

        assertThat(world.state().unreachableAgents().isEmpty()).isTrue();
        assertThat(world.registryKeys()).containsExactly("master");
        assertThat(world.state()
                        .tasks()
                        .get(scheduler.id())
                        .orElseThrow()
                        .unreachable()
                        .isEmpty())
                .isTrue();
    }

    @Test
    void isForgottenWhenTooManyAreOutOfReach() {
        MasterWorld small = MasterWorld.started(
                MasterSettings.defaults().edit().registryMaxAgentCount(1).build());
        TestAgent first = small.agent().registers().goesSilent();
        small.passes(Duration.ofSeconds(1));
        TestAgent second = small.agent().registers().goesSilent();
        small.passes(Duration.ofMinutes(2));
        assertThat(small.state().unreachableAgents().size()).isEqualTo(2);

        small.passes(Duration.ofMinutes(15));

        assertThat(small.registryKeys())
                .contains("unreachable/" + second.id())
                .doesNotContain("unreachable/" + first.id());
        assertThat(small.state().unreachableAgents().contains(second.id())).isTrue();
    }

    @Test
    void manyAreForgottenInSeveralWritesThatTheRegistryTakes() {
        MasterWorld crowded = MasterWorld.notRecovered(MasterSettings.defaults());
        TreeMap<String, ByteString> registry = new TreeMap<>();
        for (int i = 0; i <= RegistryPruning.MAX_IN_A_WRITE; i++) {
            String id = "away-S" + i;
            RegistryChange.Put entry = (RegistryChange.Put) RegistryEntries.gone(id, crowded.now());
            registry.put(entry.key(), entry.value());
        }
        crowded.give(new MasterInput.Recovered(new RegistrySnapshot(1, registry)));
        crowded.forgetEffects();

        crowded.passes(Duration.ofDays(14).plusMinutes(16));

        assertThat(crowded.state().goneAgents().size()).isZero();
        assertThat(crowded.effects(Effect.StoreRegistry.class))
                .extracting(write -> write.changes().size())
                .containsExactly(RegistryPruning.MAX_IN_A_WRITE, 1);
    }
}

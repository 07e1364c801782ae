package io.tepui.master.agents;

import static io.tepui.master.testing.OperatorCalls.deactivate;
import static io.tepui.master.testing.OperatorCalls.drain;
import static org.assertj.core.api.Assertions.assertThat;

import io.tepui.master.testing.TestAgent;
import io.tepui.master.testing.TestScheduler;
import io.tepui.protocol.internal.DrainSlaveMessage;
import io.tepui.protocol.v1.AgentInfo;
import io.tepui.protocol.v1.DrainState;
import io.tepui.protocol.v1.TaskState;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("Draining an agent")
class AwayAgentDrainTest extends DrainStories {
    @Test
    @DisplayName("that is disconnected and idle is done after its return and its first report (T-135, MO-195)")
    void disconnected() {
        TestAgent agent = world.agent().registers();
        TestScheduler scheduler = world.scheduler().subscribes();
        agent.loses();

        assertThat(status(drain(agent))).isEqualTo(200);
        assertThat(drainState(agent)).isEqualTo(DrainState.DRAINING);
        assertThat(record(agent).estimatedDrainStart()).isPresent();

        agent.forgetsHeard().reregisters();
        assertThat(agent.heard(DrainSlaveMessage.class)).hasSize(1);
        assertThat(record(agent).active()).isFalse();
        assertThat(drainState(agent)).isEqualTo(DrainState.DRAINING);

        agent.tellsOfItself();
        assertThat(drainState(agent)).isEqualTo(DrainState.DRAINED);
        world.allocates();
        assertThat(scheduler.offers()).isEmpty();
    }

    @Test
    @DisplayName("needs no first report of an agent that has no operations to tell of (AM-64)")
    void olderAgent() {
        TestAgent agent = world.agent()
                .without(AgentInfo.Capability.Type.RESOURCE_PROVIDER)
                .registers();
        agent.loses();
        status(drain(agent));

        agent.reregisters();

        assertThat(drainState(agent)).isEqualTo(DrainState.DRAINED);
    }

    @Test
    @DisplayName("that is unreachable is done after its return (T-136, MO-195)")
    void unreachable() {
        TestAgent agent = world.agent().registers();
        becomesUnreachable(agent);

        assertThat(status(drain(agent))).isEqualTo(200);
        assertThat(unreachableUse(agent).isDraining()).isTrue();

        agent.reregisters().tellsOfItself();

        assertThat(record(agent).active()).isFalse();
        assertThat(drainState(agent)).isEqualTo(DrainState.DRAINED);
        assertThat(record(agent).estimatedDrainStart()).isEmpty();
    }

    @Test
    @DisplayName("that runs a task while away is done when the task is over after its return (T-139, T-140, MO-195)")
    void runningWhileAway() {
        TestScheduler scheduler = world.scheduler();
        TestAgent agent = busy(scheduler);
        becomesUnreachable(agent);
        status(drain(agent, call -> call.setMarkGone(true)));
        agent.runs(scheduler.info(), "task", TaskState.TASK_RUNNING);

        agent.forgetsHeard().reregisters().tellsOfItself();
        assertThat(drainState(agent)).isEqualTo(DrainState.DRAINING);
        assertThat(agent.heardKinds()).containsSubsequence("SlaveReregisteredMessage", "DrainSlaveMessage");

        ends(agent, scheduler);
        assertThat(world.state().goneAgents().contains(agent.id())).isTrue();
    }

    @Test
    @DisplayName("is remembered by the next master, for agents of its registry as for unreachable ones (T-137, MO-100)")
    void survivesMaster() {
        TestScheduler scheduler = world.scheduler();
        TestAgent agent = busy(scheduler);
        TestAgent lost = world.agent().registers();
        becomesUnreachable(lost);
        status(drain(agent));
        status(drain(lost));
        world.failsOver();

        assertThat(recoveredUse(agent).isDraining()).isTrue();
        agent.runs(scheduler.info(), "task", TaskState.TASK_RUNNING).forgetsHeard();
        agent.reregisters().tellsOfItself();
        lost.reregisters().tellsOfItself();
        scheduler.subscribes();

        assertThat(record(agent).deactivated()).isTrue();
        assertThat(drainState(agent)).isEqualTo(DrainState.DRAINING);
        assertThat(agent.heard(DrainSlaveMessage.class)).hasSize(1);
        assertThat(drainState(lost)).isEqualTo(DrainState.DRAINED);
        ends(agent, scheduler);
        assertThat(drainState(agent)).isEqualTo(DrainState.DRAINED);
        world.failsOver();
        assertThat(recoveredUse(agent).isDraining()).isFalse();
    }

    @Test
    @DisplayName("that is recovered is remembered, and done after its return (MO-195)")
    void recovered() {
        TestAgent agent = world.agent().registers();
        world.failsOver();

        assertThat(status(drain(agent))).isEqualTo(200);
        agent.reregisters().tellsOfItself();

        assertThat(drainState(agent)).isEqualTo(DrainState.DRAINED);
        assertThat(record(agent).deactivated()).isTrue();
    }

    @Test
    @DisplayName("waits for an agent that is being marked unreachable, and is not lost")
    void whileMarkedUnreachable() {
        TestAgent agent = world.agent().registers().goesSilent();
        world.holdRegistry();
        world.passes(java.time.Duration.ofSeconds(100));

        long request = world.operatorAsks(drain(agent));
        assertThat(world.isAnswered(request)).isFalse();
        world.releaseRegistry();

        assertThat(world.answer(request).status()).isEqualTo(200);
        assertThat(unreachableUse(agent).isDraining()).isTrue();
        world.failsOver();
        assertThat(unreachableUse(agent).isDraining()).isTrue();
    }

    @Test
    @DisplayName("waits for an agent that is being taken in again, and is not lost")
    void whileReregistering() {
        TestAgent agent = world.agent().registers();
        becomesUnreachable(agent);
        world.holdRegistry();
        agent.reregisters();

        long request = world.operatorAsks(drain(agent));
        world.releaseRegistry();

        assertThat(world.answer(request).status()).isEqualTo(200);
        assertThat(record(agent).use().deactivated()).isTrue();
        world.failsOver();
        assertThat(recoveredUse(agent).deactivated()).isTrue();
    }

    @Test
    @DisplayName("makes an agent that would leave wait until it is stored")
    void leavesAfterwards() {
        TestAgent agent = world.agent().registers();
        world.holdRegistry();
        long request = world.operatorAsks(drain(agent));
        agent.unregisters();
        world.releaseRegistry();

        assertThat(world.answer(request).status()).isEqualTo(200);
        assertThat(world.agent(agent.id())).isEmpty();
        assertThat(world.registryKeys()).doesNotContain("agents/" + agent.id());
    }

    @Test
    @DisplayName("makes an agent that would be unreachable wait until it is stored")
    void isUnreachableAfterwards() {
        TestAgent agent = world.agent().registers().goesSilent();
        world.passes(java.time.Duration.ofSeconds(70));
        world.holdRegistry();
        long request = world.operatorAsks(deactivate(agent.agentId()));
        world.passes(java.time.Duration.ofSeconds(30));
        world.releaseRegistry();

        assertThat(world.answer(request).status()).isEqualTo(200);
        assertThat(unreachableUse(agent).deactivated()).isTrue();
    }
}

package io.tepui.master.agents;

import static io.tepui.master.testing.OperatorCalls.deactivate;
import static io.tepui.master.testing.OperatorCalls.drain;
import static io.tepui.master.testing.OperatorCalls.reactivate;
import static org.assertj.core.api.Assertions.assertThat;

import io.tepui.master.testing.TestAgent;
import io.tepui.master.testing.TestScheduler;
import io.tepui.protocol.internal.DrainSlaveMessage;
import io.tepui.protocol.v1.DrainState;
import io.tepui.protocol.v1.TaskState;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("Deactivating an agent")
class DeactivationTest extends DrainStories {
    @Test
    @DisplayName("needs no drain: offers go, tasks stay, and the agent comes back (T-143, MO-201, MO-203)")
    void deactivates() {
        TestScheduler scheduler = world.scheduler();
        TestAgent agent = busy(scheduler);
        world.passes(java.time.Duration.ofSeconds(6));
        world.allocates();
        world.passes(java.time.Duration.ofSeconds(1));
        world.allocates();
        assertThat(scheduler.offers()).isNotEmpty();

        assertThat(status(deactivate(agent.agentId()))).isEqualTo(200);
        assertThat(status(deactivate(agent.agentId()))).isEqualTo(200);
        assertThat(scheduler.offers()).isEmpty();
        assertThat(record(agent).use().deactivated()).isTrue();
        assertThat(record(agent).active()).isFalse();
        assertThat(record(agent).drainInfo()).isEmpty();
        assertThat(world.task(scheduler.id(), "task").state()).isEqualTo(TaskState.TASK_RUNNING);
        world.allocates();
        assertThat(scheduler.offers()).isEmpty();

        assertThat(status(reactivate(agent.agentId()))).isEqualTo(200);
        world.allocates();
        assertThat(scheduler.offers()).isNotEmpty();
        assertThat(status(reactivate(agent.agentId()))).isEqualTo(400);
    }

    @Test
    @DisplayName("can be followed by a drain, and can follow a drain and leaves it going on (MO-196, MO-201)")
    void deactivationAndDrain() {
        TestScheduler scheduler = world.scheduler();
        TestAgent agent = busy(scheduler);
        status(deactivate(agent.agentId()));
        assertThat(status(drain(agent))).isEqualTo(200);
        var start = record(agent).estimatedDrainStart();

        assertThat(status(deactivate(agent.agentId()))).isEqualTo(200);

        assertThat(drainState(agent)).isEqualTo(DrainState.DRAINING);
        assertThat(record(agent).estimatedDrainStart()).isEqualTo(start);
        assertThat(agent.heard(DrainSlaveMessage.class)).hasSize(1);
    }

    @Test
    @DisplayName("can be undone while it is disconnected, which brings offers back only with the agent (T-134, MO-203)")
    void reactivatesDisconnected() {
        TestAgent agent = world.agent().registers();
        TestScheduler scheduler = world.scheduler().subscribes();
        status(drain(agent));
        agent.loses();

        assertThat(status(reactivate(agent.agentId()))).isEqualTo(200);
        world.allocates();
        assertThat(scheduler.offers()).isEmpty();

        agent.forgetsHeard().reregisters();
        world.allocates();
        assertThat(agent.heard(DrainSlaveMessage.class)).isEmpty();
        assertThat(scheduler.offers()).hasSize(1);
        scheduler.launches(agent, "task");
        assertThat(world.task(scheduler.id(), "task").state()).isEqualTo(TaskState.TASK_STAGING);
    }

    @Test
    @DisplayName("and draining are undone for an agent that is away, though the answer is 409 (T-167, MO-204)")
    void reactivatesAbsent() {
        TestAgent unreachable = world.agent().registers();
        TestAgent recovered = world.agent().registers();
        status(deactivate(unreachable.agentId()));
        status(deactivate(recovered.agentId()));
        becomesUnreachable(unreachable);
        assertThat(status(reactivate(unreachable.agentId()))).isEqualTo(409);
        world.failsOver();
        assertThat(status(reactivate(recovered.agentId()))).isEqualTo(409);
        assertThat(status(reactivate(recovered.agentId()))).isEqualTo(400);

        unreachable.reregisters();
        recovered.reregisters();

        assertThat(record(unreachable).active()).isTrue();
        assertThat(record(recovered).active()).isTrue();
    }

    @Test
    @DisplayName("survives disconnection, unreachability and a change of master, as a drain does (MO-201)")
    void deactivationSurvives() {
        TestAgent agent = world.agent().registers();
        status(deactivate(agent.agentId()));

        agent.loses().reregisters();
        assertThat(record(agent).active()).isFalse();
        becomesUnreachable(agent);
        agent.reregisters();
        assertThat(record(agent).active()).isFalse();
        world.failsOver();
        agent.reregisters();
        assertThat(record(agent).active()).isFalse();
        assertThat(record(agent).connected()).isTrue();
    }
}

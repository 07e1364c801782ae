package io.tepui.master.agents;

import static io.tepui.master.testing.OperatorCalls.deactivate;
import static io.tepui.master.testing.OperatorCalls.drain;
import static io.tepui.master.testing.OperatorCalls.markGone;
import static io.tepui.master.testing.OperatorCalls.reactivate;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import com.google.protobuf.Duration;
import io.tepui.master.state.AgentRecord;
import io.tepui.master.state.AgentUse;
import io.tepui.master.testing.ResourceCalls;
import io.tepui.master.testing.TestAgent;
import io.tepui.master.testing.TestScheduler;
import io.tepui.protocol.internal.DrainSlaveMessage;
import io.tepui.protocol.internal.ShutdownMessage;
import io.tepui.protocol.v1.AgentInfo;
import io.tepui.protocol.v1.DrainInfo;
import io.tepui.protocol.v1.DrainState;
import io.tepui.protocol.v1.TaskState;
import io.tepui.protocol.v1.scheduler.Event;
import io.tepui.resources.Reservation;
import io.tepui.resources.Resources;
import java.time.temporal.ChronoUnit;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("Draining an agent")
class DrainTest extends DrainStories {
    @Test
    @DisplayName("that is idle takes its offers back and is done at once (T-132, MO-192, MO-193)")
    void idle() {
        TestAgent agent = world.agent().registers();
        TestScheduler scheduler = world.scheduler().subscribes();
        world.passes(java.time.Duration.ofMillis(1500));

        assertThat(status(drain(
                        agent,
                        call -> call.setMaxGracePeriod(Duration.newBuilder().setSeconds(10)))))
                .isEqualTo(200);

        assertThat(scheduler.events(Event.Type.RESCIND)).hasSize(1);
        AgentRecord record = record(agent);
        assertThat(record.active()).isFalse();
        assertThat(record.deactivated()).isTrue();
        DrainInfo drain = record.drainInfo().orElseThrow();
        assertThat(drain.getState()).isEqualTo(DrainState.DRAINED);
        assertThat(drain.getConfig().getMaxGracePeriod().getNanoseconds()).isEqualTo(10_000_000_000L);
        assertThat(drain.getConfig().getMarkGone()).isFalse();
        assertThat(record.estimatedDrainStart()).contains(world.now().truncatedTo(ChronoUnit.SECONDS));
        assertThat(agent.lastHeard(DrainSlaveMessage.class)).get().satisfies(order -> assertThat(order.getConfig())
                .isEqualTo(drain.getConfig()));
        world.allocates();
        assertThat(scheduler.offers()).isEmpty();
    }

    @Test
    @DisplayName("is done with another write: when the call is answered the agent is draining (MO-193)")
    void answersBeforeItIsDone() {
        TestAgent agent = world.agent().registers();
        world.holdRegistry();
        long request = world.operatorAsks(drain(agent));
        assertThat(world.isAnswered(request)).isFalse();
        assertThat(record(agent).use()).isEqualTo(AgentUse.NORMAL);

        world.storesOne();

        assertThat(world.answer(request).status()).isEqualTo(200);
        assertThat(drainState(agent)).isEqualTo(DrainState.DRAINING);
        world.storesOne();
        assertThat(drainState(agent)).isEqualTo(DrainState.DRAINED);
        assertThat(world.waitingWrites()).isZero();
    }

    @Test
    @DisplayName("that is idle marks it gone if so asked (T-133, MO-194)")
    void idleAndGone() {
        TestAgent agent = world.agent().registers();

        assertThat(status(drain(agent, call -> call.setMarkGone(true)))).isEqualTo(200);

        assertThat(world.state().goneAgents().contains(agent.id())).isTrue();
        assertThat(world.agent(agent.id())).isEmpty();
        assertThat(agent.heard(ShutdownMessage.class)).hasSize(1);
        assertThat(world.registryKeys()).contains("gone/" + agent.id()).doesNotContain("agents/" + agent.id());
    }

    @Test
    @DisplayName("goes on until its last task is over and acknowledged (T-137, MO-194)")
    void waitsForTasks() {
        TestScheduler scheduler = world.scheduler();
        TestAgent agent = busy(scheduler);

        assertThat(status(drain(agent))).isEqualTo(200);
        assertThat(drainState(agent)).isEqualTo(DrainState.DRAINING);

        ByteString uuid = agent.reports(scheduler.id(), "task", TaskState.TASK_KILLED);
        assertThat(drainState(agent)).isEqualTo(DrainState.DRAINING);

        scheduler.acknowledges(agent, "task", uuid);
        assertThat(drainState(agent)).isEqualTo(DrainState.DRAINED);
        assertThat(record(agent).deactivated()).isTrue();
    }

    @Test
    @DisplayName("goes on until its last operation is over and acknowledged, whoever asked for it (MO-194, AM-64)")
    void waitsForOperations() {
        TestAgent agent = world.agent().with("cpus:8;mem:8192").appliesOperationsSilently();
        agent.registers();
        Resources reserved = Resources.parse("cpus:2").pushReservation(Reservation.ofDynamic("web"));
        long reserve = world.operatorAsks(ResourceCalls.reserve(agent.agentId(), reserved));
        assertThat(world.isAnswered(reserve)).isFalse();

        assertThat(status(drain(agent))).isEqualTo(200);
        assertThat(drainState(agent)).isEqualTo(DrainState.DRAINING);

        agent.reportsOperations();
        assertThat(world.answer(reserve).status()).isEqualTo(202);
        assertThat(drainState(agent)).isEqualTo(DrainState.DRAINED);
    }

    @Test
    @DisplayName("is done, too, when the framework of its last task is torn down")
    void endsWithFramework() {
        TestScheduler scheduler = world.scheduler();
        TestAgent agent = busy(scheduler);
        status(drain(agent));

        scheduler.tearsDown();

        assertThat(drainState(agent)).isEqualTo(DrainState.DRAINED);
    }

    @Test
    @DisplayName("marks it gone when its last task is over and acknowledged, if so asked (T-138)")
    void waitsAndMarksGone() {
        TestScheduler scheduler = world.scheduler();
        TestAgent agent = busy(scheduler);
        status(drain(agent, call -> call.setMarkGone(true)));
        assertThat(world.agent(agent.id())).isPresent();

        ends(agent, scheduler);

        assertThat(world.state().goneAgents().contains(agent.id())).isTrue();
        assertThat(agent.heard(ShutdownMessage.class)).hasSize(1);
        assertThat(status(reactivate(agent.agentId()))).isEqualTo(400);
    }

    @Test
    @DisplayName("again replaces how it is done, and begins anew (MO-196)")
    void again() {
        TestAgent agent = world.agent().registers();
        status(drain(agent));
        assertThat(drainState(agent)).isEqualTo(DrainState.DRAINED);
        world.holdRegistry();
        world.operatorAsks(drain(
                agent, call -> call.setMaxGracePeriod(Duration.newBuilder().setSeconds(7))));
        world.storesOne();

        assertThat(drainState(agent)).isEqualTo(DrainState.DRAINING);
        world.releaseRegistry();
        DrainInfo drain = record(agent).drainInfo().orElseThrow();
        assertThat(drain.getState()).isEqualTo(DrainState.DRAINED);
        assertThat(drain.getConfig().getMaxGracePeriod().getNanoseconds()).isEqualTo(7_000_000_000L);
    }

    @Test
    @DisplayName("two times at once keeps what came last")
    void twiceAtOnce() {
        TestAgent agent = world.agent().registers();
        world.holdRegistry();
        long first = world.operatorAsks(drain(agent));
        long second = world.operatorAsks(drain(
                agent, call -> call.setMaxGracePeriod(Duration.newBuilder().setSeconds(7))));
        world.releaseRegistry();

        assertThat(world.answer(first).status()).isEqualTo(200);
        assertThat(world.answer(second).status()).isEqualTo(200);
        DrainInfo drain = record(agent).drainInfo().orElseThrow();
        assertThat(drain.getState()).isEqualTo(DrainState.DRAINED);
        assertThat(drain.getConfig().getMaxGracePeriod().getNanoseconds()).isEqualTo(7_000_000_000L);
    }

    @Test
    @DisplayName("is refused for an agent that nobody knows, or that is marked gone (MO-191)")
    void refusesUnknown() {
        TestAgent agent = world.agent().registers();
        assertThat(status(drain(NOBODY, call -> {}))).isEqualTo(400);
        assertThat(status(deactivate(NOBODY))).isEqualTo(400);
        assertThat(status(reactivate(NOBODY))).isEqualTo(400);

        world.holdRegistry();
        world.operatorAsks(markGone(agent.agentId()));
        assertThat(status(drain(agent))).isEqualTo(409);
        assertThat(status(deactivate(agent.agentId()))).isEqualTo(409);

        world.releaseRegistry();
        assertThat(status(drain(agent))).isEqualTo(400);
    }

    @Test
    @DisplayName("is refused for an agent that can't drain, or a grace period below zero (T-142, MO-189)")
    void refusesIncapable() {
        TestAgent old =
                world.agent().without(AgentInfo.Capability.Type.AGENT_DRAINING).registers();
        TestAgent agent = world.agent().registers();

        assertThat(status(drain(old))).isEqualTo(400);
        assertThat(record(old).use()).isEqualTo(AgentUse.NORMAL);
        assertThat(status(drain(
                        agent,
                        call -> call.setMaxGracePeriod(Duration.newBuilder().setSeconds(-1)))))
                .isEqualTo(400);
        assertThat(record(agent).use()).isEqualTo(AgentUse.NORMAL);
        assertThat(status(deactivate(old.agentId()))).isEqualTo(200);
    }

    @Test
    @DisplayName("cannot be undone before it is done (T-141, MO-202)")
    void refusesReactivation() {
        TestScheduler scheduler = world.scheduler();
        TestAgent agent = busy(scheduler);
        status(drain(agent));

        assertThat(status(reactivate(agent.agentId()))).isEqualTo(400);
        assertThat(drainState(agent)).isEqualTo(DrainState.DRAINING);

        ends(agent, scheduler);
        assertThat(status(reactivate(agent.agentId()))).isEqualTo(200);
        AgentRecord record = record(agent);
        assertThat(record.use()).isEqualTo(AgentUse.NORMAL);
        assertThat(record.estimatedDrainStart()).isEmpty();
        assertThat(record.active()).isTrue();
    }

    @Test
    @DisplayName("needs a master that knows of it as long as any agent is out of use (AM-105)")
    void needsCapability() {
        String key = "capabilities/AGENT_DRAINING";
        TestAgent first = world.agent().registers();
        TestAgent second = world.agent().registers();
        assertThat(world.registryKeys()).doesNotContain(key);
        status(drain(first));
        status(deactivate(second.agentId()));
        assertThat(world.registryKeys()).contains(key);

        status(reactivate(first.agentId()));
        assertThat(world.registryKeys()).contains(key);

        second.unregisters();
        assertThat(world.registryKeys()).doesNotContain(key);
    }
}

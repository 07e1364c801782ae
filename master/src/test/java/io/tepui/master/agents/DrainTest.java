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
import io.tepui.master.testing.MasterWorld;
import io.tepui.master.testing.ResourceCalls;
import io.tepui.master.testing.TestAgent;
import io.tepui.master.testing.TestScheduler;
import io.tepui.protocol.internal.DrainSlaveMessage;
import io.tepui.protocol.internal.ShutdownMessage;
import io.tepui.protocol.v1.AgentID;
import io.tepui.protocol.v1.AgentInfo;
import io.tepui.protocol.v1.DrainInfo;
import io.tepui.protocol.v1.DrainState;
import io.tepui.protocol.v1.TaskState;
import io.tepui.protocol.v1.master.Call;
import io.tepui.protocol.v1.scheduler.Event;
import io.tepui.resources.Reservation;
import io.tepui.resources.Resources;
import java.time.temporal.ChronoUnit;
import java.util.Objects;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("Draining an agent")
class DrainTest {
    private static final AgentID NOBODY =
            AgentID.newBuilder().setValue("nobody").build();

    private final MasterWorld world = MasterWorld.started();

    private int status(Call call) {
        return world.operatorCalls(call).status();
    }

    private AgentRecord record(TestAgent agent) {
        return world.agent(agent.id()).orElseThrow();
    }

    private AgentUse unreachableUse(TestAgent agent) {
        return Objects.requireNonNull(world.state().unreachableAgents().find(agent.id()))
                .use();
    }

    private AgentUse recoveredUse(TestAgent agent) {
        return world.state().recoveredAgents().get(agent.id()).orElseThrow().use();
    }

    private DrainState drainState(TestAgent agent) {
        return record(agent).drainInfo().map(DrainInfo::getState).orElse(DrainState.UNKNOWN);
    }

    /** An agent that runs a task of the scheduler. */
    private TestAgent busy(TestScheduler scheduler) {
        TestAgent agent = world.agent().registers();
        scheduler.subscribes();
        scheduler.launches(agent, "task");
        agent.reports(scheduler.id(), "task", TaskState.TASK_RUNNING);
        return agent;
    }

    private void ends(TestAgent agent, TestScheduler scheduler) {
        ByteString uuid = agent.reports(scheduler.id(), "task", TaskState.TASK_KILLED);
        scheduler.acknowledges(agent, "task", uuid);
    }

    private void becomesUnreachable(TestAgent agent) {
        agent.goesSilent();
        world.passes(java.time.Duration.ofSeconds(100));
        assertThat(world.state().unreachableAgents().contains(agent.id())).isTrue();
        agent.speaksAgain();
    }

    // ------------------------------------------------------------------------------------------------ registered

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

    // ------------------------------------------------------------------------------------------------ away

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

    // ------------------------------------------------------------------------------------------------ refusals

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

    // ------------------------------------------------------------------------------------------------ out of use, and
    // back

    @Test
    @DisplayName("is not needed to deactivate it: offers go, tasks stay, and it comes back (T-143, MO-201, MO-203)")
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
    @DisplayName("can follow deactivation, and deactivation can follow it and leaves it going on (MO-196, MO-201)")
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
    @DisplayName("and reactivation while disconnected bring offers back only with the agent (T-134, MO-203)")
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
    @DisplayName("and deactivation are undone for an agent that is away, though the answer is 409 (T-167, MO-204)")
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
    @DisplayName("and deactivation survive disconnection, unreachability and a change of master (MO-201)")
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

    // ------------------------------------------------------------------------------------------------ at the same time

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

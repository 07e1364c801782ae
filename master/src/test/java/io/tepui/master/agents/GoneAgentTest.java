package io.tepui.master.agents;

import static io.tepui.master.testing.OperatorCalls.deactivate;
import static io.tepui.master.testing.OperatorCalls.markGone;
import static org.assertj.core.api.Assertions.assertThat;

import io.tepui.master.core.Effect;
import io.tepui.master.state.Counter;
import io.tepui.master.state.FrameworkTasks;
import io.tepui.master.testing.Launches;
import io.tepui.master.testing.MasterWorld;
import io.tepui.master.testing.TestAgent;
import io.tepui.master.testing.TestScheduler;
import io.tepui.protocol.internal.ShutdownMessage;
import io.tepui.protocol.v1.AgentID;
import io.tepui.protocol.v1.FrameworkInfo;
import io.tepui.protocol.v1.TaskState;
import io.tepui.protocol.v1.TaskStatus;
import io.tepui.protocol.v1.master.Call;
import io.tepui.protocol.v1.master.Event;
import java.time.Duration;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("An agent marked gone")
class GoneAgentTest {
    private final MasterWorld world = MasterWorld.started();

    private int status(Call call) {
        return world.operatorCalls(call).status();
    }

    private void runsTask(TestAgent agent, TestScheduler scheduler, String task) {
        scheduler.subscribes();
        world.allocates();
        scheduler.launches(agent, task);
        agent.reports(scheduler.id(), task, TaskState.TASK_RUNNING);
    }

    private FrameworkTasks tasks(TestScheduler scheduler) {
        return world.state().tasks().get(scheduler.id()).orElseThrow();
    }

    private void becomesUnreachable(TestAgent agent) {
        agent.goesSilent();
        world.passes(Duration.ofSeconds(100));
        assertThat(world.state().unreachableAgents().contains(agent.id())).isTrue();
    }

    @Test
    @DisplayName("is told to end, is removed, and is refused for ever, by the next master, too (T-46, MO-181, MO-185)")
    void isRemoved() {
        TestAgent agent = world.agent().registers();
        TestScheduler scheduler = world.scheduler().subscribes();
        world.forgetOperatorEvents();

        assertThat(status(markGone(agent.agentId()))).isEqualTo(200);

        assertThat(agent.heard(ShutdownMessage.class)).hasSize(1);
        assertThat(world.agent(agent.id())).isEmpty();
        assertThat(scheduler.offers()).isEmpty();
        assertThat(scheduler.eventTypes()).contains(io.tepui.protocol.v1.scheduler.Event.Type.FAILURE);
        assertThat(world.operatorEventTypes()).doesNotContain(Event.Type.AGENT_REMOVED);
        assertThat(world.count(Counter.SLAVE_REMOVALS)).isEqualTo(1);
        agent.forgetsHeard().reregisters();
        assertThat(agent.heardKinds()).containsExactly("ShutdownMessage");
        world.failsOver();
        agent.forgetsHeard().reregisters();
        assertThat(agent.heardKinds()).containsExactly("ShutdownMessage");
        assertThat(world.agent(agent.id())).isEmpty();
    }

    @Test
    @DisplayName(
            "takes its tasks with it: gone by the operator, or lost for frameworks that know no more (T-48, MO-181)")
    void endsTasks() {
        TestAgent agent = world.agent().with("cpus:8;mem:4096").registers();
        TestScheduler aware = world.scheduler();
        runsTask(agent, aware, "aware");
        aware.calls(io.tepui.protocol.v1.scheduler.Call.newBuilder()
                .setType(io.tepui.protocol.v1.scheduler.Call.Type.SUPPRESS));
        TestAgent other = world.agent().with("cpus:8;mem:4096").registers();
        TestScheduler unaware = world.scheduler()
                .without(FrameworkInfo.Capability.Type.PARTITION_AWARE)
                .with(info -> info.clearRoles().addRoles("other"));
        runsTask(other, unaware, "unaware");
        world.forgetOperatorEvents();

        status(markGone(agent.agentId()));
        status(markGone(other.agentId()));

        TaskStatus gone = aware.statuses("aware").getLast();
        assertThat(gone.getState()).isEqualTo(TaskState.TASK_GONE_BY_OPERATOR);
        assertThat(gone.getReason()).isEqualTo(TaskStatus.Reason.REASON_AGENT_REMOVED_BY_OPERATOR);
        assertThat(gone.getSource()).isEqualTo(TaskStatus.Source.SOURCE_MASTER);
        assertThat(tasks(aware).completed().find("aware")).isNotNull();
        TaskStatus lost = unaware.statuses("unaware").getLast();
        assertThat(lost.getState()).isEqualTo(TaskState.TASK_LOST);
        assertThat(lost.getReason()).isEqualTo(TaskStatus.Reason.REASON_AGENT_REMOVED);
        assertThat(tasks(unaware).active().isEmpty()).isTrue();
        assertThat(world.operatorEventTypes()).containsExactly(Event.Type.TASK_UPDATED, Event.Type.TASK_UPDATED);
        assertThat(world.count(Counter.TASKS_GONE_BY_OPERATOR)).isEqualTo(1);

        aware.forgetsEvents();
        aware.calls(Launches.reconcile("aware", agent.id()));
        assertThat(aware.statuses("aware").getLast().getState()).isEqualTo(TaskState.TASK_GONE_BY_OPERATOR);
    }

    @Test
    @DisplayName("while it was unreachable takes the tasks remembered for it along (T-49, MO-183)")
    void endsUnreachableTasks() {
        TestAgent agent = world.agent().registers();
        TestScheduler scheduler = world.scheduler();
        runsTask(agent, scheduler, "task");
        becomesUnreachable(agent);
        assertThat(tasks(scheduler).unreachable().find("task")).isNotNull();

        assertThat(status(markGone(agent.agentId()))).isEqualTo(200);

        assertThat(scheduler.statuses("task").getLast().getState()).isEqualTo(TaskState.TASK_GONE_BY_OPERATOR);
        assertThat(scheduler.statuses("task").getLast().getReason())
                .isEqualTo(TaskStatus.Reason.REASON_AGENT_REMOVED_BY_OPERATOR);
        assertThat(tasks(scheduler).unreachable().find("task")).isNull();
        assertThat(tasks(scheduler).completed().find("task")).isNotNull().satisfies(task -> assertThat(task.state())
                .isEqualTo(TaskState.TASK_GONE_BY_OPERATOR));
        assertThat(world.state().unreachableAgents().contains(agent.id())).isFalse();
        assertThat(world.registryKeys()).contains("gone/" + agent.id()).doesNotContain("unreachable/" + agent.id());
    }

    @Test
    @DisplayName("before it came back to a new master is dropped in silence (MO-184)")
    void recovered() {
        TestAgent agent = world.agent().registers();
        TestScheduler scheduler = world.scheduler().subscribes();
        world.failsOver();
        scheduler.subscribes().forgetsEvents();

        assertThat(status(markGone(agent.agentId()))).isEqualTo(200);

        assertThat(world.state().recoveredAgents().isEmpty()).isTrue();
        assertThat(scheduler.eventTypes()).isEmpty();
        agent.forgetsHeard().reregisters();
        assertThat(agent.heardKinds()).containsExactly("ShutdownMessage");
    }

    @Test
    @DisplayName("again is answered at once; one that nobody knows is not found (MO-177, MO-179)")
    void againAndUnknown() {
        TestAgent agent = world.agent().registers();
        status(markGone(agent.agentId()));
        world.forgetEffects();

        assertThat(status(markGone(agent.agentId()))).isEqualTo(200);
        assertThat(world.effects(Effect.StoreRegistry.class)).isEmpty();

        Effect.Answer unknown = world.operatorCalls(
                markGone(AgentID.newBuilder().setValue("nobody").build()));
        assertThat(unknown.status()).isEqualTo(404);
        assertThat(unknown.text()).contains("'nobody'");
    }

    @Test
    @DisplayName("is not, while another departure of it is being stored: try again later (MO-178)")
    void refusesWhileLeaving() {
        TestAgent agent = world.agent().registers();
        TestAgent silent = world.agent().registers().goesSilent();
        world.holdRegistry();
        agent.unregisters();
        world.passes(Duration.ofSeconds(100));

        assertThat(status(markGone(agent.agentId()))).isEqualTo(503);
        assertThat(status(markGone(silent.agentId()))).isEqualTo(503);
        world.releaseRegistry();
        assertThat(status(markGone(agent.agentId()))).isEqualTo(404);
        assertThat(status(markGone(silent.agentId()))).isEqualTo(200);
    }

    @Test
    @DisplayName("twice at once is marked once: the second is told to try again (MO-178)")
    void refusesWhileMarking() {
        TestAgent agent = world.agent().registers();
        world.holdRegistry();
        long first = world.operatorAsks(markGone(agent.agentId()));
        assertThat(status(markGone(agent.agentId()))).isEqualTo(503);
        assertThat(world.isAnswered(first)).isFalse();
        assertThat(world.agent(agent.id())).isPresent();

        world.releaseRegistry();

        assertThat(world.answer(first).status()).isEqualTo(200);
    }

    @Test
    @DisplayName("while it registers again is marked when that is stored")
    void whileReregistering() {
        TestAgent agent = world.agent().registers();
        becomesUnreachable(agent);
        world.holdRegistry();
        agent.speaksAgain().reregisters();
        long request = world.operatorAsks(markGone(agent.agentId()));
        world.releaseRegistry();

        assertThat(world.answer(request).status()).isEqualTo(200);
        assertThat(world.agent(agent.id())).isEmpty();
        assertThat(world.registryKeys()).contains("gone/" + agent.id()).doesNotContain("agents/" + agent.id());
    }

    @Test
    @DisplayName("shows nothing of its deactivation any more (MO-187, AM-105)")
    void forgetsDeactivation() {
        TestAgent agent = world.agent().registers();
        status(deactivate(agent.agentId()));
        assertThat(world.registryKeys()).contains("capabilities/AGENT_DRAINING");

        status(markGone(agent.agentId()));

        assertThat(world.registryKeys()).doesNotContain("capabilities/AGENT_DRAINING");
    }
}

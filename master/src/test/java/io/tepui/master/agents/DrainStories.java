package io.tepui.master.agents;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.tepui.master.state.AgentRecord;
import io.tepui.master.state.AgentUse;
import io.tepui.master.testing.MasterWorld;
import io.tepui.master.testing.TestAgent;
import io.tepui.master.testing.TestScheduler;
import io.tepui.protocol.v1.AgentID;
import io.tepui.protocol.v1.DrainInfo;
import io.tepui.protocol.v1.DrainState;
import io.tepui.protocol.v1.TaskState;
import io.tepui.protocol.v1.master.Call;
import java.util.Objects;

/** What tests of drains and deactivation begin with, and what they ask. */
abstract class DrainStories {
    static final AgentID NOBODY = AgentID.newBuilder().setValue("nobody").build();

    final MasterWorld world = MasterWorld.started();

    int status(Call call) {
        return world.operatorCalls(call).status();
    }

    AgentRecord record(TestAgent agent) {
        return world.agent(agent.id()).orElseThrow();
    }

    AgentUse unreachableUse(TestAgent agent) {
        return Objects.requireNonNull(world.state().unreachableAgents().find(agent.id()))
                .use();
    }

    AgentUse recoveredUse(TestAgent agent) {
        return world.state().recoveredAgents().get(agent.id()).orElseThrow().use();
    }

    DrainState drainState(TestAgent agent) {
        return record(agent).drainInfo().map(DrainInfo::getState).orElse(DrainState.UNKNOWN);
    }

    /** An agent that runs a task of the scheduler. */
    TestAgent busy(TestScheduler scheduler) {
        TestAgent agent = world.agent().registers();
        scheduler.subscribes();
        scheduler.launches(agent, "task");
        agent.reports(scheduler.id(), "task", TaskState.TASK_RUNNING);
        return agent;
    }

    void ends(TestAgent agent, TestScheduler scheduler) {
        ByteString uuid = agent.reports(scheduler.id(), "task", TaskState.TASK_KILLED);
        scheduler.acknowledges(agent, "task", uuid);
    }

    void becomesUnreachable(TestAgent agent) {
        agent.goesSilent();
        world.passes(java.time.Duration.ofSeconds(100));
        assertThat(world.state().unreachableAgents().contains(agent.id())).isTrue();
        agent.speaksAgain();
    }
}

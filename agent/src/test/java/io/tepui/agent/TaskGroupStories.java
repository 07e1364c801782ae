package io.tepui.agent;

import io.tepui.agent.AgentEffect.Launch;
import io.tepui.agent.AgentEffect.Signal;
import io.tepui.protocol.v1.FrameworkInfo;
import io.tepui.protocol.v1.FrameworkInfo.Capability;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** A registered agent and a task group for it, with what is asked of both. */
abstract class TaskGroupStories {
    static final FrameworkInfo FRAMEWORK = Samples.with(Samples.KEPT, Capability.Type.TASK_KILLING_STATE);
    static final int SIGTERM = 15;
    static final int KILLED = 9;

    @TempDir
    Path workDir;

    AgentWorld agent;
    TestGroup pod;

    @BeforeEach
    void register() {
        agent = AgentWorld.registeredIn(workDir);
        pod = new TestGroup(agent, FRAMEWORK);
    }

    void kill(String taskId) {
        agent.kill(FRAMEWORK, taskId);
    }

    List<LaunchSpec> launches() {
        return agent.effects(Launch.class).stream().map(Launch::spec).toList();
    }

    boolean isSignalled(String taskId) {
        return agent.effects(Signal.class).contains(new Signal(pod.container(taskId), SIGTERM));
    }
}

package io.tepui.agent;

import static org.assertj.core.api.Assertions.assertThat;

import io.tepui.agent.AgentEffect.Remove;
import io.tepui.agent.AgentInput.FilesAreOld;
import io.tepui.protocol.v1.ExecutorInfo;
import io.tepui.protocol.v1.TaskState;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** AO-340, AO-343: what is kept for recovery goes when it is old, unless it is needed. */
class KeptFilesTest {
    @TempDir
    Path workDir;

    private AgentWorld agent;

    @BeforeEach
    void register() {
        agent = AgentWorld.registeredIn(workDir);
    }

    private void old(KeptFiles files) {
        agent.forgetEffects();
        agent.apply(new FilesAreOld(files));
    }

    private Path frameworkMeta() {
        return Path.of(agent.layout().frameworkMeta(AgentWorld.AGENT_ID, "kept"));
    }

    private void finish(String taskId) {
        agent.exit(taskId, 0);
        agent.acknowledge(agent.lastUpdate());
    }

    @Test
    @DisplayName("Files of a run, an executor and a framework that are not over stay, however old they are")
    void inUse() {
        agent.runUntilRunning(Samples.KEPT, Samples.task("t"));
        String container = agent.executor("t").containerId();
        old(new KeptFiles.OfRun("kept", "t", container));
        old(new KeptFiles.OfTask("kept", "t", container, "t"));
        old(new KeptFiles.OfExecutor("kept", "t"));
        old(new KeptFiles.OfFramework("kept"));
        assertThat(frameworkMeta().resolve("executors/t/runs/" + container + "/tasks/t/task.info"))
                .exists();
        agent.restartAgent();
        assertThat(agent.executor("t").containerId()).isEqualTo(container);
    }

    @Test
    @DisplayName("Those of what is over go, and a framework that comes back is written again")
    void over() {
        agent.runUntilRunning(Samples.KEPT, Samples.task("t"));
        String container = agent.executor("t").containerId();
        finish("t");
        old(new KeptFiles.OfRun("kept", "t", container));
        assertThat(frameworkMeta().resolve("executors/t/runs/" + container)).doesNotExist();
        old(new KeptFiles.OfExecutor("kept", "t"));
        assertThat(frameworkMeta().resolve("executors/t")).doesNotExist();
        old(new KeptFiles.OfFramework("kept"));
        assertThat(frameworkMeta()).doesNotExist();

        agent.runUntilRunning(Samples.KEPT, Samples.task("u"));
        assertThat(frameworkMeta().resolve("framework.info")).exists();
        agent.restartAgent();
        agent.reregister();
        assertThat(agent.executor("u").tasks().has("u")).isTrue();
    }

    @Test
    @DisplayName("Of a run that goes on, those of tasks that are over go")
    void tasks() {
        ExecutorInfo info = Samples.executor("e");
        TestExecutor executor = new TestExecutor(agent, Samples.KEPT, info);
        agent.run(Samples.KEPT, Samples.task("a", info), true);
        agent.start("e");
        executor.subscribe();
        agent.run(Samples.KEPT, Samples.task("b", info), false);
        executor.update("a", TaskState.TASK_FINISHED);
        agent.acknowledge(agent.lastUpdate());
        String container = agent.executor("e").containerId();
        Path tasks = frameworkMeta().resolve("executors/e/runs/" + container + "/tasks");
        assertThat(tasks.resolve("a")).exists();

        old(new KeptFiles.OfTask("kept", "e", container, "a"));
        old(new KeptFiles.OfTask("kept", "e", container, "b"));
        assertThat(tasks.resolve("a")).doesNotExist();
        assertThat(tasks.resolve("b")).exists();
    }

    @Test
    @DisplayName("Nothing goes while the agent does not know what is in use")
    void recovering() {
        agent.runUntilRunning(Samples.KEPT, Samples.task("t"));
        agent.killAgent();
        agent.forgetEffects();
        agent.apply(new FilesAreOld(new KeptFiles.OfFramework("kept")));
        assertThat(agent.effects(Remove.class)).isEmpty();
        agent.recover();
        assertThat(Files.exists(frameworkMeta())).isTrue();
    }

    @Test
    @DisplayName("Files of tasks that drop out of the history of a run go with them")
    void history() throws Exception {
        agent.changeFlags(settings -> settings.with(new AgentSettings.History(1, 1, 2)));
        agent.restartAgent();
        agent.reregister();
        ExecutorInfo info = Samples.executor("e");
        TestExecutor executor = new TestExecutor(agent, Samples.KEPT, info);
        agent.run(Samples.KEPT, Samples.task("t0", info), true);
        agent.start("e");
        executor.subscribe();
        for (int i = 0; i < 4; i++) {
            agent.run(Samples.KEPT, Samples.task("t" + (i + 1), info), false);
            executor.update("t" + i, TaskState.TASK_FINISHED);
            agent.acknowledge(agent.lastUpdate());
        }
        Path tasks = frameworkMeta()
                .resolve("executors/e/runs/" + agent.executor("e").containerId() + "/tasks");
        try (var left = Files.list(tasks)) {
            assertThat(left.map(path -> path.getFileName().toString()).sorted()).containsExactly("t2", "t3", "t4");
        }
    }
}

package io.tepui.master.tasks;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import com.google.protobuf.Message;
import io.tepui.master.testing.Launches;
import io.tepui.master.testing.MasterWorld;
import io.tepui.master.testing.TestAgent;
import io.tepui.master.testing.TestScheduler;
import io.tepui.protocol.internal.Archive;
import io.tepui.protocol.internal.RunTaskMessage;
import io.tepui.protocol.v1.CommandInfo;
import io.tepui.protocol.v1.ContainerInfo;
import io.tepui.protocol.v1.Environment;
import io.tepui.protocol.v1.ExecutorInfo;
import io.tepui.protocol.v1.FrameworkInfo;
import io.tepui.protocol.v1.Secret;
import io.tepui.protocol.v1.Task;
import io.tepui.protocol.v1.TaskInfo;
import io.tepui.protocol.v1.TaskState;
import io.tepui.protocol.v1.Volume;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** AO-288, SE-312, SE-313: the agent gets the secrets that schedulers send with their tasks, and nobody reads them here. */
@DisplayName("Secrets of tasks and executors")
class SecretsTest {
    private static final String CLEAR = "password-of-nobody";
    private static final Secret VALUE = Secret.newBuilder()
            .setType(Secret.Type.VALUE)
            .setValue(Secret.Value.newBuilder().setData(ByteString.copyFromUtf8(CLEAR)))
            .build();

    private final MasterWorld world = MasterWorld.started();
    private final TestAgent agent = world.agent();
    private final TestScheduler scheduler = world.scheduler();

    @BeforeEach
    void subscribe() {
        agent.registers();
        world.operatorSubscribes("watcher");
        scheduler.subscribes();
        agent.forgetsHeard();
    }

    private static CommandInfo command() {
        return CommandInfo.newBuilder()
                .setValue("true")
                .setEnvironment(Environment.newBuilder()
                        .addVariables(Environment.Variable.newBuilder()
                                .setName("PASSWORD")
                                .setType(Environment.Variable.Type.SECRET)
                                .setSecret(VALUE)))
                .build();
    }

    private static ContainerInfo container() {
        return ContainerInfo.newBuilder()
                .setType(ContainerInfo.Type.MESOS)
                .addVolumes(Volume.newBuilder()
                        .setContainerPath("file")
                        .setMode(Volume.Mode.RO)
                        .setSource(Volume.Source.newBuilder()
                                .setType(Volume.Source.Type.SECRET)
                                .setSecret(VALUE)))
                .build();
    }

    private static ExecutorInfo executor() {
        return Launches.executor("e", "cpus:0.1;mem:32")
                .setCommand(command())
                .setContainer(container())
                .build();
    }

    private TaskInfo task(String id) {
        return Launches.bareTask(id, agent.agentId(), "cpus:0.1;mem:32")
                .setExecutor(executor())
                .setContainer(container())
                .build();
    }

    private static boolean tells(Message message) {
        return new String(message.toByteArray(), StandardCharsets.ISO_8859_1).contains(CLEAR);
    }

    private void assertNothingTells() {
        assertThat(world.operatorEvents()).noneMatch(SecretsTest::tells);
        assertThat(world.state()
                        .tasks()
                        .get(scheduler.id())
                        .orElseThrow()
                        .active()
                        .values())
                .isNotEmpty()
                .noneMatch(task -> tells(task.task()));
        assertThat(world.agent(agent.id()).orElseThrow().load().executors().values())
                .isNotEmpty()
                .noneMatch(executor -> tells(executor.info()));
    }

    @Test
    @DisplayName("reach the agent, and show in no task, executor or event")
    void launched() {
        scheduler.launches(agent, task("t"));

        assertThat(agent.heard(RunTaskMessage.class)).singleElement().satisfies(message -> {
            assertThat(message.getTask().getExecutor().getCommand()).isEqualTo(command());
            assertThat(message.getTask().getContainer()).isEqualTo(container());
        });
        assertThat(world.operatorEventTypes()).isNotEmpty();
        assertNothingTells();
    }

    @Test
    @DisplayName("do not make an executor another one for its next task (SE-119)")
    void sameExecutor() {
        scheduler.launches(agent, task("t"), task("u"));

        assertThat(agent.heard(RunTaskMessage.class)).hasSize(2);
    }

    @Test
    @DisplayName("that an agent reports as it registers again do not show either (AM-43)")
    void reported() {
        FrameworkInfo framework = scheduler.info();
        Task running = agent.task(framework, "t", TaskState.TASK_RUNNING).toBuilder()
                .setContainer(container())
                .build();
        agent.runs(framework, running)
                .runsExecutor(
                        framework,
                        executor().toBuilder()
                                .setFrameworkId(framework.getId())
                                .clearResources()
                                .build());
        agent.remembers(Archive.Framework.newBuilder()
                .setFrameworkInfo(framework.toBuilder()
                        .setId(framework.getId().toBuilder().setValue("old")))
                .addTasks(running.toBuilder().setState(TaskState.TASK_FINISHED))
                .build());
        world.failsOver();
        world.operatorSubscribes("watcher");
        agent.reregisters();

        assertNothingTells();
        assertThat(world.state()
                        .completedFrameworks()
                        .get("old")
                        .orElseThrow()
                        .tasks()
                        .completed())
                .isNotEmpty()
                .noneMatch(task -> tells(task.task()));
    }
}

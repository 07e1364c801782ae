package io.tepui.agent;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import com.google.protobuf.Message;
import io.tepui.agent.AgentEffect.Launch;
import io.tepui.agent.AgentEffect.RunCheck;
import io.tepui.agent.operator.AgentReads;
import io.tepui.agent.state.TaskRecord;
import io.tepui.protocol.authorization.Access;
import io.tepui.protocol.internal.ReregisterSlaveMessage;
import io.tepui.protocol.v1.CheckInfo;
import io.tepui.protocol.v1.CommandInfo;
import io.tepui.protocol.v1.ContainerInfo;
import io.tepui.protocol.v1.Environment;
import io.tepui.protocol.v1.ExecutorInfo;
import io.tepui.protocol.v1.Secret;
import io.tepui.protocol.v1.TaskInfo;
import io.tepui.protocol.v1.TaskState;
import io.tepui.protocol.v1.TaskStatus.Reason;
import io.tepui.protocol.v1.Volume;
import io.tepui.protocol.v1.executor.Event;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** AO-198, AO-288: what tasks and executors are told in confidence is given to them and to nobody else, and to no file. */
class SecretsTest {
    private static final String CLEAR = "password-of-nobody";
    private static final Secret VALUE = Secret.newBuilder()
            .setType(Secret.Type.VALUE)
            .setValue(Secret.Value.newBuilder().setData(ByteString.copyFromUtf8(CLEAR)))
            .build();
    private static final Secret REFERENCE = Secret.newBuilder()
            .setType(Secret.Type.REFERENCE)
            .setReference(Secret.Reference.newBuilder().setName("database"))
            .build();

    @TempDir
    Path workDir;

    private AgentWorld agent;

    @BeforeEach
    void register() {
        agent = AgentWorld.registeredIn(workDir);
        agent.changeFlags(settings -> settings.with(
                settings.isolation().with(List.of("filesystem/linux", "volume/secret", "posix/cpu", "posix/mem"))));
        agent.restartAgent();
        agent.reregister();
        agent.forgetEffects();
    }

    private static CommandInfo command(String value, Secret secret) {
        return CommandInfo.newBuilder()
                .setValue(value)
                .setEnvironment(Environment.newBuilder()
                        .addVariables(Environment.Variable.newBuilder()
                                .setName("PASSWORD")
                                .setType(Environment.Variable.Type.SECRET)
                                .setSecret(secret)))
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

    private static TaskInfo.Builder commandTask() {
        return Samples.task("t", "sleep 1000")
                .setCommand(command("sleep 1000", VALUE))
                .setContainer(container());
    }

    private static TaskInfo checkedBy(Secret secret) {
        return commandTask()
                .setCheck(CheckInfo.newBuilder()
                        .setType(CheckInfo.Type.COMMAND)
                        .setCommand(CheckInfo.Command.newBuilder().setCommand(command("test -e up", secret)))
                        .setIntervalSeconds(5))
                .build();
    }

    private List<Path> filesThatTell() throws IOException {
        try (Stream<Path> all = Files.walk(workDir)) {
            return all.filter(Files::isRegularFile)
                    .filter(file -> tells(read(file)))
                    .toList();
        }
    }

    private static String read(Path file) {
        try {
            return new String(Files.readAllBytes(file), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new IllegalStateException(file + " cannot be read", e);
        }
    }

    private static boolean tells(Message message) {
        return tells(new String(message.toByteArray(), StandardCharsets.ISO_8859_1));
    }

    private static boolean tells(String text) {
        return text.contains(CLEAR);
    }

    private void assertNothingTells() throws IOException {
        assertThat(tells(
                        AgentReads.getState(agent.state(), Access.unrestricted().visibility())))
                .isFalse();
        assertThat(filesThatTell()).isEmpty();
    }

    @Test
    @DisplayName("a command task gets its secrets, which neither an answer, a message to the master nor a file shows")
    void commandTasks() throws IOException {
        agent.run(Samples.KEPT, commandTask().build());
        LaunchSpec spec = agent.launchOf("t");
        assertThat(spec.environment()).doesNotContainKey("PASSWORD");
        assertThat(spec.command()).isEqualTo(command("sleep 1000", VALUE));
        assertThat(spec.container()).contains(container());
        agent.start("t");
        assertNothingTells();

        agent.forgetEffects();
        agent.restartAgent();
        agent.reregister();
        assertThat(agent.sent(ReregisterSlaveMessage.class))
                .allSatisfy(message -> assertThat(tells(message)).isFalse());
        assertThat(agent.executor("t").tasks().get("t").map(TaskRecord::state)).contains(TaskState.TASK_RUNNING);
        assertNothingTells();
        agent.exit("t", 0);
        agent.acknowledge(agent.lastUpdate());
    }

    @Test
    @DisplayName("an executor of its own gets its secrets, and those of its tasks as they came")
    void customExecutors() throws IOException {
        ExecutorInfo info = Samples.executor("e").toBuilder()
                .setCommand(command("./executor", VALUE))
                .setContainer(container())
                .build();
        TaskInfo task =
                Samples.task("a", info).toBuilder().setContainer(container()).build();
        agent.run(Samples.KEPT, task, true);
        assertThat(agent.launchOf("e").command()).isEqualTo(info.getCommand());
        assertThat(agent.launchOf("e").container()).contains(container());
        agent.start("e");
        new TestExecutor(agent, Samples.KEPT, info).subscribe();

        List<Event> events = agent.effects(AgentEffect.ExecutorEvent.class).stream()
                .map(AgentEffect.ExecutorEvent::event)
                .toList();
        assertThat(events)
                .filteredOn(event -> event.getType() == Event.Type.LAUNCH)
                .singleElement()
                .satisfies(event -> assertThat(event.getLaunch().getTask()).isEqualTo(task));
        assertThat(events)
                .filteredOn(event -> event.getType() == Event.Type.SUBSCRIBED)
                .singleElement()
                .satisfies(event -> assertThat(tells(event)).isFalse());
        assertNothingTells();
    }

    @Test
    @DisplayName("the tasks of a group get their secrets, and the container of their executor those of its own")
    void groups() throws IOException {
        TestGroup pod = new TestGroup(agent, Samples.KEPT);
        pod.run(TestGroup.task(commandTask()));
        assertThat(agent.effects(Launch.class))
                .map(launch -> launch.spec().command())
                .contains(command("sleep 1000", VALUE));
        assertNothingTells();
    }

    @Test
    @DisplayName(
            "SE-152: a group that waits for its launch when the agent dies is dropped if it brings secrets: they are not kept")
    void waitingGroup() {
        TestGroup pod = new TestGroup(agent, Samples.KEPT);
        pod.launch(true, TestGroup.task(commandTask()));
        agent.runtime().put(pod.root(), new AgentInput.FoundContainer.Running(42));
        agent.forgetEffects();
        agent.restartAgent();
        agent.reregister();

        assertThat(agent.effects(Launch.class)).isEmpty();
        assertThat(pod.told()).singleElement().satisfies(status -> {
            assertThat(status.getReason()).isEqualTo(Reason.REASON_AGENT_RESTARTED);
            assertThat(status.getMessage()).endsWith("keeps no secrets");
        });
    }

    @Test
    @DisplayName(
            "SE-261: a check that needs a secret is made no more after a restart of the agent, one by reference is")
    void checks() {
        agent.runUntilRunning(Samples.KEPT, checkedBy(VALUE));
        agent.pass(Duration.ofMinutes(1));
        assertThat(agent.effects(RunCheck.class)).hasSize(1);
        agent.forgetEffects();
        agent.restartAgent();
        agent.reregister();
        agent.pass(Duration.ofMinutes(1));
        assertThat(agent.effects(RunCheck.class)).isEmpty();
        agent.exit("t", 0);
    }

    @Test
    @DisplayName("SE-261: a check by reference goes on after a restart of the agent")
    void checksByReference() {
        agent.runUntilRunning(Samples.KEPT, checkedBy(REFERENCE));
        agent.forgetEffects();
        agent.restartAgent();
        agent.reregister();
        agent.pass(Duration.ofMinutes(1));
        assertThat(agent.effects(RunCheck.class)).isNotEmpty();
    }
}

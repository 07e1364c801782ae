package io.tepui.agent.tasks;

import static org.assertj.core.api.Assertions.assertThat;

import io.tepui.agent.AgentSettings;
import io.tepui.agent.Isolation;
import io.tepui.agent.Samples;
import io.tepui.protocol.UPid;
import io.tepui.protocol.v1.CommandInfo;
import io.tepui.protocol.v1.ContainerInfo;
import io.tepui.protocol.v1.ExecutorInfo;
import io.tepui.protocol.v1.Image;
import io.tepui.protocol.v1.TaskInfo;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** SE-222, SE-234, SE-242, AO-62, CF-8: the texts by which clients know a command task and its end. */
class TaskTextsTest {
    private static ExecutorInfo executor(TaskInfo task) {
        return CommandExecutors.of(task, "f", settings(), Optional.empty());
    }

    private static AgentSettings settings() {
        return AgentSettings.defaults(new UPid("slave(1)", "10.0.0.9", 5051), "h", List.of(), "/w")
                .with(new Isolation(Set.of("filesystem/linux"), true, false, "/sandbox"));
    }

    private static String name(CommandInfo.Builder command) {
        TaskInfo task = Samples.task("t", "").setCommand(command).build();
        String prefix = "Command Executor (Task: t) (Command: ";
        String name = executor(task).getName();
        assertThat(name).startsWith(prefix).endsWith(")");
        return name.substring(prefix.length(), name.length() - 1);
    }

    @Test
    void the_name_of_an_executor_shows_the_beginning_of_its_command() {
        assertThat(name(CommandInfo.newBuilder().setValue("exit 3"))).isEqualTo("sh -c 'exit 3'");
        assertThat(name(CommandInfo.newBuilder().setValue("123456789012345"))).isEqualTo("sh -c '123456789012345'");
        assertThat(name(CommandInfo.newBuilder().setValue("1234567890123456"))).isEqualTo("sh -c '123456789012...'");
        assertThat(name(CommandInfo.newBuilder())).isEqualTo("NO COMMAND");
        assertThat(name(CommandInfo.newBuilder().setShell(false))).isEqualTo("NO EXECUTABLE");
        assertThat(name(CommandInfo.newBuilder().setShell(false).setValue("ls").addArguments("-l")))
                .isEqualTo("[ls, -l]");
        assertThat(name(CommandInfo.newBuilder()
                        .setShell(false)
                        .setValue("/bin/echo")
                        .addAllArguments(List.of("echo", "hello"))))
                .isEqualTo("[/bin/echo, ...");
    }

    @Test
    void an_executor_shows_what_it_has_of_its_task_and_a_grace_period_two_seconds_longer() {
        TaskInfo task = Samples.task("t", "x")
                .setKillPolicy(Samples.grace(Duration.ofSeconds(8)))
                .build();
        ExecutorInfo executor = executor(task);
        assertThat(executor.getExecutorId().getValue()).isEqualTo("t");
        assertThat(executor.getFrameworkId().getValue()).isEqualTo("f");
        assertThat(executor.hasType()).isFalse();
        assertThat(executor.getCommand().getShell()).isFalse();
        assertThat(executor.getCommand().getValue()).isEqualTo("/usr/local/libexec/mesos/mesos-executor");
        assertThat(executor.getCommand().getArgumentsList())
                .containsExactly("mesos-executor", "--launcher_dir=/usr/local/libexec/mesos");
        assertThat(executor.getShutdownGracePeriod()).isEqualTo(Samples.nanoseconds(Duration.ofSeconds(10)));
        assertThat(executor.getResourcesList())
                .allMatch(each -> each.getAllocationInfo().getRole().equals("role1"));
        assertThat(executor(Samples.task("t")).hasShutdownGracePeriod()).isFalse();
    }

    @Test
    void the_executor_of_a_task_with_an_image_is_told_where_the_sandbox_is_and_whom_to_run_as() {
        TaskInfo task = Samples.task("t", "x")
                .setContainer(ContainerInfo.newBuilder()
                        .setType(ContainerInfo.Type.MESOS)
                        .setMesos(ContainerInfo.MesosInfo.newBuilder()
                                .setImage(Image.newBuilder().setType(Image.Type.DOCKER))))
                .build();
        assertThat(CommandExecutors.of(task, "f", settings(), Optional.of("nobody"))
                        .getCommand()
                        .getArgumentsList())
                .containsExactly(
                        "mesos-executor",
                        "--launcher_dir=/usr/local/libexec/mesos",
                        "--sandbox_directory=/sandbox",
                        "--user=nobody");
    }

    @ParameterizedTest
    @CsvSource({
        "0, Command exited with status 0",
        "768, Command exited with status 3",
        "65280, Command exited with status 255",
        "9, Command terminated with signal Killed",
        "15, Command terminated with signal Terminated",
        "139, Command terminated with signal Segmentation fault (core dumped)",
        "35, Command terminated with signal Real-time signal 1",
        "32, Command terminated with signal Unknown signal 32",
    })
    void an_end_is_told_by_its_raw_wait_status(int waitStatus, String text) {
        assertThat(ExitMessages.describe(waitStatus)).isEqualTo(text);
        assertThat(ExitMessages.isSuccess(waitStatus)).isEqualTo(waitStatus == 0);
    }

    @ParameterizedTest
    @CsvSource({
        "PT5S, 5secs",
        "PT15M, 15mins",
        "PT1.5S, 1500ms",
        "PT90S, 90secs",
        "PT0S, 0ns",
        "PT168H, 1weeks",
        "PT240H, 10days",
        "PT0.000001S, 1us"
    })
    void durations_are_told_in_whole_units(Duration duration, String text) {
        assertThat(DurationText.of(duration)).isEqualTo(text);
    }
}

package io.tepui.agent.tasks;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.tepui.agent.AgentSettings;
import io.tepui.agent.Samples;
import io.tepui.protocol.UPid;
import io.tepui.protocol.v1.CommandInfo;
import io.tepui.protocol.v1.Environment;
import io.tepui.protocol.v1.Secret;
import io.tepui.protocol.v1.TaskInfo;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** SE-239, AO-195, AO-196, AO-202, AO-203, CF-21: the environment of a command task. */
class EnvironmentsTest {
    private static final Environments.Place KEPT = new Environments.Place("S0", "F", "E", "/box", true);

    private static AgentSettings settings(Map<String, String> extra) {
        AgentSettings plain = AgentSettings.defaults(new UPid("slave(1)", "10.0.0.9", 5051), "h", List.of(), "/work");
        return new AgentSettings(
                plain.pid(),
                plain.hostname(),
                plain.resources(),
                plain.attributes(),
                plain.domain(),
                plain.workDir(),
                plain.launcherDir(),
                plain.version(),
                plain.capabilities(),
                extra,
                plain.timing(),
                plain.history(),
                plain.recovery(),
                plain.switchUser(),
                plain.httpCommandExecutor(),
                plain.executors(),
                plain.isolation());
    }

    private static Map<String, String> of(Map<String, String> extra, TaskInfo task, Environments.Place place) {
        return Environments.of(settings(extra), task, place, Duration.ofSeconds(5));
    }

    @Test
    void a_task_sees_what_executors_see_and_nothing_of_the_agents_process() {
        assertThat(of(Map.of(), Samples.task("t"), KEPT))
                .containsOnly(
                        Map.entry("LIBPROCESS_PORT", "0"),
                        Map.entry("MESOS_FRAMEWORK_ID", "F"),
                        Map.entry("MESOS_EXECUTOR_ID", "E"),
                        Map.entry("MESOS_DIRECTORY", "/box"),
                        Map.entry("MESOS_SANDBOX", "/box"),
                        Map.entry("MESOS_SLAVE_ID", "S0"),
                        Map.entry("MESOS_SLAVE_PID", "slave(1)@10.0.0.9:5051"),
                        Map.entry("MESOS_AGENT_ENDPOINT", "10.0.0.9:5051"),
                        Map.entry("MESOS_CHECKPOINT", "1"),
                        Map.entry("MESOS_HTTP_COMMAND_EXECUTOR", "0"),
                        Map.entry("MESOS_EXECUTOR_SHUTDOWN_GRACE_PERIOD", "5secs"),
                        Map.entry("MESOS_RECOVERY_TIMEOUT", "15mins"),
                        Map.entry("MESOS_SUBSCRIPTION_BACKOFF_MAX", "2secs"),
                        Map.entry("MESOS_ALLOCATION_ROLE", "role1"),
                        Map.entry("PATH", Environments.DEFAULT_PATH));
    }

    @Test
    void without_checkpoint_there_is_nothing_to_reconnect_to() {
        Environments.Place fleeting = new Environments.Place("S0", "F", "E", "/box", false);
        assertThat(of(Map.of(), Samples.task("t"), fleeting))
                .containsEntry("MESOS_CHECKPOINT", "0")
                .doesNotContainKeys("MESOS_RECOVERY_TIMEOUT", "MESOS_SUBSCRIPTION_BACKOFF_MAX");
    }

    @Test
    void the_tasks_own_variables_win_over_those_of_the_agent_which_win_over_defaults_and_secrets_are_resolved_later() {
        TaskInfo task = Samples.task("t", "true")
                .setCommand(CommandInfo.newBuilder()
                        .setValue("true")
                        .setEnvironment(Environment.newBuilder()
                                .addVariables(Environment.Variable.newBuilder()
                                        .setName("B")
                                        .setValue("task"))
                                .addVariables(Environment.Variable.newBuilder()
                                        .setName("MESOS_SANDBOX")
                                        .setValue("mine"))
                                .addVariables(Environment.Variable.newBuilder()
                                        .setName("S")
                                        .setType(Environment.Variable.Type.SECRET)
                                        .setSecret(Secret.newBuilder()
                                                .setType(Secret.Type.VALUE)
                                                .setValue(Secret.Value.newBuilder()
                                                        .setData(ByteString.copyFromUtf8("hidden")))))))
                .build();
        assertThat(of(
                        Map.of("A", "agent", "B", "agent", "S", "agent", "PATH", "/p", "MESOS_EXECUTOR_ID", "x"),
                        task,
                        KEPT))
                .containsEntry("A", "agent")
                .containsEntry("B", "task")
                .containsEntry("PATH", "/p")
                .containsEntry("MESOS_SANDBOX", "mine")
                .containsEntry("MESOS_EXECUTOR_ID", "E")
                .doesNotContainKey("S");
    }
}

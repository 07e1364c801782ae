package io.tepui.agent.tasks;

import io.tepui.agent.AgentSettings;
import io.tepui.protocol.v1.CommandInfo;
import io.tepui.protocol.v1.Environment;
import io.tepui.protocol.v1.TaskInfo;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * The environment of command tasks and executors: the agent's variables, their own, and nothing of the agent process (SE-239, CF-21). Secrets are
 * not in it: they are resolved when the container is launched.
 */
public final class Environments {
    /** The search path of a container for which nobody sets one (AO-196). */
    public static final String DEFAULT_PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

    private Environments() {}

    /**
     * Where and for whom a command task runs.
     *
     * @param sandbox the host path of its sandbox
     */
    public record Place(String agentId, String frameworkId, String executorId, String sandbox, boolean checkpoint) {}

    /**
     * Makes the complete environment of a command task, in the order of setting of AO-202, later ones winning.
     *
     * @param shutdownGrace the grace period of the task's executor
     */
    public static Map<String, String> of(AgentSettings settings, TaskInfo task, Place place, Duration shutdownGrace) {
        Map<String, String> variables = agent(settings, place, shutdownGrace);
        addOwn(variables, place, task.getCommand());
        CommandExecutors.allocationRole(task).ifPresent(role -> variables.put("MESOS_ALLOCATION_ROLE", role));
        variables.putIfAbsent("PATH", DEFAULT_PATH);
        return variables;
    }

    /**
     * Makes the complete environment of an executor that is a process of its own (SE-221, AO-202, AO-203).
     *
     * @param shutdownGrace its grace period
     * @param token what it authenticates with, if executors do (SE-223)
     */
    public static Map<String, String> ofExecutor(
            AgentSettings settings, CommandInfo command, Place place, Duration shutdownGrace, Optional<String> token) {
        Map<String, String> variables = agent(settings, place, shutdownGrace);
        settings.executors().domainSocket().ifPresent(path -> variables.put("MESOS_DOMAIN_SOCKET", path));
        token.ifPresent(text -> variables.put("MESOS_EXECUTOR_AUTHENTICATION_TOKEN", text));
        addOwn(variables, place, command);
        variables.putIfAbsent("PATH", DEFAULT_PATH);
        return variables;
    }

    private static Map<String, String> agent(AgentSettings settings, Place place, Duration shutdownGrace) {
        Map<String, String> variables = new LinkedHashMap<>(settings.executorEnvironment());
        variables.put("LIBPROCESS_PORT", "0");
        variables.put("MESOS_FRAMEWORK_ID", place.frameworkId());
        variables.put("MESOS_EXECUTOR_ID", place.executorId());
        variables.put("MESOS_DIRECTORY", place.sandbox());
        variables.put("MESOS_SLAVE_ID", place.agentId());
        variables.put("MESOS_SLAVE_PID", settings.pid().toString());
        variables.put("MESOS_AGENT_ENDPOINT", settings.pid().address());
        variables.put("MESOS_CHECKPOINT", place.checkpoint() ? "1" : "0");
        variables.put("MESOS_HTTP_COMMAND_EXECUTOR", settings.httpCommandExecutor() ? "1" : "0");
        variables.put("MESOS_EXECUTOR_SHUTDOWN_GRACE_PERIOD", DurationText.of(shutdownGrace));
        if (place.checkpoint()) {
            variables.put(
                    "MESOS_RECOVERY_TIMEOUT", DurationText.of(settings.timing().recoveryTimeout()));
            variables.put(
                    "MESOS_SUBSCRIPTION_BACKOFF_MAX",
                    DurationText.of(settings.timing().executorReregistrationTimeout()));
        }
        return variables;
    }

    private static void addOwn(Map<String, String> variables, Place place, CommandInfo command) {
        variables.put("MESOS_SANDBOX", place.sandbox());
        for (Environment.Variable variable : command.getEnvironment().getVariablesList()) {
            if (variable.getType() == Environment.Variable.Type.SECRET) {
                variables.remove(variable.getName());
            } else {
                variables.put(variable.getName(), variable.getValue());
            }
        }
    }

    private static String value(Environment.Variable variable) {
        return variable.getType() == Environment.Variable.Type.SECRET
                ? variable.getSecret().getValue().getData().toStringUtf8()
                : variable.getValue();
    }

    /** Why a task's variables cannot be set, as one line naming the field; nothing when they can (AO-198). */
    static Optional<String> problem(Environment environment) {
        for (Environment.Variable variable : environment.getVariablesList()) {
            String name = variable.getName();
            if (name.isEmpty() || name.indexOf('=') >= 0 || name.indexOf('\0') >= 0) {
                return Optional.of("command.environment: '" + name.replace('\0', '?') + "' is not a variable's name");
            }
            if (value(variable).indexOf('\0') >= 0) {
                return Optional.of("command.environment." + name + " must not hold a NUL byte");
            }
        }
        return Optional.empty();
    }
}

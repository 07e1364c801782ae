package io.tepui.agent.tasks;

import io.tepui.agent.AgentSettings;
import io.tepui.protocol.v1.CommandInfo;
import io.tepui.protocol.v1.DurationInfo;
import io.tepui.protocol.v1.ExecutorID;
import io.tepui.protocol.v1.ExecutorInfo;
import io.tepui.protocol.v1.FrameworkID;
import io.tepui.protocol.v1.Resource;
import io.tepui.protocol.v1.Resource.AllocationInfo;
import io.tepui.protocol.v1.TaskInfo;
import io.tepui.protocol.v1.Value;
import java.util.Optional;

/** The executor that the API shows for a command task, though the agent runs the task itself (SE-234, AO-62). */
public final class CommandExecutors {
    /** The executor's own cpus, not charged to the framework (SE-235). */
    public static final double CPUS = 0.1;

    /** The executor's own memory in MB, not charged to the framework (SE-235). */
    public static final double MEM_MB = 32;

    private static final String BINARY = "mesos-executor";
    private static final int SHOWN_CHARACTERS = 15;
    private static final int KEPT_CHARACTERS = 12;
    private static final long TWO_SECONDS_NANOS = 2_000_000_000L;

    private CommandExecutors() {}

    /**
     * Makes the executor of a command task.
     *
     * @param settings with the directories that its arguments name
     * @param user that the task runs as, if it is switched to
     */
    @SuppressWarnings("deprecation") // "source" is deprecated, and still what clients read (AO-62)
    public static ExecutorInfo of(TaskInfo task, String frameworkId, AgentSettings settings, Optional<String> user) {
        String taskId = task.getTaskId().getValue();
        ExecutorInfo.Builder executor = ExecutorInfo.newBuilder()
                .setExecutorId(ExecutorID.newBuilder().setValue(taskId))
                .setFrameworkId(FrameworkID.newBuilder().setValue(frameworkId))
                .setCommand(command(task, settings, user))
                .setName("Command Executor (Task: " + taskId + ") (Command: " + describe(task.getCommand()) + ")")
                .setSource(taskId)
                .addResources(overhead("cpus", CPUS, task))
                .addResources(overhead("mem", MEM_MB, task));
        if (task.hasContainer()) {
            executor.setContainer(task.getContainer());
        }
        if (task.hasLabels()) {
            executor.setLabels(task.getLabels());
        }
        if (task.hasDiscovery()) {
            executor.setDiscovery(task.getDiscovery());
        }
        if (task.getKillPolicy().hasGracePeriod()) {
            long grace = task.getKillPolicy().getGracePeriod().getNanoseconds();
            executor.setShutdownGracePeriod(
                    DurationInfo.newBuilder().setNanoseconds(saturatedSum(grace, TWO_SECONDS_NANOS)));
        }
        return executor.build();
    }

    private static CommandInfo command(TaskInfo task, AgentSettings settings, Optional<String> user) {
        CommandInfo ofTask = task.getCommand();
        CommandInfo.Builder command = CommandInfo.newBuilder()
                .addAllUris(ofTask.getUrisList())
                .setShell(false)
                .setValue(settings.launcherDir() + "/" + BINARY)
                .addArguments(BINARY)
                .addArguments("--launcher_dir=" + settings.launcherDir());
        if (task.getContainer().getMesos().hasImage()) {
            command.addArguments("--sandbox_directory=" + settings.isolation().sandboxDirectory());
            user.ifPresent(name -> command.addArguments("--user=" + name));
        }
        if (ofTask.hasEnvironment()) {
            command.setEnvironment(ofTask.getEnvironment());
        }
        if (ofTask.hasUser()) {
            command.setUser(ofTask.getUser());
        }
        return command.build();
    }

    private static String describe(CommandInfo command) {
        if (command.getShell()) {
            return command.hasValue() ? "sh -c '" + cut(command.getValue()) + "'" : "NO COMMAND";
        }
        if (!command.hasValue()) {
            return "NO EXECUTABLE";
        }
        return cut("[" + command.getValue() + ", " + String.join(", ", command.getArgumentsList()) + "]");
    }

    private static String cut(String text) {
        return text.length() > SHOWN_CHARACTERS ? text.substring(0, KEPT_CHARACTERS) + "..." : text;
    }

    private static Resource overhead(String name, double amount, TaskInfo task) {
        Resource.Builder resource = Resource.newBuilder()
                .setName(name)
                .setType(Value.Type.SCALAR)
                .setScalar(Value.Scalar.newBuilder().setValue(amount));
        allocationRole(task)
                .ifPresent(role ->
                        resource.setAllocationInfo(AllocationInfo.newBuilder().setRole(role)));
        return resource.build();
    }

    /** The role that a task's resources are allocated to (SE-239). */
    public static Optional<String> allocationRole(TaskInfo task) {
        return task.getResourcesList().stream()
                .filter(resource -> resource.getAllocationInfo().hasRole())
                .map(resource -> resource.getAllocationInfo().getRole())
                .findFirst();
    }

    private static long saturatedSum(long a, long b) {
        return a > Long.MAX_VALUE - b ? Long.MAX_VALUE : a + b;
    }
}

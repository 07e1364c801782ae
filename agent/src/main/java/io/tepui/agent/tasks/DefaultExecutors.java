package io.tepui.agent.tasks;

import io.tepui.protocol.v1.CommandInfo;
import io.tepui.protocol.v1.ContainerInfo;
import io.tepui.protocol.v1.ExecutorInfo;
import io.tepui.protocol.v1.FrameworkInfo;
import io.tepui.protocol.v1.Resource;
import io.tepui.protocol.v1.TaskInfo;
import io.tepui.protocol.v1.Volume;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What the default executor looks like, and what it gives to the tasks of its groups, though the agent does its work (SE-246, SE-247). */
public final class DefaultExecutors {
    private static final String BINARY = "mesos-default-executor";

    public static final CommandInfo HOLDER = CommandInfo.newBuilder()
            .setShell(false)
            .setValue("/bin/sleep")
            .addArguments("sleep")
            .addArguments("infinity")
            .build();

    private DefaultExecutors() {}

    /**
     * The first process of a group's container: it holds the namespaces and limits that the tasks share, and does nothing. The
     * agent ends it after the last task. It has the executor's variables, for sessions in its container to see.
     */
    public static CommandInfo holder(ExecutorInfo executor) {
        return executor.getCommand().hasEnvironment()
                ? HOLDER.toBuilder()
                        .setEnvironment(executor.getCommand().getEnvironment())
                        .build()
                : HOLDER;
    }

    /** The executor as the API shows it: with the command that an agent fills in (SE-246). */
    public static ExecutorInfo complete(ExecutorInfo executor, FrameworkInfo framework, String launcherDir) {
        CommandInfo.Builder command = executor.getCommand().toBuilder()
                .setShell(false)
                .setValue(launcherDir + "/" + BINARY)
                .clearArguments()
                .addArguments(BINARY)
                .addArguments("--launcher_dir=" + launcherDir);
        if (!command.hasUser() && !framework.getUser().isEmpty()) {
            command.setUser(framework.getUser());
        }
        return executor.toBuilder().setCommand(command).build();
    }

    /**
     * The variables of a task besides its own (AO-199, SE-247).
     *
     * @param ip of the executor's container
     */
    public static Map<String, String> environment(TaskInfo task, String ip) {
        Map<String, String> variables = new LinkedHashMap<>();
        variables.put("MESOS_CONTAINER_IP", ip);
        CommandExecutors.allocationRole(task).ifPresent(role -> variables.put("MESOS_ALLOCATION_ROLE", role));
        return variables;
    }

    /** The container of a task: each persistent volume of the task is one of its executor's sandbox (SE-247, AO-282). */
    public static Optional<ContainerInfo> container(TaskInfo task) {
        List<Volume> volumes = task.getResourcesList().stream()
                .filter(resource -> resource.getDisk().hasVolume())
                .map(DefaultExecutors::ofParent)
                .toList();
        if (volumes.isEmpty()) {
            return task.hasContainer() ? Optional.of(task.getContainer()) : Optional.empty();
        }
        ContainerInfo.Builder container = task.hasContainer()
                ? task.getContainer().toBuilder()
                : ContainerInfo.newBuilder().setType(ContainerInfo.Type.MESOS);
        return Optional.of(container.addAllVolumes(volumes).build());
    }

    private static Volume ofParent(Resource resource) {
        Volume shown = resource.getDisk().getVolume();
        return Volume.newBuilder()
                .setContainerPath(shown.getContainerPath())
                .setMode(shown.getMode())
                .setSource(Volume.Source.newBuilder()
                        .setType(Volume.Source.Type.SANDBOX_PATH)
                        .setSandboxPath(Volume.Source.SandboxPath.newBuilder()
                                .setType(Volume.Source.SandboxPath.Type.PARENT)
                                .setPath(shown.getContainerPath())))
                .build();
    }
}

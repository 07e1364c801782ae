package io.tepui.agent;

import io.tepui.protocol.internal.RunTaskGroupMessage;
import io.tepui.protocol.internal.StatusUpdate;
import io.tepui.protocol.v1.ExecutorID;
import io.tepui.protocol.v1.ExecutorInfo;
import io.tepui.protocol.v1.FrameworkInfo;
import io.tepui.protocol.v1.TaskGroupInfo;
import io.tepui.protocol.v1.TaskInfo;
import io.tepui.protocol.v1.TaskState;
import io.tepui.protocol.v1.TaskStatus;
import io.tepui.resources.Resources;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;

/** A default executor with its groups, as a test sees it; it remembers what the agent told of each task, and acknowledges it. */
final class TestGroup {
    static final ExecutorInfo EXECUTOR = ExecutorInfo.newBuilder()
            .setExecutorId(ExecutorID.newBuilder().setValue("pod"))
            .setType(ExecutorInfo.Type.DEFAULT)
            .addAllResources(
                    Resources.parse("cpus:0.1;mem:32;disk:1").allocate("role1").toMessages())
            .build();

    private final AgentWorld agent;
    private final FrameworkInfo framework;
    private final Map<String, String> containers = new HashMap<>();
    private final Set<Object> acknowledged = new HashSet<>();

    TestGroup(AgentWorld agent, FrameworkInfo framework) {
        this.agent = agent;
        this.framework = framework;
    }

    static TaskInfo task(TaskInfo.Builder task) {
        return task.setExecutor(EXECUTOR).build();
    }

    static TaskInfo task(String id) {
        return task(Samples.task(id, "sleep 1000"));
    }

    void launch(boolean launchExecutor, TaskInfo... tasks) {
        agent.fromMaster(RunTaskGroupMessage.newBuilder()
                .setFramework(framework)
                .setExecutor(EXECUTOR)
                .setTaskGroup(TaskGroupInfo.newBuilder().addAllTasks(List.of(tasks)))
                .setLaunchExecutor(launchExecutor)
                .build());
    }

    /** Launches a group in a new executor, and lets all its containers start. */
    void run(TaskInfo... tasks) {
        launch(true, tasks);
        agent.start("pod");
        for (TaskInfo task : tasks) {
            start(task.getTaskId().getValue());
        }
        told();
    }

    String root() {
        return agent.executor("pod").containerId();
    }

    /** The container of a task; known from its launch on, also when the effects are forgotten. */
    String container(String taskId) {
        return containers.computeIfAbsent(taskId, agent::nested);
    }

    void start(String taskId) {
        agent.startContainer(container(taskId));
    }

    void exit(String taskId, int code) {
        end(taskId, code << 8);
    }

    void end(String taskId, int waitStatus) {
        agent.endContainer(container(taskId), ContainerEnd.of(OptionalInt.of(waitStatus)));
    }

    void endRoot(int waitStatus) {
        agent.endContainer(root(), ContainerEnd.of(OptionalInt.of(waitStatus)));
    }

    /** Acknowledges all updates there are, and gives them in the order in which they came. */
    List<TaskStatus> told() {
        java.util.ArrayList<TaskStatus> told = new java.util.ArrayList<>();
        boolean more = true;
        while (more) {
            more = false;
            for (StatusUpdate update : List.copyOf(agent.updates())) {
                if (acknowledged.add(update.getUuid())) {
                    told.add(update.getStatus());
                    agent.acknowledge(update);
                    more = true;
                }
            }
        }
        return told;
    }

    /** What is told from here on about a task: the last of it. */
    static TaskStatus last(List<TaskStatus> told, String taskId) {
        return told.stream()
                .filter(status -> status.getTaskId().getValue().equals(taskId))
                .reduce((first, second) -> second)
                .orElseThrow(() -> new AssertionError("nothing was told of " + taskId + " in " + told));
    }

    static List<TaskState> states(List<TaskStatus> told, String taskId) {
        return told.stream()
                .filter(status -> status.getTaskId().getValue().equals(taskId))
                .map(TaskStatus::getState)
                .toList();
    }
}

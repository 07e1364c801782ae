package io.tepui.cli.cluster;

import io.tepui.cli.CommandException;
import io.tepui.client.AgentClient;
import io.tepui.client.ApiException;
import io.tepui.protocol.v1.ContainerID;
import io.tepui.protocol.v1.Task;
import io.tepui.protocol.v1.TaskStatus;
import io.tepui.protocol.v1.agent.Response.GetContainers.Container;
import io.tepui.protocol.v1.master.Response.GetAgents;
import io.tepui.protocol.v1.master.Response.GetTasks;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;

/** Finds the tasks and containers that people name. The master is asked for tasks, the agents for other containers. */
public final class Targets {
    /** How tasks and containers are named, for the help. */
    public static final String DESCRIPTION = "The task: its id or name, the beginning of its id or its last part, or"
            + " FRAMEWORK/TASK; or a container's id, as 'tepui ps' shows it.";

    /** How tasks are named where it makes no difference whether they are over. */
    public static final String TASK_DESCRIPTION = DESCRIPTION + " It may be over.";

    private final Cluster cluster;
    private final GetAgents agents;
    private final GetTasks tasks;

    private Targets(Cluster cluster, GetAgents agents, GetTasks tasks) {
        this.cluster = cluster;
        this.agents = agents;
        this.tasks = tasks;
    }

    /** Asks the master what there is. */
    public static Targets of(Cluster cluster) throws ApiException, IOException, InterruptedException {
        return new Targets(cluster, cluster.agents(), cluster.tasks());
    }

    /**
     * Finds a task that is not over, or a container, to do something with its processes.
     *
     * @param text see {@link #DESCRIPTION}
     * @throws CommandException when there is none, more than one, or it does not run
     */
    public Target running(String text) throws CommandException, ApiException, IOException, InterruptedException {
        Optional<Task> task = task(tasks.getTasksList(), text);
        if (task.isPresent()) {
            return withContainer(ofTask(task.get()));
        }
        Optional<Target> container = container(text);
        if (container.isPresent()) {
            return container.get();
        }
        Optional<Task> other = overOrUnreachable(text);
        if (other.isPresent()) {
            throw CommandException.failed("task '" + id(other.get()) + "' does not run: it is "
                    + Tasks.state(other.get().getState()) + "; 'tepui logs' shows what it wrote");
        }
        throw none(text);
    }

    /**
     * Finds a task, also one that is over, or a container, to look at its files.
     *
     * @param text see {@link #TASK_DESCRIPTION}
     * @throws CommandException when there is none, or more than one
     */
    public Target any(String text) throws CommandException, ApiException, IOException, InterruptedException {
        Optional<Task> task = task(tasks.getTasksList(), text);
        Optional<Target> container = task.isEmpty() ? container(text) : Optional.empty();
        if (container.isPresent()) {
            return container.get();
        }
        if (task.isEmpty()) {
            task = overOrUnreachable(text);
        }
        if (task.isEmpty()) {
            throw none(text);
        }
        return ofTask(task.get());
    }

    private static CommandException none(String text) {
        return CommandException.failed("there is no task or container '" + text + "'; 'tepui ps' lists what runs");
    }

    private Optional<Task> overOrUnreachable(String text)
            throws CommandException, ApiException, IOException, InterruptedException {
        Optional<Task> unreachable = task(tasks.getUnreachableTasksList(), text);
        return unreachable.isPresent() ? unreachable : task(latest(tasks.getCompletedTasksList()), text);
    }

    /** Of tasks with the same id, as each run of a program may have one, only the one that ended last. */
    private static List<Task> latest(List<Task> completed) {
        List<Task> sorted = completed.stream()
                .sorted(Comparator.comparingDouble(Targets::lastTimestamp).reversed())
                .toList();
        Map<String, Task> latest = new LinkedHashMap<>();
        sorted.forEach(task -> latest.putIfAbsent(id(task), task));
        return List.copyOf(latest.values());
    }

    private static double lastTimestamp(Task task) {
        return task.getStatusesList().stream()
                .mapToDouble(TaskStatus::getTimestamp)
                .max()
                .orElse(0);
    }

    private Optional<Task> task(List<Task> all, String text)
            throws CommandException, ApiException, IOException, InterruptedException {
        int slash = text.indexOf('/');
        if (slash < 0) {
            return named(all, text);
        }
        String framework = Finder.idOf(Finder.anyFramework(cluster.frameworks(), text.substring(0, slash)));
        return named(
                all.stream()
                        .filter(task -> task.getFrameworkId().getValue().equals(framework))
                        .toList(),
                text.substring(slash + 1));
    }

    private static Optional<Task> named(List<Task> all, String text) throws CommandException {
        List<Predicate<Task>> otherNames =
                List.of(task -> task.getName().equals(text), task -> id(task).endsWith("." + text));
        return Finder.match(all, text, "task", Targets::id, Targets::whole, otherNames);
    }

    private static String id(Task task) {
        return task.getTaskId().getValue();
    }

    private static String whole(Task task) {
        return task.getFrameworkId().getValue() + "/" + id(task);
    }

    private static Optional<ContainerID> containerOf(Task task) {
        return task.getStatusesList().stream()
                .filter(status -> status.getContainerStatus().hasContainerId())
                .map(status -> status.getContainerStatus().getContainerId())
                .reduce((earlier, later) -> later);
    }

    private Target ofTask(Task task) throws CommandException {
        AgentEntry agent = Finder.any(agents, task.getAgentId().getValue());
        Optional<ContainerID> container = containerOf(task);
        String executor = task.hasExecutorId() ? task.getExecutorId().getValue() : id(task);
        String sandbox = sandbox(task.getFrameworkId().getValue(), executor, container);
        return new Target("task '" + id(task) + "'", agent, Optional.of(task), container, Optional.of(sandbox));
    }

    /** Where an executor's sandbox is, and those of its nested containers inside (AO-371, AO-372). */
    private static String sandbox(String framework, String executor, Optional<ContainerID> container) {
        StringBuilder path = new StringBuilder("/frameworks/" + framework + "/executors/" + executor + "/runs/latest");
        container.map(ContainerIds::chain).ifPresent(chain -> chain.stream()
                .skip(1)
                .forEach(value -> path.append("/containers/").append(value)));
        return path.toString();
    }

    /** A task whose status does not tell its container is in that of its executor. */
    private static Target withContainer(Target target) throws CommandException, InterruptedException {
        Task task = target.task().orElseThrow();
        if (target.container().isPresent()) {
            return target;
        }
        String executor = task.hasExecutorId() ? task.getExecutorId().getValue() : id(task);
        try (Agent agent = Agent.of(target.agent())) {
            ContainerID id = agent.ask(AgentClient::containers).stream()
                    .filter(each -> each.getFrameworkId().equals(task.getFrameworkId())
                            && each.getExecutorId().getValue().equals(executor))
                    .map(Container::getContainerId)
                    .findFirst()
                    .orElseThrow(() -> CommandException.failed(target.name() + " on "
                            + target.agent().name() + " has no container yet; try again in a moment"));
            return new Target(target.name(), target.agent(), target.task(), Optional.of(id), target.sandbox());
        }
    }

    private Optional<Target> container(String text) throws CommandException, InterruptedException {
        List<AgentContainers> asked = AgentContainers.of(Finder.agents(agents));
        Map<ContainerID, Task> taskOf = byContainer(tasks);
        List<Target> all =
                asked.stream().flatMap(each -> targets(each, taskOf).stream()).toList();
        Optional<Target> found = Finder.match(
                all,
                text,
                "container",
                target -> target.container().map(ContainerIds::text).orElse(""),
                Target::name,
                List.of(target ->
                        target.container().map(ContainerID::getValue).orElse("").equals(text)));
        List<AgentContainers> silent =
                asked.stream().filter(each -> each.trouble().isPresent()).toList();
        if (found.isEmpty() && !silent.isEmpty()) {
            throw CommandException.failed("there is no task or container '" + text + "' on the agents that answered; "
                    + silent.getFirst().trouble().orElseThrow().reason());
        }
        return found;
    }

    /** Returns the tasks that are not over by the containers that they run in, where these are known. */
    public static Map<ContainerID, Task> byContainer(GetTasks tasks) {
        Map<ContainerID, Task> byContainer = new HashMap<>();
        tasks.getTasksList().forEach(task -> containerOf(task).ifPresent(id -> byContainer.put(id, task)));
        return byContainer;
    }

    private static List<Target> targets(AgentContainers of, Map<ContainerID, Task> taskOf) {
        List<Target> targets = new ArrayList<>();
        for (Container container : of.containers()) {
            ContainerID id = AgentContainers.idOf(container);
            Optional<Container> root = of.rootOf(id).filter(Container::hasExecutorId);
            targets.add(new Target(
                    "container '" + ContainerIds.text(id) + "'",
                    of.agent(),
                    Optional.ofNullable(taskOf.get(id)),
                    Optional.of(id),
                    root.map(each -> sandbox(
                            each.getFrameworkId().getValue(),
                            each.getExecutorId().getValue(),
                            Optional.of(id)))));
        }
        return targets;
    }
}

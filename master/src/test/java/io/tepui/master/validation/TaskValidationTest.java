package io.tepui.master.validation;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.tepui.master.state.AgentRecord;
import io.tepui.master.state.ExecutorRecord;
import io.tepui.master.state.FrameworkRecord;
import io.tepui.master.state.FrameworkStatus;
import io.tepui.master.state.FrameworkTasks;
import io.tepui.master.state.TaskRecord;
import io.tepui.master.testing.Launches;
import io.tepui.protocol.UPid;
import io.tepui.protocol.v1.AgentID;
import io.tepui.protocol.v1.AgentInfo;
import io.tepui.protocol.v1.CheckInfo;
import io.tepui.protocol.v1.ContainerInfo;
import io.tepui.protocol.v1.Environment;
import io.tepui.protocol.v1.ExecutorInfo;
import io.tepui.protocol.v1.FrameworkID;
import io.tepui.protocol.v1.FrameworkInfo;
import io.tepui.protocol.v1.HealthCheck;
import io.tepui.protocol.v1.Resource;
import io.tepui.protocol.v1.Secret;
import io.tepui.protocol.v1.Task;
import io.tepui.protocol.v1.TaskGroupInfo;
import io.tepui.protocol.v1.TaskInfo;
import io.tepui.protocol.v1.TaskState;
import io.tepui.protocol.v1.Value;
import io.tepui.protocol.v1.Volume;
import io.tepui.protocol.v1.master.Response.GetExecutors.Executor;
import io.tepui.resources.Resources;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

@DisplayName("A task that is launched")
class TaskValidationTest {
    private static final String OFFERED = "cpus:4;mem:4096;disk:4096;gpus:2;ports:[31000-31009]";
    private static final AgentID AGENT =
            AgentID.newBuilder().setValue("agent-S1").build();
    private static final FrameworkRecord FRAMEWORK = FrameworkRecord.of(
                    FrameworkInfo.newBuilder()
                            .setUser("u")
                            .setName("n")
                            .setId(FrameworkID.newBuilder().setValue("fw"))
                            .build(),
                    FrameworkStatus.ACTIVE)
            .build();

    private static AgentRecord agent(ExecutorInfo... running) {
        AgentRecord agent = AgentRecord.registered(
                        AgentInfo.newBuilder().setHostname("h").setId(AGENT).build(),
                        new UPid("slave(1)", "10.0.0.1", 5051),
                        "1.11.0",
                        Instant.EPOCH)
                .capabilities(List.of(AgentInfo.Capability.Type.TASK_RESOURCE_LIMITS))
                .build();
        var load = agent.load();
        for (ExecutorInfo executor : running) {
            load = load.withExecutor(ExecutorRecord.of(Executor.newBuilder()
                    .setExecutorInfo(executor)
                    .setAgentId(AGENT)
                    .build()));
        }
        return agent.edit().load(load).build();
    }

    private static LaunchTarget target(AgentRecord agent, TaskRecord... known) {
        FrameworkTasks tasks = FrameworkTasks.none(10, 10);
        for (TaskRecord task : known) {
            tasks = tasks.withActive(task);
        }
        return new LaunchTarget(
                FRAMEWORK, tasks, agent, Resources.parse(OFFERED).allocate("*"));
    }

    private static List<Resource> allocated(String resources) {
        return Resources.parse(resources).allocate("*").toMessages();
    }

    private static TaskInfo.Builder task() {
        return Launches.task("t1", AGENT, "cpus:1").clearResources().addAllResources(allocated("cpus:1;mem:64"));
    }

    private static ExecutorInfo.Builder executor() {
        return Launches.executor("e1", "cpus:1")
                .setFrameworkId(FrameworkID.newBuilder().setValue("fw"))
                .clearResources()
                .addAllResources(allocated("cpus:0.1;mem:32;disk:16"));
    }

    private static TaskInfo.Builder custom(Consumer<ExecutorInfo.Builder> change) {
        ExecutorInfo.Builder executor = executor();
        change.accept(executor);
        return task().clearCommand().setExecutor(executor);
    }

    private static Optional<String> launch(TaskInfo task) {
        return TaskValidation.validateLaunch(task, target(agent()));
    }

    static Stream<Arguments> good() {
        return Stream.of(
                of("a command", task -> {}),
                of("an empty command", task -> task.getCommandBuilder().clearValue()),
                of("a long id", task -> task.setTaskId(Launches.taskId("x".repeat(255)))),
                of("an id with blanks and dots", task -> task.setTaskId(Launches.taskId("a b..c"))),
                of("whole gpus", task -> task.addAllResources(allocated("gpus:1"))),
                of("ports", task -> task.addAllResources(allocated("ports:[31000-31001]"))),
                of("all that is offered", task -> task.clearResources().addAllResources(allocated(OFFERED))),
                of("an infinite limit of mem", task -> task.putLimits("mem", scalar(Double.POSITIVE_INFINITY))),
                of("a limit like the request", task -> task.putLimits("cpus", scalar(1))),
                of("a check", task -> task.getCheckBuilder()
                        .setType(CheckInfo.Type.TCP)
                        .getTcpBuilder()
                        .setPort(1)),
                of("a health check of HTTP", task -> task.getHealthCheckBuilder()
                        .setType(HealthCheck.Type.HTTP)
                        .getHttpBuilder()
                        .setPort(80)
                        .setPath("/health")));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("good")
    @DisplayName("may have:")
    void allows(String what, Consumer<TaskInfo.Builder> change) {
        TaskInfo.Builder task = task();
        change.accept(task);

        assertThat(launch(task.build())).isEmpty();
    }

    static Stream<Arguments> bad() {
        return Stream.of(
                // SE-184, SE-190
                of("an empty id", task -> task.setTaskId(Launches.taskId(""))),
                of("the id '.'", task -> task.setTaskId(Launches.taskId("."))),
                of("the id '..'", task -> task.setTaskId(Launches.taskId(".."))),
                of("an id with '/'", task -> task.setTaskId(Launches.taskId("a/b"))),
                of("an id with '\\'", task -> task.setTaskId(Launches.taskId("a\\b"))),
                of("an id with a control character", task -> task.setTaskId(Launches.taskId("a\u007fb"))),
                of("an id of 256 bytes", task -> task.setTaskId(Launches.taskId("x".repeat(256)))),
                of(
                        "another agent's id",
                        task -> task.setAgentId(AgentID.newBuilder().setValue("other"))),
                of("a negative grace period", task -> task.getKillPolicyBuilder()
                        .getGracePeriodBuilder()
                        .setNanoseconds(-1)),
                of("a negative completion time", task -> task.getMaxCompletionTimeBuilder()
                        .setNanoseconds(-1)),
                // SE-186, SE-188, SE-190
                of("no resources", task -> task.clearResources()),
                of("a part of a gpu", task -> task.addAllResources(allocated("gpus:0.5"))),
                of(
                        "resources of two roles",
                        task -> task.addAllResources(
                                Resources.parse("disk:1").allocate("web").toMessages())),
                of(
                        "a resource without allocation",
                        task -> task.addAllResources(Resources.parse("disk:1").toMessages())),
                of(
                        "both revocable and other cpus",
                        task -> task.addResources(allocated("cpus:1").getFirst().toBuilder()
                                .setRevocable(Resource.RevocableInfo.getDefaultInstance()))),
                of("a negative resource", task -> task.getResourcesBuilder(0)
                        .setScalar(Value.Scalar.newBuilder().setValue(-1))),
                // SE-200
                of("more than is offered", task -> task.addAllResources(allocated("cpus:100"))),
                of("ports that are not offered", task -> task.addAllResources(allocated("ports:[1-2]"))),
                // SE-194
                of("a check without type", task -> task.getCheckBuilder().setDelaySeconds(1)),
                of("a check of an unknown type", task -> task.getCheckBuilder().setType(CheckInfo.Type.UNKNOWN)),
                of("a command check without command", task -> task.getCheckBuilder()
                        .setType(CheckInfo.Type.COMMAND)),
                of("a check with a negative interval", task -> task.getCheckBuilder()
                        .setType(CheckInfo.Type.TCP)
                        .setIntervalSeconds(-1)
                        .getTcpBuilder()
                        .setPort(1)),
                of("an HTTP check with a relative path", task -> task.getCheckBuilder()
                        .setType(CheckInfo.Type.HTTP)
                        .getHttpBuilder()
                        .setPort(1)
                        .setPath("x")),
                // SE-193
                of("a health check without type", task -> task.getHealthCheckBuilder()
                        .setDelaySeconds(1)),
                of("a TCP health check without 'tcp'", task -> task.getHealthCheckBuilder()
                        .setType(HealthCheck.Type.TCP)),
                of("a health check of another scheme", task -> task.getHealthCheckBuilder()
                        .setType(HealthCheck.Type.HTTP)
                        .getHttpBuilder()
                        .setPort(1)
                        .setScheme("ftp")),
                of("a health check with a negative timeout", task -> task.getHealthCheckBuilder()
                        .setType(HealthCheck.Type.TCP)
                        .setTimeoutSeconds(-1)
                        .getTcpBuilder()
                        .setPort(1)),
                // SE-191
                of("a variable without value", task -> variable(task).setName("A")),
                of(
                        "a variable of an unknown type",
                        task -> variable(task).setName("A").setType(Environment.Variable.Type.UNKNOWN)),
                of(
                        "a secret variable without secret",
                        task -> variable(task).setName("A").setType(Environment.Variable.Type.SECRET)),
                of("a secret with a NUL byte", task -> variable(task)
                        .setName("A")
                        .setType(Environment.Variable.Type.SECRET)
                        .getSecretBuilder()
                        .setType(Secret.Type.VALUE)
                        .getValueBuilder()
                        .setData(ByteString.copyFrom(new byte[] {1, 0}))),
                // SE-192
                of("a volume without source", task -> container(task)
                        .addVolumesBuilder()
                        .setContainerPath("p")
                        .setMode(Volume.Mode.RW)),
                of("a volume of two sources", task -> container(task)
                        .addVolumesBuilder()
                        .setContainerPath("p")
                        .setMode(Volume.Mode.RW)
                        .setHostPath("h")
                        .getSourceBuilder()
                        .setType(Volume.Source.Type.HOST_PATH)),
                of("a container of Docker without 'docker'", task -> container(task)
                        .setType(ContainerInfo.Type.DOCKER)),
                of("the docker parameter 'name'", task -> container(task)
                        .setType(ContainerInfo.Type.DOCKER)
                        .getDockerBuilder()
                        .setImage("i")
                        .addParametersBuilder()
                        .setKey("name")
                        .setValue("v")),
                // SE-195
                of("a limit of disk", task -> task.putLimits("disk", scalar(1))),
                of("a limit of what it has not", task -> task.clearResources()
                        .addAllResources(allocated("mem:64"))
                        .putLimits("cpus", scalar(1))),
                of("a limit below the request", task -> task.putLimits("mem", scalar(1))),
                of("an infinite limit of cpus", task -> task.putLimits("cpus", scalar(Double.POSITIVE_INFINITY))),
                of("a limit that is no number", task -> task.putLimits("mem", scalar(Double.NaN))),
                // SE-196, SE-201
                of("neither command nor executor", task -> task.clearCommand()),
                of("both command and executor", task -> task.setExecutor(executor())),
                of(
                        "cgroups of its own",
                        task -> container(task).getLinuxInfoBuilder().setShareCgroups(false)));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("bad")
    @DisplayName("must not have (SE-190 to SE-201):")
    void refuses(String what, Consumer<TaskInfo.Builder> change) {
        TaskInfo.Builder task = task();
        change.accept(task);

        assertThat(launch(task.build())).isPresent();
    }

    @Test
    @DisplayName(
            "must not have the id of a known task, active or unreachable; that of a completed one is free (SE-182)")
    void uniqueIds() {
        TaskRecord known = TaskRecord.of(Task.newBuilder()
                .setName("n")
                .setTaskId(Launches.taskId("t1"))
                .setFrameworkId(FRAMEWORK.info().getId())
                .setAgentId(AGENT)
                .setState(TaskState.TASK_FINISHED)
                .build());
        LaunchTarget target = target(agent(), known);
        assertThat(TaskValidation.validateLaunch(task().build(), target)).isPresent();
        assertThat(TaskValidation.validateLaunch(
                        task().build(), with(target, target.tasks().withUnreachable(known))))
                .isPresent();
        assertThat(TaskValidation.validateLaunch(
                        task().build(), with(target, target.tasks().withCompleted(known))))
                .isEmpty();
    }

    private static LaunchTarget with(LaunchTarget target, FrameworkTasks tasks) {
        return new LaunchTarget(target.framework(), tasks, target.agent(), target.remaining());
    }

    // ------------------------------------------------------------------------------------------------ executors

    static Stream<Arguments> badExecutors() {
        return Stream.of(
                executor("an invalid id", each -> each.getExecutorIdBuilder().setValue("a/b")),
                executor("a negative grace period", each -> each.getShutdownGracePeriodBuilder()
                        .setNanoseconds(-1)),
                executor("no framework", each -> each.clearFrameworkId()),
                executor("another framework", each -> each.getFrameworkIdBuilder()
                        .setValue("other")),
                executor("no command", each -> each.clearCommand()),
                executor("the type DEFAULT", each -> each.setType(ExecutorInfo.Type.DEFAULT)),
                executor("the type DEFAULT without command", each -> each.setType(ExecutorInfo.Type.DEFAULT)
                        .clearCommand()),
                executor("shared cgroups", each -> each.getContainerBuilder()
                        .setType(ContainerInfo.Type.MESOS)
                        .getLinuxInfoBuilder()
                        .setShareCgroups(true)),
                executor("more than is offered", each -> each.addAllResources(allocated("mem:4096"))),
                executor("resources of another role", each -> each.clearResources()
                        .addAllResources(Resources.parse("cpus:1").allocate("x").toMessages())));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("badExecutors")
    @DisplayName("must not have an executor with (SE-197 to SE-200):")
    void refusesExecutors(String what, Consumer<ExecutorInfo.Builder> change) {
        assertThat(launch(custom(change).build())).isPresent();
    }

    @Test
    @DisplayName("may have an executor without resources of its own (CF-21)")
    void bareExecutor() {
        assertThat(launch(custom(ExecutorInfo.Builder::clearResources).build())).isEmpty();
        assertThat(launch(custom(each -> each.setType(ExecutorInfo.Type.CUSTOM)).build()))
                .isEmpty();
    }

    @Test
    @DisplayName("must not share ports with its executor (SE-199)")
    void disjoint() {
        TaskInfo.Builder task = custom(each -> each.addAllResources(allocated("ports:[31000-31001]")));

        assertThat(launch(task.addAllResources(allocated("ports:[31001-31002]")).build()))
                .isPresent();
    }

    @Test
    @DisplayName("must describe a running executor as it is, in whatever order (SE-197)")
    void sameExecutor() {
        ExecutorInfo.Builder running = executor();
        running.getCommandBuilder().addArguments("a").addArguments("b");
        running.getCommandBuilder()
                .getEnvironmentBuilder()
                .addVariablesBuilder()
                .setName("A")
                .setValue("1");
        running.getCommandBuilder()
                .getEnvironmentBuilder()
                .addVariablesBuilder()
                .setName("B")
                .setValue("2");
        LaunchTarget target = target(agent(running.build()));

        ExecutorInfo.Builder reordered = running.clone();
        List<Resource> resources = new ArrayList<>(reordered.getResourcesList());
        Collections.reverse(resources);
        reordered.clearResources().addAllResources(resources);
        List<Environment.Variable> variables =
                new ArrayList<>(reordered.getCommand().getEnvironment().getVariablesList());
        Collections.reverse(variables);
        reordered.getCommandBuilder().getEnvironmentBuilder().clearVariables().addAllVariables(variables);
        assertThat(TaskValidation.validateLaunch(
                        task().clearCommand().setExecutor(reordered).build(), target))
                .isEmpty();

        ExecutorInfo.Builder arguments = running.clone();
        arguments.getCommandBuilder().clearArguments().addArguments("b").addArguments("a");
        assertThat(TaskValidation.validateLaunch(
                        task().clearCommand().setExecutor(arguments).build(), target))
                .isPresent();
        assertThat(TaskValidation.validateLaunch(
                        task().clearCommand()
                                .setExecutor(running.clone().setName("x"))
                                .build(),
                        target))
                .isPresent();
    }

    @Test
    @DisplayName("needs the resources of its executor only if that is new (SE-200)")
    void runningExecutorCostsNothing() {
        TaskInfo.Builder all = custom(each -> {}).clearResources().addAllResources(allocated("cpus:4;mem:4096"));

        assertThat(launch(all.build())).isPresent();
        assertThat(TaskValidation.validateLaunch(
                        all.build(), target(agent(executor().build()))))
                .isEmpty();
    }

    // ------------------------------------------------------------------------------------------------ groups

    private static ExecutorInfo.Builder pod() {
        return executor().clearCommand().setType(ExecutorInfo.Type.DEFAULT);
    }

    private static Optional<String> group(ExecutorInfo executor, TaskInfo... tasks) {
        TaskGroupInfo.Builder group = TaskGroupInfo.newBuilder();
        for (TaskInfo task : tasks) {
            group.addTasks(
                    task.hasExecutor()
                            ? task
                            : task.toBuilder().setExecutor(executor).build());
        }
        return TaskGroupValidation.validate(group.build(), executor, target(agent()));
    }

    private static TaskInfo.Builder task(String id) {
        return task().setTaskId(Launches.taskId(id));
    }

    @Test
    @DisplayName("in a group may have cgroups of its own and limits, if all have (SE-202, SE-204)")
    void goodGroups() {
        assertThat(group(pod().build(), task("a").build(), task("b").build())).isEmpty();
        assertThat(group(pod().build())).isEmpty();
        TaskInfo.Builder own = task("a").putLimits("mem", scalar(128));
        container(own).getLinuxInfoBuilder().setShareCgroups(false);
        assertThat(group(pod().build(), own.build())).isEmpty();
        assertThat(group(pod().build(), own.build(), task("b").build())).isPresent();
        assertThat(group(pod().build(), task("a").putLimits("mem", scalar(128)).build()))
                .isPresent();
    }

    static Stream<Arguments> badPods() {
        return Stream.of(
                executor("no type", each -> each.clearType()),
                executor("an unknown type", each -> each.setType(ExecutorInfo.Type.UNKNOWN)),
                executor("a command though DEFAULT", each -> each.getCommandBuilder()
                        .setValue("x")),
                executor("no framework", each -> each.clearFrameworkId()),
                executor("too few cpus", each -> each.clearResources()
                        .addAllResources(allocated("cpus:0.001;mem:32;disk:16"))),
                executor("too little mem", each -> each.clearResources()
                        .addAllResources(allocated("cpus:0.1;mem:31;disk:16"))),
                executor("no disk", each -> each.clearResources().addAllResources(allocated("cpus:0.1;mem:32"))),
                executor("a container of Docker", each -> each.getContainerBuilder()
                        .setType(ContainerInfo.Type.DOCKER)
                        .getDockerBuilder()
                        .setImage("i")),
                executor("an image", each -> each.getContainerBuilder()
                        .setType(ContainerInfo.Type.MESOS)
                        .getMesosBuilder()
                        .getImageBuilder()
                        .setType(io.tepui.protocol.v1.Image.Type.DOCKER)));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("badPods")
    @DisplayName("must not be in a group whose executor has (SE-203):")
    void refusesPods(String what, Consumer<ExecutorInfo.Builder> change) {
        ExecutorInfo.Builder executor = pod();
        change.accept(executor);

        assertThat(group(executor.build(), task("a").build())).isPresent();
    }

    @Test
    @DisplayName(
            "in a group must not be twice, of Docker, of another executor, share ports, or be too much (SE-202, SE-203)")
    void badGroups() {
        ExecutorInfo pod = pod().build();
        assertThat(group(pod, task("a").build(), task("a").build())).isPresent();
        TaskInfo.Builder docker = task("a");
        container(docker).setType(ContainerInfo.Type.DOCKER).getDockerBuilder().setImage("i");
        assertThat(group(pod, docker.build())).isPresent();
        assertThat(group(pod, task("a").setExecutor(pod().setName("other")).build()))
                .isPresent();
        assertThat(group(
                        pod,
                        task("a")
                                .addAllResources(allocated("ports:[31000-31001]"))
                                .build(),
                        task("b")
                                .addAllResources(allocated("ports:[31001-31002]"))
                                .build()))
                .isPresent();
        assertThat(group(pod, task("a").addAllResources(allocated("cpus:2.95")).build()))
                .isPresent();
        TaskInfo.Builder networked = task("a");
        container(networked).addNetworkInfosBuilder();
        networked
                .getHealthCheckBuilder()
                .setType(HealthCheck.Type.TCP)
                .getTcpBuilder()
                .setPort(1);
        assertThat(group(pod, networked.build())).isPresent();
    }

    // ------------------------------------------------------------------------------------------------ parts

    private static Arguments of(String what, Consumer<TaskInfo.Builder> change) {
        return Arguments.of(what, change);
    }

    private static Arguments executor(String what, Consumer<ExecutorInfo.Builder> change) {
        return Arguments.of(what, change);
    }

    private static Value.Scalar scalar(double value) {
        return Value.Scalar.newBuilder().setValue(value).build();
    }

    private static Environment.Variable.Builder variable(TaskInfo.Builder task) {
        return task.getCommandBuilder().getEnvironmentBuilder().addVariablesBuilder();
    }

    private static ContainerInfo.Builder container(TaskInfo.Builder task) {
        return task.getContainerBuilder().setType(ContainerInfo.Type.MESOS);
    }
}

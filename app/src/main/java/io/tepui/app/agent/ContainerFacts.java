package io.tepui.app.agent;

import io.tepui.agent.operator.ContainerLookup;
import io.tepui.agent.state.AgentState;
import io.tepui.agent.state.ExecutorRecord;
import io.tepui.agent.state.TaskRecord;
import io.tepui.containers.ContainerRuntime;
import io.tepui.containers.UsageLimits;
import io.tepui.protocol.v1.ContainerID;
import io.tepui.protocol.v1.ContainerStatus;
import io.tepui.protocol.v1.Resource;
import io.tepui.protocol.v1.ResourceStatistics;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.stream.Stream;

/** What GET_CONTAINERS tells of each container besides who it belongs to. */
final class ContainerFacts implements ContainerLookup {
    private static final double BYTES_PER_MIB = 1 << 20;

    private final AgentState state;
    private final ContainerRuntime runtime;

    ContainerFacts(AgentState state, ContainerRuntime runtime) {
        this.state = state;
        this.runtime = runtime;
    }

    /** Every container of this agent belongs to an executor. */
    @Override
    public List<ContainerID> others() {
        return List.of();
    }

    @Override
    public Optional<ContainerStatus> status(ContainerID container) {
        return runtime.find(container.getValue()).map(running -> ContainerStatus.newBuilder()
                .setContainerId(container)
                .setExecutorPid(Math.toIntExact(running.pid()))
                .build());
    }

    @Override
    public Optional<ResourceStatistics> statistics(ContainerID container) {
        UsageLimits limits =
                executor(container.getValue()).map(ContainerFacts::limits).orElse(UsageLimits.UNKNOWN);
        return runtime.statistics(container.getValue(), limits);
    }

    private Optional<ExecutorRecord> executor(String containerId) {
        return state.frameworks().values().stream()
                .flatMap(framework -> framework.executors().values().stream())
                .filter(executor -> executor.containerId().equals(containerId))
                .findFirst();
    }

    /** Requests are the resources of the executor and its tasks; memory is limited to them, cpus are not (AO-216). */
    private static UsageLimits limits(ExecutorRecord executor) {
        double cpus = sum(executor, "cpus");
        long memBytes = Math.round(sum(executor, "mem") * BYTES_PER_MIB);
        return new UsageLimits(
                OptionalDouble.of(cpus), OptionalDouble.empty(), OptionalLong.of(memBytes), OptionalLong.of(memBytes));
    }

    private static double sum(ExecutorRecord executor, String name) {
        Stream<Resource> ofTasks = executor.tasks().values().stream()
                .map(TaskRecord::info)
                .flatMap(task -> task.getResourcesList().stream());
        return Stream.concat(executor.info().getResourcesList().stream(), ofTasks)
                .filter(resource -> resource.getName().equals(name))
                .mapToDouble(resource -> resource.getScalar().getValue())
                .sum();
    }
}

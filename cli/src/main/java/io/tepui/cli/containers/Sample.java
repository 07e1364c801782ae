package io.tepui.cli.containers;

import io.tepui.cli.CommandException;
import io.tepui.cli.cluster.AgentContainers;
import io.tepui.cli.cluster.AgentEntry;
import io.tepui.protocol.v1.ContainerID;
import io.tepui.protocol.v1.ResourceStatistics;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * What all agents told at one time. Two of them give how much processor time a container took between.
 *
 * @param agents what each told
 * @param statistics the use of resources by container, where it is known
 */
record Sample(List<AgentContainers> agents, Map<ContainerID, ResourceStatistics> statistics) {
    private static final double PERCENT = 100;

    /** Asks agents. */
    static Sample of(List<AgentEntry> agents) throws InterruptedException {
        List<AgentContainers> answers = AgentContainers.of(agents);
        Map<ContainerID, ResourceStatistics> statistics = new HashMap<>();
        for (AgentContainers answer : answers) {
            answer.containers().stream()
                    .filter(container -> container.hasResourceStatistics())
                    .forEach(container ->
                            statistics.put(AgentContainers.idOf(container), container.getResourceStatistics()));
        }
        return new Sample(answers, statistics);
    }

    /** Returns why agents did not answer. */
    List<CommandException> troubles() {
        return agents.stream().flatMap(agent -> agent.trouble().stream()).toList();
    }

    Optional<ResourceStatistics> statisticsOf(ContainerID id) {
        return Optional.ofNullable(statistics.get(id));
    }

    /** Returns how busy a container was since an earlier sample: 100 is one processor. Nothing if it is not in both. */
    OptionalDouble cpuPercentSince(Sample earlier, ContainerID id) {
        ResourceStatistics before = earlier.statistics.get(id);
        ResourceStatistics now = statistics.get(id);
        if (before == null || now == null || !now.hasCpusUserTimeSecs()) {
            return OptionalDouble.empty();
        }
        double seconds = now.getTimestamp() - before.getTimestamp();
        return seconds > 0
                ? OptionalDouble.of(Math.max(0, cpuSeconds(now) - cpuSeconds(before)) / seconds * PERCENT)
                : OptionalDouble.empty();
    }

    private static double cpuSeconds(ResourceStatistics statistics) {
        return statistics.getCpusUserTimeSecs() + statistics.getCpusSystemTimeSecs();
    }
}

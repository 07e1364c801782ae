package io.tepui.cli.cluster;

import io.tepui.cli.CommandException;
import io.tepui.client.AgentClient;
import io.tepui.protocol.v1.ContainerID;
import io.tepui.protocol.v1.agent.Response.GetContainers.Container;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;

/**
 * The containers that an agent told of.
 *
 * @param agent the agent
 * @param containers all of them; empty when there was trouble
 * @param trouble why it did not answer
 */
public record AgentContainers(AgentEntry agent, List<Container> containers, Optional<CommandException> trouble) {
    /** How many agents are asked at a time. */
    static final int MAX_ASKED_AT_A_TIME = 64;

    /** Asks agents, many at a time; those that are not registered have none. */
    public static List<AgentContainers> of(List<AgentEntry> agents) throws InterruptedException {
        Semaphore asking = new Semaphore(MAX_ASKED_AT_A_TIME);
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<AgentContainers>> answers = new ArrayList<>();
            for (AgentEntry agent : agents) {
                if (agent.registered().isPresent()) {
                    answers.add(threads.submit(() -> {
                        asking.acquire();
                        try {
                            return of(agent);
                        } finally {
                            asking.release();
                        }
                    }));
                }
            }
            List<AgentContainers> all = new ArrayList<>();
            for (Future<AgentContainers> answer : answers) {
                all.add(answer.get());
            }
            return all;
        } catch (ExecutionException e) {
            throw new IllegalStateException(e.getCause());
        }
    }

    private static AgentContainers of(AgentEntry entry) throws InterruptedException {
        try (Agent agent = Agent.of(entry)) {
            return new AgentContainers(entry, agent.ask(AgentClient::containers), Optional.empty());
        } catch (CommandException e) {
            return new AgentContainers(entry, List.of(), Optional.of(e));
        }
    }

    /** Returns a container's whole id, which stands in its status alone (AO-73). */
    public static ContainerID idOf(Container container) {
        return container.getContainerStatus().hasContainerId()
                ? container.getContainerStatus().getContainerId()
                : container.getContainerId();
    }

    /** Returns the outermost container that one is nested in; the container itself when it is not nested. */
    public Optional<Container> rootOf(ContainerID id) {
        ContainerID root = ContainerIds.root(id);
        return containers.stream().filter(each -> idOf(each).equals(root)).findFirst();
    }
}

package io.tepui.agent.operator;

import io.tepui.agent.state.AgentState;
import io.tepui.protocol.Times;
import io.tepui.protocol.authorization.Visibility;
import io.tepui.protocol.v1.agent.Call;
import io.tepui.protocol.v1.agent.Response;
import java.time.temporal.ChronoUnit;

/**
 * Answers of the agent's read calls that tell its state (AO-42, AO-43, AO-59 to AO-76). Each is computed from one
 * immutable state, on any thread, and shows what the visibility lets show (AO-36); what the process itself knows, such as
 * flags or files, is answered elsewhere.
 */
public final class AgentReads {
    private AgentReads() {}

    /** GET_STATE: tasks, executors and frameworks as their own calls tell them (AO-59). */
    public static Response getState(AgentState state, Visibility visibility) {
        return Response.newBuilder()
                .setType(Response.Type.GET_STATE)
                .setGetState(Response.GetState.newBuilder()
                        .setGetTasks(TasksView.of(state, visibility))
                        .setGetExecutors(ExecutorsView.of(state, visibility))
                        .setGetFrameworks(FrameworksView.of(state, visibility)))
                .build();
    }

    /** GET_FRAMEWORKS (AO-60). */
    public static Response getFrameworks(AgentState state, Visibility visibility) {
        return Response.newBuilder()
                .setType(Response.Type.GET_FRAMEWORKS)
                .setGetFrameworks(FrameworksView.of(state, visibility))
                .build();
    }

    /** GET_EXECUTORS (AO-61, AO-62). */
    public static Response getExecutors(AgentState state, Visibility visibility) {
        return Response.newBuilder()
                .setType(Response.Type.GET_EXECUTORS)
                .setGetExecutors(ExecutorsView.of(state, visibility))
                .build();
    }

    /** GET_TASKS (AO-63 to AO-65). */
    public static Response getTasks(AgentState state, Visibility visibility) {
        return Response.newBuilder()
                .setType(Response.Type.GET_TASKS)
                .setGetTasks(TasksView.of(state, visibility))
                .build();
    }

    /** GET_AGENT: the agent as its flags describe it, and the drain in work (AO-42, AO-43). */
    public static Response getAgent(AgentState state) {
        Response.GetAgent.Builder answer = Response.GetAgent.newBuilder().setAgentInfo(state.describe());
        state.drain().ifPresent(drain -> answer.setDrainConfig(drain.config())
                .setEstimatedDrainStartTime(Times.toTimeInfo(drain.since().truncatedTo(ChronoUnit.SECONDS))));
        return Response.newBuilder()
                .setType(Response.Type.GET_AGENT)
                .setGetAgent(answer)
                .build();
    }

    /** GET_OPERATIONS: those that are not yet over and acknowledged, if the roles of all they take show (AO-67). */
    public static Response getOperations(AgentState state, Visibility visibility) {
        return Response.newBuilder()
                .setType(Response.Type.GET_OPERATIONS)
                .setGetOperations(Response.GetOperations.newBuilder()
                        .addAllOperations(state.resources().operations().values().stream()
                                .filter(operation -> visibility.shows(operation.getInfo()))
                                .toList()))
                .build();
    }

    /** GET_RESOURCE_PROVIDERS (AO-68): this agent has none. */
    public static Response getResourceProviders(AgentState state) {
        return Response.newBuilder()
                .setType(Response.Type.GET_RESOURCE_PROVIDERS)
                .setGetResourceProviders(Response.GetResourceProviders.getDefaultInstance())
                .build();
    }

    /**
     * GET_CONTAINERS (AO-69 to AO-76). The lookup is asked while the answer is made, so this may take as long as
     * reading the usage of each container does.
     *
     * @param call which kinds of containers to show; the default instance when the call says nothing
     */
    public static Response getContainers(
            AgentState state, Call.GetContainers call, ContainerLookup containers, Visibility visibility) {
        Response.Builder response = Response.newBuilder().setType(Response.Type.GET_CONTAINERS);
        Response.GetContainers shown = ContainersView.of(state, call, containers, visibility);
        // With nothing to show the answer only names itself (AO-30).
        return shown.getContainersCount() == 0
                ? response.build()
                : response.setGetContainers(shown).build();
    }
}

package io.tepui.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.tepui.protocol.Times;
import io.tepui.protocol.v1.AgentInfo;
import io.tepui.protocol.v1.ContainerID;
import io.tepui.protocol.v1.DrainState;
import io.tepui.protocol.v1.FrameworkInfo;
import io.tepui.protocol.v1.Resource;
import io.tepui.protocol.v1.Task;
import io.tepui.protocol.v1.TaskState;
import io.tepui.protocol.v1.master.Call;
import io.tepui.protocol.v1.master.Response;
import io.tepui.protocol.v1.master.Response.GetAgents;
import io.tepui.protocol.v1.master.Response.GetFrameworks;
import io.tepui.resources.Resources;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;

/** A master that answers what a test says, and remembers the calls that would change something. */
public final class FakeMaster implements AutoCloseable {
    /** What the ids of its agents and frameworks begin with. */
    public static final String ID = "0a1b2c3d-1111-2222-3333-444455556666";

    /** When everything registered. */
    public static final Instant REGISTERED = Instant.parse("2026-01-02T03:04:05Z");

    private final HttpServer server;
    private final List<GetAgents.Agent> agents = new CopyOnWriteArrayList<>();
    private final List<GetFrameworks.Framework> frameworks = new CopyOnWriteArrayList<>();
    private final List<Task> tasks = new CopyOnWriteArrayList<>();
    private final Map<Call.Type, Response.Builder> answers = new EnumMap<>(Call.Type.class);
    private final Map<String, String> paths = new HashMap<>();
    private final List<Call> changes = new CopyOnWriteArrayList<>();
    private final List<String> asked = new CopyOnWriteArrayList<>();
    private volatile Consumer<Call> onChange = call -> {};
    private volatile int status = 200;
    private volatile String reason = "";

    /** Starts it on a free port. */
    public FakeMaster() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", this::answer);
        server.start();
    }

    /** Its address. */
    public String address() {
        return "127.0.0.1:" + server.getAddress().getPort();
    }

    /** Adds an agent on {@code node<number>} with these resources, of which some are in use for the role {@code web}. */
    public GetAgents.Agent.Builder agent(int number, String total, String used) {
        return agent(number, Resources.parse(total), Resources.parse(used));
    }

    /** Starts an agent on {@code node<number>}; {@link #put} adds it. */
    public GetAgents.Agent.Builder agent(int number, Resources total, Resources used) {
        AgentInfo.Builder info =
                AgentInfo.newBuilder().setHostname("node" + number).setPort(5051);
        info.getIdBuilder().setValue(agentId(number));
        GetAgents.Agent.Builder agent = GetAgents.Agent.newBuilder()
                .setAgentInfo(info)
                .setActive(true)
                .setDeactivated(false)
                .setVersion("1.11.0")
                .setPid("slave(1)@10.0.0." + number + ":5051")
                .setRegisteredTime(Times.toTimeInfo(REGISTERED))
                .addAllTotalResources(total.toMessages())
                .addAllAllocatedResources(used.allocate("web").toMessages());
        agent.addCapabilitiesBuilder().setType(AgentInfo.Capability.Type.AGENT_DRAINING);
        return agent;
    }

    /** The id of an agent. */
    public static String agentId(int number) {
        return ID + "-S" + number;
    }

    /** Adds an agent, or replaces the one with its id. */
    public FakeMaster put(GetAgents.Agent.Builder agent) {
        remove(agent.getAgentInfo().getId().getValue());
        agents.add(agent.build());
        return this;
    }

    /** Forgets an agent. */
    public void remove(String agentId) {
        agents.removeIf(agent -> agent.getAgentInfo().getId().getValue().equals(agentId));
    }

    /** Marks an agent as draining or drained. */
    public void drain(int number, DrainState state) {
        GetAgents.Agent now = agents.stream()
                .filter(agent -> agent.getAgentInfo().getId().getValue().equals(agentId(number)))
                .findFirst()
                .orElseThrow();
        GetAgents.Agent.Builder drained = now.toBuilder().setActive(false).setDeactivated(true);
        drained.getDrainInfoBuilder().setState(state);
        drained.getDrainInfoBuilder().getConfigBuilder().setMarkGone(false);
        put(drained);
    }

    /** Adds a framework. */
    public FakeMaster framework(int number, String name, String role) {
        FrameworkInfo.Builder info =
                FrameworkInfo.newBuilder().setUser("nobody").setName(name).addRoles(role);
        info.getIdBuilder().setValue(frameworkId(number));
        frameworks.add(GetFrameworks.Framework.newBuilder()
                .setFrameworkInfo(info)
                .setActive(true)
                .setConnected(true)
                .setRecovered(false)
                .setRegisteredTime(Times.toTimeInfo(REGISTERED))
                .addAllAllocatedResources(
                        Resources.parse("cpus:1.5;mem:512").allocate(role).toMessages())
                .build());
        return this;
    }

    /** The id of a framework. */
    public static String frameworkId(int number) {
        return ID + "-000" + number;
    }

    /** Adds a running task. */
    public FakeMaster task(String id, int agent, int framework) {
        tasks.add(running(id, agent, framework).build());
        return this;
    }

    /** Adds a task that runs in this container since it registered. */
    public Task task(String id, int agent, int framework, ContainerID container) {
        Task.Builder task = running(id, agent, framework);
        task.addStatusesBuilder()
                .setTaskId(task.getTaskId())
                .setState(TaskState.TASK_RUNNING)
                .setTimestamp(REGISTERED.getEpochSecond())
                .getContainerStatusBuilder()
                .setContainerId(container);
        tasks.add(task.build());
        return task.build();
    }

    /** Adds a task that is over. */
    public void completed(String id, int agent, int framework, TaskState state) {
        answer(Call.Type.GET_TASKS)
                .getGetTasksBuilder()
                .addCompletedTasks(running(id, agent, framework).setState(state));
    }

    private static Task.Builder running(String id, int agent, int framework) {
        Task.Builder task = Task.newBuilder().setName(id).setState(TaskState.TASK_RUNNING);
        task.getTaskIdBuilder().setValue(id);
        task.getAgentIdBuilder().setValue(agentId(agent));
        task.getFrameworkIdBuilder().setValue(frameworkId(framework));
        task.addAllResources(Resources.parse("cpus:1;mem:128").allocate("web").toMessages());
        return task;
    }

    /** Forgets all tasks. */
    public void endTasks() {
        tasks.clear();
    }

    /** What it answers to a read call. */
    public Response.Builder answer(Call.Type type) {
        return answers.computeIfAbsent(type, any -> Response.newBuilder().setType(Response.Type.valueOf(type.name())));
    }

    /** What it answers to a GET of this path. */
    public void answerPath(String pathAndQuery, String body) {
        paths.put(pathAndQuery, body);
    }

    /** Refuses every change from now on. */
    public void refuse(int newStatus, String newReason) {
        status = newStatus;
        reason = newReason;
    }

    /** Does something whenever it is told to change something. */
    public void onChange(Consumer<Call> action) {
        onChange = action;
    }

    /** The calls that would change something. */
    public List<Call> changes() {
        return new ArrayList<>(changes);
    }

    /** The only call that would change something. */
    public Call change() {
        if (changes.size() != 1) {
            throw new AssertionError("Not one change: " + changes);
        }
        return changes.getFirst();
    }

    /** The paths that were asked with GET. */
    public List<String> asked() {
        return List.copyOf(asked);
    }

    /** A resource as its message. */
    public static Resource resource(Resources one) {
        return one.toMessages().getFirst();
    }

    private void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            if (exchange.getRequestMethod().equals("GET")) {
                String path = exchange.getRequestURI().toString();
                asked.add(path);
                String body = paths.get(path);
                send(exchange, body == null ? 404 : 200, (body == null ? "nothing at " + path : body).getBytes(UTF_8));
                return;
            }
            Call call = Call.parseFrom(exchange.getRequestBody().readAllBytes());
            if (call.getType().name().startsWith("GET_")) {
                send(exchange, 200, read(call.getType()).toByteArray());
                return;
            }
            changes.add(call);
            if (status / 100 == 2) {
                onChange.accept(call);
            }
            send(exchange, status, reason.getBytes(UTF_8));
        }
    }

    private Response read(Call.Type type) {
        Response.Builder answer = answer(type).build().toBuilder();
        switch (type) {
            case GET_AGENTS -> answer.getGetAgentsBuilder().addAllAgents(agents);
            case GET_FRAMEWORKS -> answer.getGetFrameworksBuilder().addAllFrameworks(frameworks);
            case GET_TASKS -> answer.getGetTasksBuilder().addAllTasks(tasks);
            default -> {}
        }
        return answer.build();
    }

    private static void send(HttpExchange exchange, int status, byte[] body) throws IOException {
        exchange.sendResponseHeaders(status, body.length == 0 ? -1 : body.length);
        exchange.getResponseBody().write(body);
    }

    @Override
    public void close() {
        server.stop(0);
    }
}

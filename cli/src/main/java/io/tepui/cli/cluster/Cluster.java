package io.tepui.cli.cluster;

import io.tepui.cli.CommandException;
import io.tepui.client.ApiClient;
import io.tepui.client.ApiException;
import io.tepui.client.Endpoint;
import io.tepui.protocol.MediaType;
import io.tepui.protocol.v1.Flag;
import io.tepui.protocol.v1.Operation;
import io.tepui.protocol.v1.Role;
import io.tepui.protocol.v1.Task;
import io.tepui.protocol.v1.WeightInfo;
import io.tepui.protocol.v1.maintenance.ClusterStatus;
import io.tepui.protocol.v1.maintenance.Schedule;
import io.tepui.protocol.v1.master.Call;
import io.tepui.protocol.v1.master.Response;
import io.tepui.protocol.v1.quota.QuotaConfig;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** A cluster, asked through its master. Each method is one call. */
public final class Cluster implements AutoCloseable {
    private final ApiClient client;

    /** Will talk to this master, or to the one that it names as the leader. */
    public Cluster(Endpoint master) {
        this.client = new ApiClient(master, "/api/v1", MediaType.PROTOBUF);
    }

    /** Returns the master's address. */
    public Endpoint master() {
        return client.endpoint();
    }

    /** Returns the agents: registered ones, and those that have not come back since the master started. */
    public Response.GetAgents agents() throws ApiException, IOException, InterruptedException {
        return read(Call.Type.GET_AGENTS).getGetAgents();
    }

    /** Returns the frameworks, and those that are over. */
    public Response.GetFrameworks frameworks() throws ApiException, IOException, InterruptedException {
        return read(Call.Type.GET_FRAMEWORKS).getGetFrameworks();
    }

    /** Returns all tasks. */
    public Response.GetTasks tasks() throws ApiException, IOException, InterruptedException {
        return read(Call.Type.GET_TASKS).getGetTasks();
    }

    /** Returns the tasks of an agent that are not over for their frameworks. */
    public List<Task> tasksOn(String agentId) throws ApiException, IOException, InterruptedException {
        return tasks().getTasksList().stream()
                .filter(task -> task.getAgentId().getValue().equals(agentId))
                .toList();
    }

    /** Returns the operations on an agent that are not over. */
    public List<Operation> operationsOn(String agentId) throws ApiException, IOException, InterruptedException {
        return read(Call.Type.GET_OPERATIONS).getGetOperations().getOperationsList().stream()
                .filter(operation -> operation.getAgentId().getValue().equals(agentId))
                .toList();
    }

    /** Returns the roles that are in use. */
    public List<Role> roles() throws ApiException, IOException, InterruptedException {
        return read(Call.Type.GET_ROLES).getGetRoles().getRolesList();
    }

    /** Returns the weights that were set. */
    public List<WeightInfo> weights() throws ApiException, IOException, InterruptedException {
        return read(Call.Type.GET_WEIGHTS).getGetWeights().getWeightInfosList();
    }

    /** Returns the quotas. */
    public List<QuotaConfig> quotas() throws ApiException, IOException, InterruptedException {
        return read(Call.Type.GET_QUOTA).getGetQuota().getStatus().getConfigsList();
    }

    /** Returns the maintenance schedule. */
    public Schedule schedule() throws ApiException, IOException, InterruptedException {
        return read(Call.Type.GET_MAINTENANCE_SCHEDULE)
                .getGetMaintenanceSchedule()
                .getSchedule();
    }

    /** Returns the machines on their way into maintenance, and those in it. */
    public ClusterStatus maintenance() throws ApiException, IOException, InterruptedException {
        return read(Call.Type.GET_MAINTENANCE_STATUS).getGetMaintenanceStatus().getStatus();
    }

    /** Returns the only roles that the master knows, if it was started with a list of them. */
    public Optional<Set<String>> roleWhitelist() throws ApiException, IOException, InterruptedException {
        return read(Call.Type.GET_FLAGS).getGetFlags().getFlagsList().stream()
                .filter(flag -> flag.getName().equals("roles"))
                .map(Flag::getValue)
                .findFirst()
                .map(list ->
                        Arrays.stream(list.split(",", -1)).map(String::strip).collect(Collectors.toSet()));
    }

    /** Makes a call that changes the cluster. */
    public void change(Call call) throws ApiException, IOException, InterruptedException {
        client.call(call, Response.getDefaultInstance());
    }

    /** Asks an endpoint beside the API, and returns its answer. */
    public byte[] get(String pathAndQuery) throws CommandException, IOException, InterruptedException {
        HttpResponse<byte[]> answer = client.get(pathAndQuery);
        if (answer.statusCode() != 200) {
            String reason = new String(answer.body(), StandardCharsets.UTF_8).strip();
            throw CommandException.failed("the master at " + master() + " answered " + answer.statusCode()
                    + (reason.isEmpty() ? "" : ": " + reason));
        }
        return answer.body();
    }

    private Response read(Call.Type type) throws ApiException, IOException, InterruptedException {
        return client.call(Call.newBuilder().setType(type).build(), Response.getDefaultInstance());
    }

    @Override
    public void close() {
        client.close();
    }
}

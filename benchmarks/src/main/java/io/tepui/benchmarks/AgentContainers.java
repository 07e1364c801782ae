package io.tepui.benchmarks;

import io.tepui.client.ApiClient;
import io.tepui.client.ApiException;
import io.tepui.client.Endpoint;
import io.tepui.protocol.MediaType;
import io.tepui.protocol.v1.CommandInfo;
import io.tepui.protocol.v1.ContainerID;
import io.tepui.protocol.v1.ContainerInfo;
import io.tepui.protocol.v1.Resource;
import io.tepui.protocol.v1.TTYInfo;
import io.tepui.protocol.v1.Value;
import io.tepui.protocol.v1.agent.Call;
import io.tepui.protocol.v1.agent.Response;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;

/** Standalone and nested containers of one agent, by its operator API. */
final class AgentContainers implements AutoCloseable {
    private static final int KILL = 9;
    private static final int NOT_FOUND = 404;
    private static final int AT_ONCE = 16;
    private static final double CPUS = 0.1;
    private static final double MEBIBYTES = 32;

    private final ApiClient client;

    AgentContainers(Endpoint agent) {
        client = new ApiClient(agent, "/api/v1", MediaType.PROTOBUF);
    }

    /** What is done with each of many. */
    @FunctionalInterface
    interface Step {
        void take(int index) throws Exception;
    }

    /** Takes a step for each index below {@code count}, several at once; returns how many a second. */
    static double rate(int count, Step step) throws Exception {
        long start = System.nanoTime();
        Semaphore room = new Semaphore(AT_ONCE);
        List<Future<?>> steps = new ArrayList<>();
        try (ExecutorService callers = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < count; i++) {
                int index = i;
                room.acquire();
                steps.add(callers.submit(() -> {
                    try {
                        step.take(index);
                    } finally {
                        room.release();
                    }
                    return null;
                }));
            }
        }
        for (Future<?> each : steps) {
            each.get();
        }
        return count / Time.secondsSince(start);
    }

    static ContainerID id(String value) {
        return ContainerID.newBuilder().setValue(value).build();
    }

    static ContainerID under(ContainerID parent, String value) {
        return ContainerID.newBuilder().setParent(parent).setValue(value).build();
    }

    /** Launches a container; one that is not nested may use a tenth of a processor and 32 MiB. */
    void launch(ContainerID id, String command) throws ApiException, IOException, InterruptedException {
        launch(id, command, false);
    }

    /** The same, for a container that may have a terminal. */
    void launch(ContainerID id, String command, boolean terminal)
            throws ApiException, IOException, InterruptedException {
        Call.Builder call = Call.newBuilder().setType(Call.Type.LAUNCH_CONTAINER);
        call.getLaunchContainerBuilder()
                .setContainerId(id)
                .setCommand(CommandInfo.newBuilder().setValue(command));
        if (terminal) {
            call.getLaunchContainerBuilder()
                    .setContainer(ContainerInfo.newBuilder()
                            .setType(ContainerInfo.Type.MESOS)
                            .setTtyInfo(TTYInfo.getDefaultInstance()));
        }
        if (!id.hasParent()) {
            call.getLaunchContainerBuilder().addResources(scalar("cpus", CPUS)).addResources(scalar("mem", MEBIBYTES));
        }
        call(call);
    }

    private static Resource scalar(String name, double value) {
        return Resource.newBuilder()
                .setName(name)
                .setType(Value.Type.SCALAR)
                .setScalar(Value.Scalar.newBuilder().setValue(value))
                .build();
    }

    /** Waits for the end of a container and returns its wait status. */
    int await(ContainerID id) throws ApiException, IOException, InterruptedException {
        Call.Builder call = Call.newBuilder().setType(Call.Type.WAIT_CONTAINER);
        call.getWaitContainerBuilder().setContainerId(id);
        return client.await(call.build(), Response.getDefaultInstance())
                .getWaitContainer()
                .getExitStatus();
    }

    /** Kills a container, and returns when it has ended and was cleaned up; of a standalone one nothing is known then. */
    void destroy(ContainerID id) throws ApiException, IOException, InterruptedException {
        Call.Builder call = Call.newBuilder().setType(Call.Type.KILL_CONTAINER);
        call.getKillContainerBuilder().setContainerId(id).setSignal(KILL);
        call(call);
        try {
            await(id);
        } catch (ApiException e) {
            if (e.status() != NOT_FOUND) {
                throw e;
            }
        }
    }

    List<Response.GetContainers.Container> list() throws ApiException, IOException, InterruptedException {
        Call.Builder call = Call.newBuilder().setType(Call.Type.GET_CONTAINERS);
        call.getGetContainersBuilder().setShowNested(true).setShowStandalone(true);
        return call(call).getGetContainers().getContainersList();
    }

    private Response call(Call.Builder call) throws ApiException, IOException, InterruptedException {
        return client.call(call.build(), Response.getDefaultInstance());
    }

    @Override
    public void close() {
        client.close();
    }
}

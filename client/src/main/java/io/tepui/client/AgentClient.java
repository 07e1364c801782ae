package io.tepui.client;

import io.tepui.protocol.MediaType;
import io.tepui.protocol.v1.CommandInfo;
import io.tepui.protocol.v1.ContainerID;
import io.tepui.protocol.v1.ContainerInfo;
import io.tepui.protocol.v1.FileInfo;
import io.tepui.protocol.v1.agent.Call;
import io.tepui.protocol.v1.agent.ProcessIO;
import io.tepui.protocol.v1.agent.Response;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/**
 * The calls of an agent's operator API about its containers and their sandboxes. Each method is one call, blocks its thread,
 * and throws an {@link ApiException} when the agent refuses.
 *
 * <p>Safe for use by several threads.
 */
public final class AgentClient implements AutoCloseable {
    private final ApiClient client;

    /** Will talk to this agent; nothing is connected yet. */
    public AgentClient(Endpoint agent) {
        this.client = new ApiClient(agent, "/api/v1", MediaType.PROTOBUF);
    }

    /** Returns the agent's address. */
    public Endpoint endpoint() {
        return client.endpoint();
    }

    /** Returns all containers: of executors, nested and standalone ones (AO-70). */
    public List<Response.GetContainers.Container> containers() throws ApiException, IOException, InterruptedException {
        Call.Builder call = Call.newBuilder().setType(Call.Type.GET_CONTAINERS);
        call.getGetContainersBuilder().setShowNested(true).setShowStandalone(true);
        return call(call).getGetContainers().getContainersList();
    }

    /** Returns the tasks of the agent by how far they are (AO-63). */
    public Response.GetTasks tasks() throws ApiException, IOException, InterruptedException {
        return call(Call.newBuilder().setType(Call.Type.GET_TASKS)).getGetTasks();
    }

    /**
     * Returns what is in a directory (AO-51); nothing for a file (AO-53).
     *
     * @param path a virtual path (AO-371)
     */
    public List<FileInfo> list(String path) throws ApiException, IOException, InterruptedException {
        Call.Builder call = Call.newBuilder().setType(Call.Type.LIST_FILES);
        call.getListFilesBuilder().setPath(path);
        return call(call).getListFiles().getFileInfosList();
    }

    /**
     * Reads a piece of a file, as large as the agent likes to give at a time (AO-56).
     *
     * @param path a virtual path (AO-371)
     * @param offset where the piece begins
     * @param length the most bytes to read
     */
    public Response.ReadFile read(String path, long offset, long length)
            throws ApiException, IOException, InterruptedException {
        Call.Builder call = Call.newBuilder().setType(Call.Type.READ_FILE);
        call.getReadFileBuilder().setPath(path).setOffset(offset).setLength(length);
        return call(call).getReadFile();
    }

    /**
     * Runs a command beside a container's processes, and gives its output. It lives no longer than the stream is open
     * (AO-97, AO-101).
     *
     * @param id the id of the new container, with that of the container to join as its parent
     * @param info what else the container has, such as a terminal
     */
    public RecordStream<ProcessIO> session(ContainerID id, CommandInfo command, Optional<ContainerInfo> info)
            throws ApiException, IOException, InterruptedException {
        Call.Builder call = Call.newBuilder().setType(Call.Type.LAUNCH_NESTED_CONTAINER_SESSION);
        call.getLaunchNestedContainerSessionBuilder().setContainerId(id).setCommand(command);
        info.ifPresent(call.getLaunchNestedContainerSessionBuilder()::setContainer);
        return client.openRecords(call.build(), ProcessIO.getDefaultInstance());
    }

    /** Gives the output that a container makes from now on (AO-107 to AO-117). */
    public RecordStream<ProcessIO> attachOutput(ContainerID id) throws ApiException, IOException, InterruptedException {
        Call.Builder call = Call.newBuilder().setType(Call.Type.ATTACH_CONTAINER_OUTPUT);
        call.getAttachContainerOutputBuilder().setContainerId(id);
        return client.openRecords(call.build(), ProcessIO.getDefaultInstance());
    }

    /** Begins to feed a container's standard input; whether the agent takes it is seen later. */
    public ContainerInput attachInput(ContainerID id) throws IOException {
        return ContainerInput.open(client.endpoint(), id);
    }

    /** Waits until a container has ended, and tells how (AO-132 to AO-137). */
    public Response.WaitContainer await(ContainerID id) throws ApiException, IOException, InterruptedException {
        Call.Builder call = Call.newBuilder().setType(Call.Type.WAIT_CONTAINER);
        call.getWaitContainerBuilder().setContainerId(id);
        return client.await(call.build(), Response.getDefaultInstance()).getWaitContainer();
    }

    /** Removes what is left of a container that has ended: its sandbox, and the memory of its end (AO-149). */
    public void remove(ContainerID id) throws ApiException, IOException, InterruptedException {
        Call.Builder call = Call.newBuilder().setType(Call.Type.REMOVE_CONTAINER);
        call.getRemoveContainerBuilder().setContainerId(id);
        call(call);
    }

    /** Ends all connections at once, and the sessions with them. */
    @Override
    public void close() {
        client.close();
    }

    private Response call(Call.Builder call) throws ApiException, IOException, InterruptedException {
        return client.call(call.build(), Response.getDefaultInstance());
    }
}

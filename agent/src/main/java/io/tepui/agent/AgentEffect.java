package io.tepui.agent;

import com.google.protobuf.ByteString;
import com.google.protobuf.Message;
import io.tepui.agent.volumes.VolumeLink;
import io.tepui.protocol.UPid;
import io.tepui.protocol.v1.Resource;
import io.tepui.protocol.v1.Value;
import io.tepui.protocol.v1.executor.Event;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** All that an agent does. Effects are carried out in the order given, so what is written is on disk before what is sent. */
public sealed interface AgentEffect {
    /** Sends a message; it may be lost (AM-13). */
    record Send(UPid to, Message message) implements AgentEffect {}

    /** Keeps one connection to a master from here on (AM-11). */
    record LinkMaster(UPid master) implements AgentEffect {}

    /** Starts, or restarts, the search for the leading master (AM-33, AM-54, AM-55). */
    record DetectMaster() implements AgentEffect {}

    /** Makes a sandbox and starts a container in it; answered by ContainerStarted or ContainerLaunchFailed. */
    record Launch(LaunchSpec spec) implements AgentEffect {}

    /** Watches a container found at start; answered by ContainerExited when it ends. */
    record Watch(String containerId) implements AgentEffect {}

    /** Sends a signal to all processes of a container. */
    record Signal(String containerId, int signal) implements AgentEffect {}

    /**
     * Changes what the container of an executor may take and which volumes it sees, as its tasks come and go (SE-225);
     * answered by ContainerUpdated. One is under way at a time for a container.
     *
     * @param resources of the executor and its tasks
     * @param limits by name of resource, where it may take more than that (AO-213)
     * @param volumes persistent volumes to be linked into the sandbox, besides those that are there
     */
    record UpdateContainer(
            String containerId,
            String sandbox,
            Optional<String> user,
            List<Resource> resources,
            Map<String, Value.Scalar> limits,
            List<VolumeLink> volumes)
            implements AgentEffect {}

    /**
     * Answers a call of an executor.
     *
     * @param status 200 for a SUBSCRIBE whose stream is open from now on, 202, or an error (SE-208)
     * @param text why, for an error; else empty
     */
    record AnswerExecutor(long requestId, int status, String text) implements AgentEffect {}

    /** Adds an event to the stream of an executor; lost when that has ended. */
    record ExecutorEvent(String stream, Event event) implements AgentEffect {}

    /** Ends the stream of an executor after the events given before. */
    record CloseExecutorStream(String stream) implements AgentEffect {}

    /** Ends a container with SIGKILL, also one that is still being launched; answered by ContainerExited or ContainerLaunchFailed. */
    record Destroy(String containerId) implements AgentEffect {}

    /** Deletes what the runtime keeps about an ended container. */
    record Forget(String containerId) implements AgentEffect {}

    /**
     * Makes a link from {@code tasks/<task id>} in the sandbox of an executor to the sandbox of the task's container, in place of an
     * older one (SE-249). No link of the sandbox is followed on the way; a link that cannot be made is done without.
     *
     * @param user the sandbox's owner
     */
    record LinkTask(String sandbox, Optional<String> user, String taskId, String target) implements AgentEffect {}

    /** Runs a check once; answered by CheckDone, whatever comes of it. */
    record RunCheck(CheckRun run) implements AgentEffect {}

    /** Gives a run of a check up; its result is wanted no more. */
    record CancelCheck(String containerId, String run) implements AgentEffect {}

    /** Writes a file in one step: beside the old one, then over it (AO-178). */
    record WriteFile(String path, ByteString bytes) implements AgentEffect {}

    /** Appends one record to a file, which is made if it is missing (AM-122). */
    record AppendRecord(String path, ByteString record) implements AgentEffect {}

    /** Makes or replaces a symbolic link. */
    record WriteLink(String path, String target) implements AgentEffect {}

    /** Puts a file in the place of another, in one step. */
    record Rename(String from, String to) implements AgentEffect {}

    /**
     * Makes the directory of a persistent volume, and those above it; one that is there stays as it is (AO-281).
     *
     * @param path absolute
     */
    record CreateVolume(String path) implements AgentEffect {}

    /** Moves a persistent volume with all data to another directory of the same disk, unless that was done before. */
    record MoveVolume(String from, String to) implements AgentEffect {}

    /**
     * Takes a persistent volume away: when this is done nothing of it is found any more. What is gone already is fine.
     *
     * @param path the volume's directory
     * @param aside where the directory is put to be deleted later, on the same disk; empty: the directory is a mounted
     *     disk, and is emptied at once
     */
    record DestroyVolume(String path, Optional<String> aside) implements AgentEffect {}

    /**
     * Removes a link to a volume from a sandbox, if it is still there and a link; only links inside the sandbox are reached.
     *
     * @param sandbox the absolute path of the sandbox
     * @param containerPath relative to it
     */
    record RemoveVolumeLink(String sandbox, String containerPath) implements AgentEffect {}

    /** Deletes a file or a tree; links are not followed; what is missing is fine. */
    record Remove(String path) implements AgentEffect {}

    /** Arms a timer; an armed one of the same key is replaced. */
    record SetTimer(TimerKey key, Instant at) implements AgentEffect {}

    /** Disarms a timer. */
    record CancelTimer(TimerKey key) implements AgentEffect {}

    /**
     * Ends the process.
     *
     * @param status the exit status
     * @param message why, one line
     */
    record Exit(int status, String message) implements AgentEffect {}
}

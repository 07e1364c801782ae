package io.tepui.agent;

import com.google.protobuf.Message;
import io.tepui.agent.checkpoint.Checkpointed;
import io.tepui.agent.state.Leader;
import io.tepui.protocol.UPid;
import java.time.Duration;
import java.util.Map;
import java.util.OptionalInt;

/** All that can happen to an agent. */
public sealed interface AgentInput {
    /**
     * What an earlier run left has been read; the first input of every agent.
     *
     * @param checkpointed what was on disk
     * @param containers what the runtime found, by container id; a container that is missing here is lost
     * @param took how long reading took
     */
    record Recovered(Checkpointed checkpointed, Map<String, FoundContainer> containers, Duration took)
            implements AgentInput {}

    /** A container that the runtime found at start. */
    sealed interface FoundContainer {
        /** Its first process lives. */
        record Running(int pid) implements FoundContainer {}

        /** It ended; the status is missing when it was not recorded. */
        record Ended(OptionalInt waitStatus) implements FoundContainer {}
    }

    /** A master leads, or leads again (AM-33). */
    record MasterDetected(Leader leader) implements AgentInput {}

    /** No master leads (AM-33). */
    record MasterLost() implements AgentInput {}

    /**
     * A message of the agent-master protocol came.
     *
     * @param from who claims to have sent it
     * @param message one of the messages of AM-20
     */
    record PeerMessage(UPid from, Message message) implements AgentInput {}

    /** The connection to a peer ended (AM-12). */
    record LinkBroken(UPid peer) implements AgentInput {}

    /** A timer fired; it may have been cancelled or replaced just before. */
    record TimerFired(TimerKey key) implements AgentInput {}

    /**
     * A container runs.
     *
     * @param pid its first process
     */
    record ContainerStarted(String containerId, int pid) implements AgentInput {}

    /** A container could not be started; nothing of it is left but its sandbox. */
    record ContainerLaunchFailed(String containerId, LaunchStep step, String message) implements AgentInput {}

    /** How far a launch came. */
    enum LaunchStep {
        /** Its checkpoint or sandbox could not be made. */
        SANDBOX,
        /** A persistent volume could not be shown in the sandbox. */
        VOLUMES,
        /** A URI could not be fetched. */
        FETCH,
        /** Its process could not be started. */
        START
    }

    /**
     * A container ended.
     *
     * @param waitStatus the raw wait status (CF-8); missing when the container vanished without a trace
     */
    record ContainerExited(String containerId, OptionalInt waitStatus) implements AgentInput {}

    /** The agent is to take itself out of the cluster and end (AM-61). */
    record ShutdownRequested(String reason) implements AgentInput {}

    /** The process ends in an orderly way; what is checkpointed goes on running (AO-329). */
    record StopRequested() implements AgentInput {}
}

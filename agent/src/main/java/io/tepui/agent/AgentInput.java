package io.tepui.agent;

import com.google.protobuf.Message;
import io.tepui.agent.checkpoint.Checkpointed;
import io.tepui.agent.checks.CheckKind;
import io.tepui.agent.checks.CheckResult;
import io.tepui.agent.state.Leader;
import io.tepui.protocol.UPid;
import io.tepui.protocol.v1.executor.Call;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/** All that can happen to an agent. */
public sealed interface AgentInput {
    /**
     * What an earlier run left has been read; the first input of every agent.
     *
     * @param checkpointed what was on disk
     * @param containers what the runtime found, by printed container id (AO-167); a container that is missing here is lost
     * @param took how long reading took
     */
    record Recovered(Checkpointed checkpointed, Map<String, FoundContainer> containers, Duration took)
            implements AgentInput {}

    /** A container that the runtime found at start. */
    sealed interface FoundContainer {
        /** Its first process lives. */
        record Running(int pid) implements FoundContainer {}

        /** It ended. */
        record Ended(ContainerEnd end) implements FoundContainer {
            /** It ended by itself, or by a signal; the status is missing when it was not recorded. */
            public Ended(OptionalInt waitStatus) {
                this(ContainerEnd.of(waitStatus));
            }
        }
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
        /** Its image could not be had. */
        IMAGE,
        /** It was refused by what isolates it, or a volume could not be shown in it. */
        ISOLATION,
        /** A URI could not be fetched. */
        FETCH,
        /** Its process could not be started. */
        START
    }

    /** A container ended, and all that was nested in it. */
    record ContainerExited(String containerId, ContainerEnd end) implements AgentInput {
        /** It ended by itself, or by a signal; the status is missing when it vanished without a trace. */
        public ContainerExited(String containerId, OptionalInt waitStatus) {
            this(containerId, ContainerEnd.of(waitStatus));
        }
    }

    /**
     * A run of a check is over.
     *
     * @param run its id
     */
    record CheckDone(String containerId, CheckKind kind, String run, CheckResult result) implements AgentInput {}

    /** A container takes what {@link AgentEffect.UpdateContainer} asked for; the problem says, in one line, why it does not. */
    record ContainerUpdated(String containerId, Optional<String> problem) implements AgentInput {}

    /**
     * A call of an executor, complete by SE-210; answered by {@link AgentEffect.AnswerExecutor}.
     *
     * @param requestId names the request in the answer
     * @param stream names the stream that is opened if this is a SUBSCRIBE
     * @param claims of the executor's token, when executors authenticate (SE-208)
     */
    record ExecutorCall(long requestId, String stream, Call call, Optional<Map<String, String>> claims)
            implements AgentInput {}

    /** The stream of an executor ended, for whatever reason (SE-217). */
    record ExecutorStreamClosed(String stream) implements AgentInput {}

    /** Files that recovery needed have not changed for long, and the sandbox that goes with them is gone (AO-340). */
    record FilesAreOld(KeptFiles files) implements AgentInput {}

    /** The agent is to take itself out of the cluster and end (AM-61). */
    record ShutdownRequested(String reason) implements AgentInput {}

    /** The process ends in an orderly way; what is checkpointed goes on running (AO-329). */
    record StopRequested() implements AgentInput {}
}

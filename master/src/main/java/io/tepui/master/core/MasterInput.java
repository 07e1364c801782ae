package io.tepui.master.core;

import com.google.protobuf.Message;
import io.tepui.allocator.Allocation;
import io.tepui.allocator.InverseAllocation;
import io.tepui.master.agents.Reregistration;
import io.tepui.protocol.UPid;
import io.tepui.protocol.authorization.Denials;
import io.tepui.protocol.authorization.Permission;
import io.tepui.protocol.v1.scheduler.Call;
import io.tepui.registry.RegistrySnapshot;
import java.util.List;
import java.util.Optional;

/** Everything that can happen to a master. Inputs are applied one at a time, in order. */
public sealed interface MasterInput {
    /**
     * A message of an agent arrived (AM-4).
     *
     * @param from the sender
     * @param message one of {@code io.tepui.protocol.internal}
     */
    record AgentMessage(UPid from, Message message) implements MasterInput {}

    /**
     * The message of an agent that registers again arrived, and was read already (AM-43); as an
     * {@link AgentMessage} it would be read by the core.
     */
    record AgentReregisters(UPid from, Reregistration message) implements MasterInput {}

    /** The connection to a linked agent ended (AM-12). */
    record LinkBroken(UPid pid) implements MasterInput {}

    /**
     * A scheduler subscribed: the answer 200 is out and its stream is open (SE-42). The call has passed
     * {@link SchedulerCallValidation}.
     *
     * @param streamId the new stream's id, never used before
     * @param principal who the request was authenticated as, if it was
     * @param denials what of the call is not permitted
     */
    record SchedulerSubscribe(String streamId, Call call, Optional<String> principal, Denials denials)
            implements MasterInput {
        /** A subscription of which everything is permitted. */
        public SchedulerSubscribe(String streamId, Call call, Optional<String> principal) {
            this(streamId, call, principal, Denials.NONE);
        }
    }

    /** A scheduler's stream was closed by its peer, or could not be written (SE-57). */
    record SchedulerStreamClosed(String streamId) implements MasterInput {}

    /**
     * A scheduler made a call other than SUBSCRIBE, which has passed {@link SchedulerCallValidation}.
     *
     * @param requestId names the request in the {@link Effect.Answer}
     * @param streamId the header {@code Mesos-Stream-Id}, if there was one
     * @param principal who the request was authenticated as, if it was
     * @param denials what of the call is not permitted
     */
    record SchedulerCall(
            long requestId, Optional<String> streamId, Call call, Optional<String> principal, Denials denials)
            implements MasterInput {
        /** A call of which everything is permitted. */
        public SchedulerCall(long requestId, Optional<String> streamId, Call call, Optional<String> principal) {
            this(requestId, streamId, call, principal, Denials.NONE);
        }
    }

    /**
     * An operator made a call that changes something; it is authorized, but for what {@code denials} say.
     *
     * @param requestId names the request in the {@link Effect.Answer}
     * @param principal who the request was authenticated as, if it was
     * @param denials what of the call is not permitted; the core refuses it at its place in the order of checks
     */
    record OperatorWrite(
            long requestId, io.tepui.protocol.v1.master.Call call, Optional<String> principal, Denials denials)
            implements MasterInput {
        /** A call of which everything is permitted. */
        public OperatorWrite(long requestId, io.tepui.protocol.v1.master.Call call, Optional<String> principal) {
            this(requestId, call, principal, Denials.NONE);
        }

        /** Says in one line what of the call is not permitted; nothing when all is. */
        public Optional<String> refusal() {
            return denials.denied().stream().map(Permission::refusal).sorted().findFirst();
        }
    }

    /** An operator subscribed to the event stream: the answer 200 is out (MO-290). */
    record OperatorSubscribed(String streamId) implements MasterInput {}

    /** An operator's stream was closed by its peer, or was given up because it read too slowly. */
    record OperatorStreamClosed(String streamId) implements MasterInput {}

    /** A timer set by {@link Effect.SetTimer} fired. */
    record TimerFired(TimerKey key) implements MasterInput {}

    /** The allocator decided; what it gave is to become offers, if it still can (design rule 5). */
    record AllocationsMade(List<Allocation> allocations) implements MasterInput {}

    /** The allocator wants frameworks to be asked for agents that are to be unavailable (AR-203). */
    record InverseOffersDue(List<InverseAllocation> allocations) implements MasterInput {}

    /**
     * The registry reported on {@link Effect.StoreRegistry}.
     *
     * @param failure one line when the changes could not be made durable
     */
    record RegistryStored(long ticket, Optional<String> failure) implements MasterInput {}

    /** This master was elected, and has read the registry (AM-110). */
    record Recovered(RegistrySnapshot registry) implements MasterInput {}
}

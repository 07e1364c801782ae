package io.tepui.master.core;

import com.google.protobuf.ByteString;
import io.tepui.protocol.v1.AgentID;
import io.tepui.protocol.v1.ExecutorID;
import io.tepui.protocol.v1.FrameworkID;
import io.tepui.protocol.v1.InverseOffer;
import io.tepui.protocol.v1.MasterInfo;
import io.tepui.protocol.v1.Offer;
import io.tepui.protocol.v1.OfferID;
import io.tepui.protocol.v1.OperationStatus;
import io.tepui.protocol.v1.TaskStatus;
import io.tepui.protocol.v1.scheduler.Event;
import java.util.List;

/** The events that schedulers get (SE-139). */
public final class SchedulerEvents {
    private static final Event HEARTBEAT =
            Event.newBuilder().setType(Event.Type.HEARTBEAT).build();

    private SchedulerEvents() {}

    /** The answer to a subscription (SE-54). */
    public static Event subscribed(FrameworkID framework, MasterInfo master) {
        return Event.newBuilder()
                .setType(Event.Type.SUBSCRIBED)
                .setSubscribed(Event.Subscribed.newBuilder()
                        .setFrameworkId(framework)
                        .setHeartbeatIntervalSeconds(MasterSettings.HEARTBEAT_INTERVAL.toSeconds())
                        .setMasterInfo(master))
                .build();
    }

    /** A sign of life (SE-56). */
    public static Event heartbeat() {
        return HEARTBEAT;
    }

    /** The last event of a stream that the master ends (SE-142). */
    public static Event error(String message) {
        return Event.newBuilder()
                .setType(Event.Type.ERROR)
                .setError(Event.Error.newBuilder().setMessage(message))
                .build();
    }

    /** Offers, in the framework's form (SE-73). */
    public static Event offers(List<Offer> offers) {
        return Event.newBuilder()
                .setType(Event.Type.OFFERS)
                .setOffers(Event.Offers.newBuilder().addAllOffers(offers))
                .build();
    }

    /** An offer that holds no more (SE-78). */
    public static Event rescind(OfferID offer) {
        return Event.newBuilder()
                .setType(Event.Type.RESCIND)
                .setRescind(Event.Rescind.newBuilder().setOfferId(offer))
                .build();
    }

    /** Inverse offers (SE-80). */
    public static Event inverseOffers(List<InverseOffer> offers) {
        return Event.newBuilder()
                .setType(Event.Type.INVERSE_OFFERS)
                .setInverseOffers(Event.InverseOffers.newBuilder().addAllInverseOffers(offers))
                .build();
    }

    /** An inverse offer that holds no more (SE-81). */
    public static Event rescindInverse(OfferID offer) {
        return Event.newBuilder()
                .setType(Event.Type.RESCIND_INVERSE_OFFER)
                .setRescindInverseOffer(Event.RescindInverseOffer.newBuilder().setInverseOfferId(offer))
                .build();
    }

    /** A status of a task (SE-140). */
    public static Event update(TaskStatus status) {
        return Event.newBuilder()
                .setType(Event.Type.UPDATE)
                .setUpdate(Event.Update.newBuilder().setStatus(status))
                .build();
    }

    /** A status of an operation (SE-143). */
    public static Event operation(OperationStatus status) {
        return Event.newBuilder()
                .setType(Event.Type.UPDATE_OPERATION_STATUS)
                .setUpdateOperationStatus(
                        Event.UpdateOperationStatus.newBuilder().setStatus(status))
                .build();
    }

    /** A message of an executor. */
    public static Event message(AgentID agent, ExecutorID executor, ByteString data) {
        return Event.newBuilder()
                .setType(Event.Type.MESSAGE)
                .setMessage(Event.Message.newBuilder()
                        .setAgentId(agent)
                        .setExecutorId(executor)
                        .setData(data))
                .build();
    }

    /** An agent is lost (SE-141). */
    public static Event agentFailure(AgentID agent) {
        return Event.newBuilder()
                .setType(Event.Type.FAILURE)
                .setFailure(Event.Failure.newBuilder().setAgentId(agent))
                .build();
    }

    /** An executor ended (SE-141); the status is a raw wait status, or -1. */
    public static Event executorFailure(AgentID agent, ExecutorID executor, int status) {
        return Event.newBuilder()
                .setType(Event.Type.FAILURE)
                .setFailure(Event.Failure.newBuilder()
                        .setAgentId(agent)
                        .setExecutorId(executor)
                        .setStatus(status))
                .build();
    }
}

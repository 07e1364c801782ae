package io.tepui.master.testing;

import com.google.protobuf.ByteString;
import io.tepui.master.core.Effect;
import io.tepui.master.core.MasterInput;
import io.tepui.protocol.v1.CommandInfo;
import io.tepui.protocol.v1.FrameworkID;
import io.tepui.protocol.v1.FrameworkInfo;
import io.tepui.protocol.v1.InverseOffer;
import io.tepui.protocol.v1.Offer;
import io.tepui.protocol.v1.OfferID;
import io.tepui.protocol.v1.OperationStatus;
import io.tepui.protocol.v1.TaskID;
import io.tepui.protocol.v1.TaskInfo;
import io.tepui.protocol.v1.TaskStatus;
import io.tepui.protocol.v1.scheduler.Call;
import io.tepui.protocol.v1.scheduler.Event;
import io.tepui.resources.Resources;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/** A scheduler that a test plays: it keeps the events it gets and the offers it holds. */
public final class TestScheduler {
    private final MasterWorld world;
    private final FrameworkInfo.Builder info = FrameworkInfo.newBuilder()
            .setUser("nobody")
            .setName("test")
            .setCheckpoint(true)
            .setFailoverTimeout(600)
            .addRoles("web")
            .addCapabilities(capability(FrameworkInfo.Capability.Type.MULTI_ROLE))
            .addCapabilities(capability(FrameworkInfo.Capability.Type.RESERVATION_REFINEMENT))
            .addCapabilities(capability(FrameworkInfo.Capability.Type.PARTITION_AWARE));
    private final List<Event> events = new ArrayList<>();
    private final Map<String, Offer> offers = new LinkedHashMap<>();
    private final Map<String, InverseOffer> inverseOffers = new LinkedHashMap<>();
    private Optional<String> stream = Optional.empty();
    private boolean open;

    TestScheduler(MasterWorld world) {
        this.world = world;
    }

    private static FrameworkInfo.Capability.Builder capability(FrameworkInfo.Capability.Type type) {
        return FrameworkInfo.Capability.newBuilder().setType(type);
    }

    // ------------------------------------------------------------------------------------------------ what it is

    /** Changes its description. */
    public TestScheduler with(Consumer<FrameworkInfo.Builder> change) {
        change.accept(info);
        return this;
    }

    /** Lacks a capability. */
    public TestScheduler without(FrameworkInfo.Capability.Type capability) {
        List<FrameworkInfo.Capability> kept = info.getCapabilitiesList().stream()
                .filter(has -> has.getType() != capability)
                .toList();
        info.clearCapabilities().addAllCapabilities(kept);
        return this;
    }

    /** Has no checkpointing: what runs is lost with the agent's connection. */
    public TestScheduler withoutCheckpoint() {
        info.setCheckpoint(false);
        return this;
    }

    /** Returns its description, with its id if it has one. */
    public FrameworkInfo info() {
        return info.build();
    }

    /** Returns its id, which it must have. */
    public String id() {
        return info.getId().getValue();
    }

    /** Returns its id as a message. */
    public FrameworkID frameworkId() {
        return info.getId();
    }

    /** Returns the id of its stream, which it must have. */
    public String stream() {
        return stream.orElseThrow();
    }

    /** Returns whether the master has not closed its stream. */
    public boolean isOpen() {
        return open;
    }

    // ------------------------------------------------------------------------------------------------ what it does

    /** Subscribes, with its id if it has one. */
    public TestScheduler subscribes() {
        return subscribes(subscribe -> {});
    }

    /** Subscribes with more in the call. */
    public TestScheduler subscribes(Consumer<Call.Subscribe.Builder> change) {
        String fresh = world.newStream(this);
        stream = Optional.of(fresh);
        open = true;
        Call.Subscribe.Builder subscribe = Call.Subscribe.newBuilder().setFrameworkInfo(info);
        change.accept(subscribe);
        Call.Builder call = Call.newBuilder().setType(Call.Type.SUBSCRIBE).setSubscribe(subscribe);
        if (info.hasId()) {
            call.setFrameworkId(info.getId());
        }
        Call subscription = call.build();
        world.give(
                new MasterInput.SchedulerSubscribe(fresh, subscription, Optional.empty(), world.denials(subscription)));
        return this;
    }

    /** Its stream is closed at its own end. */
    public void disconnects() {
        open = false;
        world.give(new MasterInput.SchedulerStreamClosed(stream()));
    }

    /** Makes a call with its id and stream; returns the answer. */
    public Effect.Answer calls(Call.Builder call) {
        long request = world.newRequest();
        Call complete = call.setFrameworkId(frameworkId()).build();
        world.give(new MasterInput.SchedulerCall(request, stream, complete, Optional.empty(), world.denials(complete)));
        return world.answer(request);
    }

    /** Launches tasks on an agent with the offers it holds of it; returns the answer. */
    public Effect.Answer launches(TestAgent agent, TaskInfo... tasks) {
        Call.Accept.Builder accept = Call.Accept.newBuilder();
        Offer.Operation.Launch.Builder launch = Offer.Operation.Launch.newBuilder();
        for (TaskInfo task : tasks) {
            launch.addTaskInfos(task);
        }
        for (Offer offer : List.copyOf(offers.values())) {
            if (offer.getAgentId().equals(agent.agentId())) {
                accept.addOfferIds(offer.getId());
                offers.remove(offer.getId().getValue());
            }
        }
        accept.addOperations(Offer.Operation.newBuilder()
                .setType(Offer.Operation.Type.LAUNCH)
                .setLaunch(launch));
        return calls(Call.newBuilder().setType(Call.Type.ACCEPT).setAccept(accept));
    }

    /** Launches command tasks of one cpu and 128 MB on an agent with the offers it holds of it. */
    public Effect.Answer launches(TestAgent agent, String... taskIds) {
        TaskInfo[] tasks = new TaskInfo[taskIds.length];
        for (int i = 0; i < taskIds.length; i++) {
            tasks[i] = commandTask(agent, taskIds[i]).build();
        }
        return launches(agent, tasks);
    }

    /** Starts a command task of one cpu and 128 MB for the agent. */
    public TaskInfo.Builder commandTask(TestAgent agent, String taskId) {
        return TaskInfo.newBuilder()
                .setName(taskId)
                .setTaskId(TaskID.newBuilder().setValue(taskId))
                .setAgentId(agent.agentId())
                .setCommand(CommandInfo.newBuilder().setValue("sleep 1000"))
                .addAllResources(
                        Resources.parse("cpus:1;mem:128").allocate(role()).toMessages());
    }

    private String role() {
        return info.getRolesCount() > 0 ? info.getRoles(0) : info.getRole();
    }

    /** Asks that a task be killed. */
    public Effect.Answer kills(String taskId) {
        return calls(Call.newBuilder()
                .setType(Call.Type.KILL)
                .setKill(Call.Kill.newBuilder().setTaskId(TaskID.newBuilder().setValue(taskId))));
    }

    /** Acknowledges a status. */
    public Effect.Answer acknowledges(TestAgent agent, String taskId, ByteString uuid) {
        return calls(Call.newBuilder()
                .setType(Call.Type.ACKNOWLEDGE)
                .setAcknowledge(Call.Acknowledge.newBuilder()
                        .setAgentId(agent.agentId())
                        .setTaskId(TaskID.newBuilder().setValue(taskId))
                        .setUuid(uuid)));
    }

    /** Accepts inverse offers, and wants to be asked again after some seconds. */
    public Effect.Answer acceptsInverse(double refuseSeconds, OfferID... ids) {
        List.of(ids).forEach(id -> inverseOffers.remove(id.getValue()));
        Call.Builder call = Call.newBuilder().setType(Call.Type.ACCEPT_INVERSE_OFFERS);
        call.getAcceptInverseOffersBuilder()
                .addAllInverseOfferIds(List.of(ids))
                .getFiltersBuilder()
                .setRefuseSeconds(refuseSeconds);
        return calls(call);
    }

    /** Declines inverse offers, and wants to be asked again after some seconds. */
    public Effect.Answer declinesInverse(double refuseSeconds, OfferID... ids) {
        List.of(ids).forEach(id -> inverseOffers.remove(id.getValue()));
        Call.Builder call = Call.newBuilder().setType(Call.Type.DECLINE_INVERSE_OFFERS);
        call.getDeclineInverseOffersBuilder()
                .addAllInverseOfferIds(List.of(ids))
                .getFiltersBuilder()
                .setRefuseSeconds(refuseSeconds);
        return calls(call);
    }

    /** Ends its framework. */
    public Effect.Answer tearsDown() {
        return calls(Call.newBuilder().setType(Call.Type.TEARDOWN));
    }

    // ------------------------------------------------------------------------------------------------ what it hears

    void receive(String from, Event event) {
        events.add(event);
        switch (event.getType()) {
            case SUBSCRIBED -> info.setId(event.getSubscribed().getFrameworkId());
            case OFFERS ->
                event.getOffers()
                        .getOffersList()
                        .forEach(offer -> offers.put(offer.getId().getValue(), offer));
            case INVERSE_OFFERS ->
                event.getInverseOffers()
                        .getInverseOffersList()
                        .forEach(offer -> inverseOffers.put(offer.getId().getValue(), offer));
            case RESCIND_INVERSE_OFFER ->
                inverseOffers.remove(
                        event.getRescindInverseOffer().getInverseOfferId().getValue());
            case RESCIND -> offers.remove(event.getRescind().getOfferId().getValue());
            default -> {}
        }
    }

    void closed(String ended) {
        if (stream.isPresent() && stream.get().equals(ended)) {
            open = false;
        }
    }

    /** Returns all events, oldest first. */
    public List<Event> events() {
        return List.copyOf(events);
    }

    /** Returns the events of one type, oldest first. */
    public List<Event> events(Event.Type type) {
        return events.stream().filter(event -> event.getType() == type).toList();
    }

    /** Returns the types of its events without heartbeats, oldest first. */
    public List<Event.Type> eventTypes() {
        return events.stream()
                .map(Event::getType)
                .filter(type -> type != Event.Type.HEARTBEAT)
                .toList();
    }

    /** Returns the statuses it got, oldest first. */
    public List<TaskStatus> statuses() {
        return events(Event.Type.UPDATE).stream()
                .map(event -> event.getUpdate().getStatus())
                .toList();
    }

    /** Returns the statuses it got of one task, oldest first. */
    public List<TaskStatus> statuses(String taskId) {
        return statuses().stream()
                .filter(status -> status.getTaskId().getValue().equals(taskId))
                .toList();
    }

    /** Returns the statuses of operations that it got, oldest first. */
    public List<OperationStatus> operationStatuses() {
        return events(Event.Type.UPDATE_OPERATION_STATUS).stream()
                .map(event -> event.getUpdateOperationStatus().getStatus())
                .toList();
    }

    /** Returns all that it is offered. */
    public Resources offered() {
        return Resources.fromMessages(offers.values().stream()
                .flatMap(offer -> offer.getResourcesList().stream())
                .toList());
    }

    /** Declines all offers it holds for some seconds. */
    public void declinesAll(double refuseSeconds) {
        List<OfferID> held = offers.values().stream().map(Offer::getId).toList();
        offers.clear();
        calls(Launches.decline(refuseSeconds, held.toArray(OfferID[]::new)));
    }

    /** Uses all offers it holds of an agent for these operations; what is left is refused for a time. */
    public Effect.Answer accepts(TestAgent agent, double refuseSeconds, Offer.Operation... operations) {
        List<Offer> used = offers.values().stream()
                .filter(offer -> offer.getAgentId().equals(agent.agentId()))
                .toList();
        used.forEach(offer -> offers.remove(offer.getId().getValue()));
        return calls(Launches.accept(used.stream().map(Offer::getId).toList(), refuseSeconds, operations));
    }

    /** Returns the offers it holds: neither used by it nor rescinded. */
    public List<Offer> offers() {
        return List.copyOf(offers.values());
    }

    /** Returns the inverse offers it got that are neither answered by it nor rescinded. */
    public List<InverseOffer> inverseOffers() {
        return List.copyOf(inverseOffers.values());
    }

    /** Forgets the events so far. */
    public TestScheduler forgetsEvents() {
        events.clear();
        return this;
    }
}

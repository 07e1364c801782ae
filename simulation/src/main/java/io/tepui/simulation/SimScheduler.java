package io.tepui.simulation;

import io.tepui.protocol.v1.FrameworkID;
import io.tepui.protocol.v1.FrameworkInfo;
import io.tepui.protocol.v1.Offer;
import io.tepui.protocol.v1.OperationStatus;
import io.tepui.protocol.v1.TaskStatus;
import io.tepui.protocol.v1.scheduler.Call;
import io.tepui.protocol.v1.scheduler.Event;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A model scheduler: subscribes, and again with the same id when it lost its subscription or its process; launches small
 * tasks, acknowledges, kills, reconciles, and in the end may tear its framework down. What it knows of its tasks survives its
 * process, as a good scheduler's does.
 */
final class SimScheduler {
    private final World world;
    private final String name;
    private final String home;
    private final FrameworkInfo info;
    private final Map<String, TaskView> tasks = new LinkedHashMap<>();
    private final Map<String, OperationView> operations = new LinkedHashMap<>();
    private final Map<String, Offer> offers = new LinkedHashMap<>();
    private final SchedulerHabits habits;
    private Optional<String> frameworkId = Optional.empty();
    private Life life = new Life();
    private @Nullable SchedulerStream stream;
    private boolean connecting;
    private boolean removed;

    SimScheduler(World world, int number, FrameworkInfo info) {
        this.world = world;
        this.name = "scheduler" + number;
        this.home = "10.0.2." + number + ":1";
        this.info = info;
        this.habits = new SchedulerHabits(world, this);
    }

    String name() {
        return name;
    }

    String home() {
        return home;
    }

    FrameworkInfo info() {
        return info;
    }

    Optional<String> frameworkId() {
        return frameworkId;
    }

    Map<String, TaskView> tasks() {
        return tasks;
    }

    /** Offers that it has not answered, by id. */
    Map<String, Offer> offers() {
        return offers;
    }

    /** Whether its tasks end exactly once, and nothing of them is lost with a connection. */
    boolean isStrict() {
        return info.getCheckpoint()
                && info.getCapabilitiesList().stream()
                        .anyMatch(each -> each.getType() == FrameworkInfo.Capability.Type.PARTITION_AWARE);
    }

    /** Whether the framework was removed: by itself, or since it was away for too long. */
    boolean isRemoved() {
        return removed;
    }

    boolean isSubscribed() {
        return stream != null && stream.isGreeted();
    }

    Life life() {
        return life;
    }

    // ------------------------------------------------------------------------------------------------ life

    void start() {
        world.trace().note(name, "starts");
        connect();
        habits.begin(life);
    }

    /** Its process ends; another one starts some time later. */
    void crash() {
        if (removed) {
            return;
        }
        world.trace().note(name, "crashes");
        life.end();
        life = new Life();
        endSubscription();
        connecting = false;
        offers.clear();
        world.time().after(world.chance().seconds(0, 60), life, this::start);
    }

    /** Gives its subscription up, and takes another. */
    void reconnect() {
        world.trace().note(name, "reconnects");
        endSubscription();
        connect();
    }

    /** Another instance takes over without the first being gone: the master has to end the first's stream. */
    void usurp() {
        world.trace().note(name, "usurps");
        stream = null;
        offers.clear();
        connect();
    }

    private void endSubscription() {
        SchedulerStream ending = stream;
        stream = null;
        offers.clear();
        if (ending != null) {
            ending.end();
        }
    }

    private void connect() {
        if (connecting || stream != null || removed) {
            return;
        }
        connecting = true;
        Optional<SimMaster> master = world.masterSeenFrom(home);
        if (master.isEmpty()) {
            retryConnect();
            return;
        }
        world.time().after(world.network().delay(), life, () -> subscribeAt(master.get()));
    }

    private void retryConnect() {
        world.time().after(world.chance().millis(200, 5000), life, () -> {
            connecting = false;
            connect();
        });
    }

    private void subscribeAt(SimMaster master) {
        SchedulerStream opening = new SchedulerStream(world, this, master);
        Optional<String> id = world.network().reaches(home, master.address())
                ? master.subscribe(subscribeCall(), opening::open)
                : Optional.empty();
        if (id.isEmpty()) {
            retryConnect();
            return;
        }
        connecting = false;
        stream = opening;
        opening.begin(id.get());
    }

    private Call subscribeCall() {
        FrameworkInfo.Builder told = info.toBuilder();
        Call.Builder call = Call.newBuilder().setType(Call.Type.SUBSCRIBE);
        frameworkId.map(id -> FrameworkID.newBuilder().setValue(id)).ifPresent(id -> {
            told.setId(id);
            call.setFrameworkId(id);
        });
        call.getSubscribeBuilder().setFrameworkInfo(told);
        return call.build();
    }

    // ------------------------------------------------------------------------------------------------ calls

    /** Makes a call over the present subscription; without one it is not made. */
    void call(Call.Builder call) {
        SchedulerStream present = stream;
        if (present != null && present.isGreeted() && frameworkId.isPresent()) {
            present.call(call.setFrameworkId(FrameworkID.newBuilder().setValue(frameworkId.get()))
                    .build());
        }
    }

    /** The time of trouble is over. */
    void quietBegins() {
        habits.quietBegins();
    }

    /** Tears its framework down; it goes on asking until the call is taken. */
    void tearDown() {
        call(Call.newBuilder().setType(Call.Type.TEARDOWN));
    }

    /** Whether the stream is the one it has subscribed over last, and did not give up. */
    boolean isPresent(SchedulerStream one) {
        return stream == one;
    }

    /** The stream it has is lost: it subscribes again in a moment. */
    void reconnectSoon() {
        endSubscription();
        world.time().after(world.chance().millis(0, 2000), life, this::connect);
    }

    /** Its framework is no more, and neither is it. */
    void removed() {
        removed = true;
        world.trace().note(name, "removed");
        endSubscription();
        life.end();
        world.frameworkRemoved(this);
    }

    // ------------------------------------------------------------------------------------------------ events

    /** Takes in an event of its stream. */
    void hear(Event event) {
        world.trace().note(name, event.getType().name(), event.getSerializedSize(), () -> Brief.of(event));
        switch (event.getType()) {
            case SUBSCRIBED -> subscribed(event.getSubscribed().getFrameworkId().getValue());
            case OFFERS -> event.getOffers().getOffersList().forEach(this::offered);
            case RESCIND -> offers.remove(event.getRescind().getOfferId().getValue());
            case UPDATE_OPERATION_STATUS ->
                update(event.getUpdateOperationStatus().getStatus());
            case UPDATE -> update(event.getUpdate().getStatus());
            case ERROR -> {
                if (event.getError().getMessage().contains("has been removed")) {
                    removed();
                }
            }
            default -> {}
        }
    }

    private void subscribed(String id) {
        if (frameworkId.isPresent() && !frameworkId.get().equals(id)) {
            throw new Violation(name + " is framework " + frameworkId.get() + " and was subscribed as " + id);
        }
        frameworkId = Optional.of(id);
        if (stream != null) {
            stream.greeted();
        }
        habits.subscribed();
    }

    private void offered(Offer offer) {
        offers.put(offer.getId().getValue(), offer);
        habits.offered(offer);
    }

    private void update(TaskStatus status) {
        TaskView task = tasks.get(status.getTaskId().getValue());
        if (task == null) {
            throw new Violation(name + " was told of a task that it did not launch: " + Brief.of(status));
        }
        task.update(status, isStrict());
        if (!status.getUuid().isEmpty()) {
            habits.acknowledge(status);
        }
    }

    /** It asks for what is to be told of the operation. */
    void expect(Offer.Operation operation) {
        if (operation.hasId()) {
            String id = operation.getId().getValue();
            operations.put(id, new OperationView(id));
        }
    }

    private void update(OperationStatus status) {
        OperationView operation = operations.get(status.getOperationId().getValue());
        if (operation == null) {
            throw new Violation(name + " was told of an operation that it did not make: " + Brief.of(status));
        }
        operation.update(status);
        if (status.hasUuid()) {
            habits.acknowledge(status);
        }
    }
}

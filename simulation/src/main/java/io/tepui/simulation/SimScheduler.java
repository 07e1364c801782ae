package io.tepui.simulation;

import io.tepui.protocol.v1.FrameworkID;
import io.tepui.protocol.v1.FrameworkInfo;
import io.tepui.protocol.v1.Offer;
import io.tepui.protocol.v1.OperationStatus;
import io.tepui.protocol.v1.TaskStatus;
import io.tepui.protocol.v1.scheduler.Call;
import io.tepui.protocol.v1.scheduler.Event;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A model scheduler: subscribes, and again with the same id when it lost its subscription or its process; launches small
 * tasks, acknowledges, kills, reconciles, and in the end may tear its framework down. What it knows of its tasks survives its
 * process, as a good scheduler's does.
 */
final class SimScheduler {
    private static final Duration HEARTBEATS_MISSED = Duration.ofSeconds(50);

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
    private @Nullable Subscription subscription;
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
        return subscription != null && subscription.greeted;
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
        subscription = null;
        offers.clear();
        connect();
    }

    private void endSubscription() {
        Subscription ending = subscription;
        subscription = null;
        offers.clear();
        if (ending != null) {
            ending.end();
        }
    }

    private void connect() {
        if (connecting || subscription != null || removed) {
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
        Subscription opening = new Subscription(master, life);
        Optional<String> id = world.network().reaches(home, master.address())
                ? master.subscribe(subscribeCall(), opening::open)
                : Optional.empty();
        if (id.isEmpty()) {
            retryConnect();
            return;
        }
        connecting = false;
        opening.streamId = id.get();
        subscription = opening;
        opening.watchHeartbeats();
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
        Subscription present = subscription;
        if (present != null && present.greeted && frameworkId.isPresent()) {
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

    private void removed() {
        removed = true;
        world.trace().note(name, "removed");
        endSubscription();
        life.end();
        world.frameworkRemoved(this);
    }

    // ------------------------------------------------------------------------------------------------ events

    private void hear(Event event) {
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
        if (subscription != null) {
            subscription.greeted = true;
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

    /** One subscription: the stream down, and the connections that calls go up. */
    private final class Subscription {
        private final SimMaster master;
        private final Life master0;
        private final Life mine;
        private final List<Call> unanswered = new ArrayList<>();
        private String streamId = "";
        private @Nullable Pipe<Optional<Event>> stream;
        private @Nullable Pipe<Call> calls;
        private Duration lastHeard = world.time().passed();
        private boolean greeted;

        Subscription(SimMaster master, Life mine) {
            this.master = master;
            this.master0 = master.life();
            this.mine = mine;
        }

        /** The master answers 200 and begins to send events. */
        Pipe<Optional<Event>> open(Runnable masterNotices) {
            Pipe<Optional<Event>> made =
                    new Pipe<>(world.network(), master.address(), home, mine, this::arrived, () -> {
                        world.network().tell(home, master.address(), master0, masterNotices);
                        world.network().tell(master.address(), home, mine, this::lost);
                    });
            stream = made;
            return made;
        }

        private boolean isPresent() {
            return subscription == this;
        }

        private void arrived(Optional<Event> event) {
            lastHeard = world.time().passed();
            if (!isPresent()) {
                return;
            }
            if (event.isPresent()) {
                hear(event.get());
            } else {
                lost();
            }
        }

        private void lost() {
            if (isPresent()) {
                reconnectSoon();
            }
        }

        private void reconnectSoon() {
            endSubscription();
            world.time().after(world.chance().millis(0, 2000), mine, SimScheduler.this::connect);
        }

        void watchHeartbeats() {
            world.time().after(Duration.ofSeconds(10), mine, () -> {
                if (!isPresent()) {
                    return;
                }
                if (world.time().passed().minus(lastHeard).compareTo(HEARTBEATS_MISSED) > 0) {
                    world.trace().note(name, "misses heartbeats");
                    reconnectSoon();
                } else {
                    watchHeartbeats();
                }
            });
        }

        /** Closes the stream; the master notices when it can. */
        void end() {
            if (stream != null) {
                stream.breakNow();
            }
            if (calls != null) {
                calls.abandon();
            }
        }

        void call(Call call) {
            unanswered.add(call);
            pipe().send(call);
        }

        private Pipe<Call> pipe() {
            Pipe<Call> known = calls;
            if (known == null || !known.isOpen()) {
                known = new Pipe<>(
                        world.network(), home, master.address(), master0, this::callArrived, this::callsBroken);
                calls = known;
            }
            return known;
        }

        private void callArrived(Call call) {
            if (!master.leads()) {
                noteLaunches(call);
            }
            master.call(streamId, call, reply -> {
                if (world.network().reaches(home, master.address())) {
                    world.time().after(world.network().delay(), mine, () -> answered(call, reply));
                }
            });
        }

        private void noteLaunches(Call call) {
            call.getAccept().getOperationsList().stream()
                    .flatMap(operation -> operation.getLaunch().getTaskInfosList().stream())
                    .map(task -> tasks.get(task.getTaskId().getValue()))
                    .filter(Objects::nonNull)
                    .forEach(TaskView::launchedByDeposed);
        }

        private void answered(Call call, SimMaster.Reply reply) {
            unanswered.remove(call);
            if (call.getType() == Call.Type.TEARDOWN && reply.status() == 202) {
                removed();
            }
        }

        /**
         * What was not answered may have been heard or not; some of it is said again. An ACCEPT is not: that it was heard
         * shows in updates, and a second one would be refused, since its offers are used.
         */
        private void callsBroken() {
            List<Call> again = List.copyOf(unanswered);
            unanswered.clear();
            if (isPresent() && !master0.isOver()) {
                world.time().after(world.chance().millis(1, 1000), mine, () -> {
                    if (isPresent()) {
                        again.stream()
                                .filter(call -> call.getType() != Call.Type.ACCEPT)
                                .filter(call -> world.chance().in(0.7))
                                .forEach(this::call);
                    }
                });
            }
        }
    }
}

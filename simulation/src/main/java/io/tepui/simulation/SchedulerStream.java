package io.tepui.simulation;

import io.tepui.protocol.v1.scheduler.Call;
import io.tepui.protocol.v1.scheduler.Event;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A model scheduler's subscription: the stream that events come down, and the connections that its calls go up. */
final class SchedulerStream {
    private static final Duration HEARTBEATS_MISSED = Duration.ofSeconds(50);

    private final World world;
    private final SimScheduler scheduler;
    private final SimMaster master;
    private final Life masterLife;
    private final Life mine;
    private final List<Call> unanswered = new ArrayList<>();
    private String streamId = "";
    private @Nullable Pipe<Optional<Event>> events;
    private @Nullable Pipe<Call> calls;
    private Duration lastHeard;
    private boolean greeted;

    SchedulerStream(World world, SimScheduler scheduler, SimMaster master) {
        this.world = world;
        this.scheduler = scheduler;
        this.master = master;
        this.masterLife = master.life();
        this.mine = scheduler.life();
        this.lastHeard = world.time().passed();
    }

    /** The master answers 200 and begins to send events. */
    Pipe<Optional<Event>> open(Runnable masterNotices) {
        Pipe<Optional<Event>> made =
                new Pipe<>(world.network(), master.address(), scheduler.home(), mine, this::arrived, () -> {
                    world.network().tell(scheduler.home(), master.address(), masterLife, masterNotices);
                    world.network().tell(master.address(), scheduler.home(), mine, this::lost);
                });
        events = made;
        return made;
    }

    /** Its scheduler has it, under an id of the master's, and looks out for heartbeats from now on. */
    void begin(String streamId) {
        this.streamId = streamId;
        watchHeartbeats();
    }

    /** SUBSCRIBED came. */
    void greeted() {
        greeted = true;
    }

    boolean isGreeted() {
        return greeted;
    }

    private void arrived(Optional<Event> event) {
        lastHeard = world.time().passed();
        if (!scheduler.isPresent(this)) {
            return;
        }
        if (event.isPresent()) {
            scheduler.hear(event.get());
        } else {
            lost();
        }
    }

    private void lost() {
        if (scheduler.isPresent(this)) {
            scheduler.reconnectSoon();
        }
    }

    private void watchHeartbeats() {
        world.time().after(Duration.ofSeconds(10), mine, () -> {
            if (!scheduler.isPresent(this)) {
                return;
            }
            if (world.time().passed().minus(lastHeard).compareTo(HEARTBEATS_MISSED) > 0) {
                world.trace().note(scheduler.name(), "misses heartbeats");
                scheduler.reconnectSoon();
            } else {
                watchHeartbeats();
            }
        });
    }

    /** Closes the stream; the master notices when it can. */
    void end() {
        if (events != null) {
            events.breakNow();
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
                    world.network(),
                    scheduler.home(),
                    master.address(),
                    masterLife,
                    this::callArrived,
                    this::callsBroken);
            calls = known;
        }
        return known;
    }

    private void callArrived(Call call) {
        if (!master.leads()) {
            noteLaunches(call);
        }
        master.call(streamId, call, reply -> {
            if (world.network().reaches(scheduler.home(), master.address())) {
                world.time().after(world.network().delay(), mine, () -> answered(call, reply));
            }
        });
    }

    private void noteLaunches(Call call) {
        call.getAccept().getOperationsList().stream()
                .flatMap(operation -> operation.getLaunch().getTaskInfosList().stream())
                .map(task -> scheduler.tasks().get(task.getTaskId().getValue()))
                .filter(Objects::nonNull)
                .forEach(TaskView::launchedByDeposed);
    }

    private void answered(Call call, SimMaster.Reply reply) {
        unanswered.remove(call);
        if (call.getType() == Call.Type.TEARDOWN && reply.status() == 202) {
            scheduler.removed();
        }
    }

    /**
     * What was not answered may have been heard or not; some of it is said again. An ACCEPT is not: that it was heard
     * shows in updates, and a second one would be refused, since its offers are used.
     */
    private void callsBroken() {
        List<Call> again = List.copyOf(unanswered);
        unanswered.clear();
        if (scheduler.isPresent(this) && !masterLife.isOver()) {
            world.time().after(world.chance().millis(1, 1000), mine, () -> {
                if (scheduler.isPresent(this)) {
                    again.stream()
                            .filter(call -> call.getType() != Call.Type.ACCEPT)
                            .filter(call -> world.chance().in(0.7))
                            .forEach(this::call);
                }
            });
        }
    }
}

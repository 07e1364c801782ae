package io.tepui.simulation;

import com.google.protobuf.Message;
import io.tepui.allocator.AllocationRun;
import io.tepui.allocator.Allocator;
import io.tepui.allocator.AllocatorInput;
import io.tepui.allocator.AllocatorOptions;
import io.tepui.master.core.Effect;
import io.tepui.master.core.MasterCore;
import io.tepui.master.core.MasterInput;
import io.tepui.master.core.TimerKey;
import io.tepui.master.state.MasterState;
import io.tepui.protocol.UPid;
import io.tepui.protocol.v1.MasterInfo;
import io.tepui.protocol.v1.scheduler.Call;
import io.tepui.protocol.v1.scheduler.Event;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A machine that can run a master, and the master's process while it runs: the real core and the real allocator, with loop,
 * timers, links, streams and the registry's session in virtual time. It leads from its start; who does not lead does nothing.
 */
final class SimMaster implements Node {
    private final World world;
    private final String name;
    private final UPid pid;
    private Life life = new Life();
    private @Nullable Run process;

    /** How a request ended. */
    record Reply(int status, String text) {}

    /** Takes the answer to a request; it is not called when the connection or the master is gone before. */
    interface Answer {
        void take(Reply reply);
    }

    SimMaster(World world, int number) {
        this.world = world;
        this.name = "master" + number;
        this.pid = new UPid("master", "10.0.0." + number, 5050);
        life.end();
    }

    String name() {
        return name;
    }

    UPid pid() {
        return pid;
    }

    @Override
    public String address() {
        return pid.address();
    }

    @Override
    public Life life() {
        return life;
    }

    boolean isUp() {
        return !life.isOver();
    }

    /** Whether it serves: it is up, and its registry is read. */
    boolean serves() {
        return process != null && process.published.leadership().recovered();
    }

    /** Whether no newer leader was elected. */
    boolean leads() {
        return process != null && process.session.isCurrent();
    }

    /** The number of its election; a later master has a greater one. */
    long term() {
        return process == null ? 0 : process.session.epoch();
    }

    /** The published state; nothing while the process is down. */
    Optional<MasterState> state() {
        return Optional.ofNullable(process).map(running -> running.published);
    }

    Optional<Allocator> allocator() {
        return Optional.ofNullable(process).map(running -> running.allocator);
    }

    /** Whether inputs, changes for the allocator or registry writes wait. */
    boolean isBusy() {
        return process != null
                && (!process.inbox.isEmpty() || !process.forAllocator.isEmpty() || process.session.waiting() > 0);
    }

    /** Elects this master: starts its process, which is the only one that can write to the registry from now on. */
    void start() {
        life = new Life();
        process = new Run(life);
        process.start();
    }

    /** {@code kill -9}. */
    void crash(String why) {
        Run dead = process;
        if (dead == null) {
            return;
        }
        world.trace().note(name, "process ends", 0, () -> why);
        life.end();
        process = null;
        dead.session.abandon();
        dead.links.abandon();
        List.copyOf(dead.streams.values()).forEach(Pipe::breakNow);
        world.processEnded(this);
    }

    /** Links of the running process to a process that ended break. */
    void peerEnded(String address) {
        if (process != null) {
            process.links.peerEnded(address);
        }
    }

    @Override
    public void receive(UPid from, Message message) {
        Run running = process;
        if (running != null && serves()) {
            world.trace()
                    .note(
                            name,
                            message.getDescriptorForType().getName(),
                            message.getSerializedSize(),
                            () -> "from " + from + ": " + Brief.of(message));
            running.submit(new MasterInput.AgentMessage(from, message));
        }
    }

    /**
     * A SUBSCRIBE came.
     *
     * @param to opens the pipe that events go through; an empty one ends the stream
     * @return the stream's id, or nothing when the answer is 503
     */
    Optional<String> subscribe(Call call, StreamOpener to) {
        Run running = process;
        if (running == null || !serves()) {
            return Optional.empty();
        }
        String id = "stream-" + world.nextStream();
        running.streams.put(id, to.open(() -> running.streamEnded(id)));
        world.trace().note(name, "SUBSCRIBE", call.getSerializedSize(), () -> id + " " + Brief.of(call));
        running.submit(new MasterInput.SchedulerSubscribe(id, call, Optional.empty()));
        return Optional.of(id);
    }

    /** Makes the pipe of a stream. */
    interface StreamOpener {
        /**
         * @param onBreak to be called when the pipe breaks
         */
        Pipe<Optional<Event>> open(Runnable onBreak);
    }

    /** A scheduler's call came; 503 when this master does not serve. */
    void call(String streamId, Call call, Answer answer) {
        Run running = process;
        if (running == null || !serves()) {
            answer.take(new Reply(503, ""));
            return;
        }
        world.trace().note(name, call.getType().name(), call.getSerializedSize(), () -> Brief.of(call));
        long id = running.nextRequest++;
        running.waiting.put(id, answer);
        running.submit(new MasterInput.SchedulerCall(id, Optional.of(streamId), call, Optional.empty()));
    }

    /** An operator's call came; 503 when this master does not serve. */
    void operate(io.tepui.protocol.v1.master.Call call, Answer answer) {
        Run running = process;
        if (running == null || !serves()) {
            answer.take(new Reply(503, ""));
            return;
        }
        world.trace().note(name, call.getType().name(), call.getSerializedSize(), () -> Brief.of(call));
        long id = running.nextRequest++;
        running.waiting.put(id, answer);
        running.submit(new MasterInput.OperatorWrite(id, call, Optional.empty()));
    }

    /** One run of a master. */
    private final class Run {
        private final Life life;
        private final MasterCore core;
        private final Allocator allocator;
        private final TimerSet<TimerKey> timers;
        private final Links links;
        private final SimRegistry.Session session;
        private final Map<String, Pipe<Optional<Event>>> streams = new LinkedHashMap<>();
        private final Map<Long, Answer> waiting = new HashMap<>();
        private final Deque<MasterInput> inbox = new ArrayDeque<>();
        private final List<AllocatorInput> forAllocator = new ArrayList<>();
        private MasterState published;
        private boolean inboxDue;
        private boolean allocatorDue;
        private long nextRequest;

        Run(Life life) {
            this.life = life;
            core = new MasterCore(
                    world.scenario().masterSettings(), info(), world.time().now());
            allocator =
                    new Allocator(AllocatorOptions.defaults(), world.chance().nextLong());
            timers = new TimerSet<>(world.time(), life, key -> submit(new MasterInput.TimerFired(key)));
            links = new Links(world.network(), address(), life, world::nodeAt, this::linkBroken);
            session = world.registry().open(life);
            published = core.state();
        }

        private MasterInfo info() {
            return MasterInfo.newBuilder()
                    .setId("m" + world.nextMaster())
                    .setIp(1)
                    .setPort(pid.port())
                    .setPid(pid.toString())
                    .setHostname(name)
                    .setVersion("1.11.0")
                    .addCapabilities(
                            MasterInfo.Capability.newBuilder().setType(MasterInfo.Capability.Type.AGENT_UPDATE))
                    .addCapabilities(
                            MasterInfo.Capability.newBuilder().setType(MasterInfo.Capability.Type.AGENT_DRAINING))
                    .build();
        }

        void start() {
            world.trace().note(name, "process starts");
            world.time()
                    .after(
                            world.chance().millis(5, 300),
                            life,
                            () -> submit(
                                    new MasterInput.Recovered(world.registry().durable())));
            nextInterval();
        }

        private void linkBroken(UPid peer) {
            world.trace().note(name, "link broken", 0, peer::toString);
            submit(new MasterInput.LinkBroken(peer));
        }

        private void streamEnded(String id) {
            if (streams.remove(id) != null) {
                submit(new MasterInput.SchedulerStreamClosed(id));
            }
        }

        void submit(MasterInput input) {
            inbox.addLast(input);
            if (!inboxDue && !life.isOver()) {
                inboxDue = true;
                world.time().after(world.chance().between(Duration.ZERO, Duration.ofMillis(1)), life, this::handle);
            }
        }

        /** One batch, as the master's loop does it: apply, publish, and only then carry out. */
        private void handle() {
            inboxDue = false;
            List<MasterInput> batch = new ArrayList<>(inbox);
            inbox.clear();
            List<Effect> effects = new ArrayList<>();
            for (MasterInput input : batch) {
                core.apply(input, world.time().now(), effects::add);
            }
            MasterState before = published;
            published = core.state();
            world.checks().afterMaster(SimMaster.this, before, published);
            for (Effect effect : effects) {
                if (!life.isOver()) {
                    carryOut(effect);
                }
            }
        }

        private void carryOut(Effect effect) {
            switch (effect) {
                case Effect.SendToAgent(var to, var message) -> links.send(pid, to, message);
                case Effect.LinkAgent(var peer) -> links.link(peer);
                case Effect.UnlinkAgent(var peer) -> links.unlink(peer);
                case Effect.SchedulerEvent(var stream, var event) ->
                    Optional.ofNullable(streams.get(stream)).ifPresent(pipe -> pipe.send(Optional.of(event)));
                case Effect.CloseSchedulerStream(var stream) -> closeStream(stream);
                case Effect.Answer(var id, var status, var text) -> answer(id, new Reply(status, text));
                case Effect.SetTimer(var key, var at) -> timers.set(key, at);
                case Effect.CancelTimer(var key) -> timers.cancel(key);
                case Effect.StoreRegistry(var ticket, var changes) ->
                    session.write(changes, failure -> submit(new MasterInput.RegistryStored(ticket, failure)));
                case Effect.ToAllocator(var input) -> tell(input);
                case Effect.Abort(var reason) -> abort(reason);
                case Effect.PublishEvent event -> {}
                case Effect.OpenOperatorStream open -> {}
                case Effect.OperatorEvent event -> {}
                case Effect.CloseOperatorStream close -> {}
            }
        }

        private void abort(String reason) {
            boolean deposed = !session.isCurrent();
            crash("abort: " + reason);
            if (!deposed) {
                if (!reason.contains("the disk failed")) {
                    throw new Violation(name + " gives up without need: " + reason);
                }
                world.electLater();
            }
        }

        private void closeStream(String stream) {
            Pipe<Optional<Event>> pipe = streams.get(stream);
            if (pipe != null) {
                pipe.send(Optional.empty());
                pipe.close();
                streamEnded(stream);
            }
        }

        private void answer(long id, Reply reply) {
            Answer answer = waiting.remove(id);
            if (answer != null) {
                answer.take(reply);
            }
        }

        private void tell(AllocatorInput input) {
            forAllocator.add(input);
            if (!allocatorDue) {
                allocatorDue = true;
                Duration delay = world.chance().in(0.05)
                        ? world.chance().millis(10, 800)
                        : world.chance().millis(0, 10);
                world.time().after(delay, life, this::allocate);
            }
        }

        private void allocate() {
            allocatorDue = false;
            List<AllocatorInput> inputs = List.copyOf(forAllocator);
            forAllocator.clear();
            step(inputs);
        }

        private void nextInterval() {
            world.time().after(world.scenario().allocationInterval(), life, () -> {
                List<AllocatorInput> inputs = new ArrayList<>(forAllocator);
                forAllocator.clear();
                inputs.add(new AllocatorInput.AllocationInterval());
                step(inputs);
                nextInterval();
            });
        }

        private void step(List<AllocatorInput> inputs) {
            AllocationRun run = allocator.step(inputs, world.time().now());
            world.checks().afterAllocation(SimMaster.this, allocator, run);
            if (!run.allocations().isEmpty()) {
                submit(new MasterInput.AllocationsMade(run.allocations()));
            }
        }
    }
}

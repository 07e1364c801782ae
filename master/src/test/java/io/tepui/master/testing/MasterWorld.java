package io.tepui.master.testing;

import com.google.protobuf.ByteString;
import com.google.protobuf.Message;
import io.tepui.allocator.AllocationRun;
import io.tepui.allocator.Allocator;
import io.tepui.allocator.AllocatorInput;
import io.tepui.allocator.AllocatorOptions;
import io.tepui.master.authorization.OperatorCallPermissions;
import io.tepui.master.authorization.SchedulerCallPermissions;
import io.tepui.master.core.Effect;
import io.tepui.master.core.MasterCore;
import io.tepui.master.core.MasterInput;
import io.tepui.master.core.MasterSettings;
import io.tepui.master.core.TimerKey;
import io.tepui.master.state.AgentRecord;
import io.tepui.master.state.Counter;
import io.tepui.master.state.FrameworkRecord;
import io.tepui.master.state.MasterState;
import io.tepui.master.state.TaskKey;
import io.tepui.master.state.TaskRecord;
import io.tepui.protocol.UPid;
import io.tepui.protocol.authorization.Access;
import io.tepui.protocol.authorization.Authorizer;
import io.tepui.protocol.authorization.Denials;
import io.tepui.protocol.v1.MasterInfo;
import io.tepui.protocol.v1.master.Event;
import io.tepui.registry.RegistryChange;
import io.tepui.registry.RegistrySnapshot;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A master's core with all that surrounds it played in virtual time: a registry, an allocator, timers, and whoever the
 * test lets speak. Whatever an input leads to has happened when the call returns, except what the test holds back.
 */
public final class MasterWorld {
    /** When the first master starts. */
    public static final Instant START = Instant.parse("2026-03-01T12:00:00Z");

    private Authorizer authorizer = Authorizer.permissive();
    private static final int IP = 0x0100007F;

    private final MasterSettings settings;
    private final AllocatorOptions allocation;
    private final TreeMap<String, ByteString> registry = new TreeMap<>();
    private final Map<UPid, TestAgent> agents = new LinkedHashMap<>();
    private final Map<String, TestScheduler> streams = new LinkedHashMap<>();
    private final List<Event> operatorEvents = new ArrayList<>();
    private final Map<Long, Effect.Answer> answers = new HashMap<>();

    private final List<Effect> effects = new ArrayList<>();
    private final Map<TimerKey, Instant> timers = new LinkedHashMap<>();
    private final Deque<MasterInput> pending = new ArrayDeque<>();
    private final Deque<Effect.StoreRegistry> writes = new ArrayDeque<>();
    private final List<AllocatorInput> forAllocator = new ArrayList<>();

    private Instant now = START;
    private MasterCore core;
    private Allocator allocator;
    private boolean holdsRegistry;
    private boolean holdsAllocations;
    private boolean busy;
    private int masters;
    private int nextAgent;
    private int nextStream;
    private long nextRequest;

    private MasterWorld(MasterSettings settings, AllocatorOptions allocation) {
        this.settings = settings;
        this.allocation = allocation;
        this.core = newCore();
        this.allocator = new Allocator(allocation, 1);
    }

    /** A master that leads with an empty registry; an operator listens. */
    public static MasterWorld started() {
        return started(MasterSettings.defaults());
    }

    /** The same with settings. */
    public static MasterWorld started(MasterSettings settings) {
        return started(settings, AllocatorOptions.defaults());
    }

    /** The same with settings and an allocator's options. */
    public static MasterWorld started(MasterSettings settings, AllocatorOptions allocation) {
        MasterWorld world = new MasterWorld(settings, allocation);
        world.recovers();
        world.operatorSubscribes("operator");
        world.operatorEvents.clear();
        return world;
    }

    /** A master that has not read its registry yet. */
    public static MasterWorld notRecovered(MasterSettings settings) {
        return new MasterWorld(settings, AllocatorOptions.defaults());
    }

    private MasterCore newCore() {
        String id = "master-" + masters++;
        return new MasterCore(
                settings,
                MasterInfo.newBuilder()
                        .setId(id)
                        .setIp(IP)
                        .setPort(5050)
                        .setPid("master@127.0.0.1:5050")
                        .setHostname("localhost")
                        .setVersion("1.11.0")
                        .build(),
                now);
    }

    // ------------------------------------------------------------------------------------------------ the master

    /** The master reads its registry, as one that was elected. */
    public void recovers() {
        give(new MasterInput.Recovered(new RegistrySnapshot(1, registry)));
    }

    /** Another master takes over: it has the registry, and nothing else. */
    public void failsOver() {
        holdsRegistry = false;
        failsOverTo();
    }

    /**
     * Another master takes over at a moment when only so many of the writes that wait had reached the registry, and the
     * master had heard of none of them.
     */
    public void failsOverWhenStored(int count) {
        for (int i = 0; i < count; i++) {
            store(writes.remove());
        }
        failsOver();
    }

    private void failsOverTo() {
        timers.clear();
        pending.clear();
        writes.clear();
        forAllocator.clear();
        streams.clear();
        core = newCore();
        allocator = new Allocator(allocation, masters);
        recovers();
        operatorSubscribes("operator-" + masters);
        operatorEvents.clear();
    }

    /** Gives an input, and lets everything happen that follows. */
    public void give(MasterInput input) {
        pending.add(input);
        settle();
    }

    private void settle() {
        if (busy) {
            return;
        }
        busy = true;
        try {
            while (!pending.isEmpty() || finishedWrites() || allocated()) {
                MasterInput next = pending.poll();
                if (next != null) {
                    List<Effect> made = new ArrayList<>();
                    core.apply(next, now, made::add);
                    made.forEach(this::carryOut);
                }
            }
        } finally {
            busy = false;
        }
    }

    private boolean finishedWrites() {
        Effect.StoreRegistry write = holdsRegistry ? null : writes.poll();
        if (write == null) {
            return false;
        }
        store(write);
        pending.add(new MasterInput.RegistryStored(write.ticket(), Optional.empty()));
        return true;
    }

    private void store(Effect.StoreRegistry write) {
        for (RegistryChange change : write.changes()) {
            switch (change) {
                case RegistryChange.Put(String key, ByteString value) -> registry.put(key, value);
                case RegistryChange.Remove(String key) -> registry.remove(key);
            }
        }
    }

    private boolean allocated() {
        if (holdsAllocations || forAllocator.isEmpty()) {
            return false;
        }
        List<AllocatorInput> inputs = List.copyOf(forAllocator);
        forAllocator.clear();
        AllocationRun run = allocator.step(inputs, now);
        if (!run.allocations().isEmpty()) {
            pending.add(new MasterInput.AllocationsMade(run.allocations()));
        }
        if (!run.inverseAllocations().isEmpty()) {
            pending.add(new MasterInput.InverseOffersDue(run.inverseAllocations()));
        }
        return true;
    }

    private void carryOut(Effect effect) {
        effects.add(effect);
        switch (effect) {
            case Effect.SendToAgent(UPid pid, Message message) -> {
                TestAgent agent = agents.get(pid);
                if (agent != null) {
                    agent.receive(message);
                }
            }
            case Effect.SchedulerEvent(String stream, var event) -> {
                TestScheduler scheduler = streams.get(stream);
                if (scheduler != null) {
                    scheduler.receive(stream, event);
                }
            }
            case Effect.CloseSchedulerStream(String stream) -> {
                TestScheduler scheduler = streams.remove(stream);
                if (scheduler != null) {
                    scheduler.closed(stream);
                }
            }
            case Effect.Answer answer -> answers.put(answer.requestId(), answer);
            case Effect.SetTimer(TimerKey key, Instant at) -> timers.put(key, at);
            case Effect.CancelTimer(TimerKey key) -> timers.remove(key);
            case Effect.StoreRegistry write -> writes.add(write);
            case Effect.PublishEvent(Event event) -> operatorEvents.add(event);
            case Effect.ToAllocator(AllocatorInput input) -> forAllocator.add(input);
            case Effect.LinkAgent link -> {}
            case Effect.UnlinkAgent unlink -> {}
            case Effect.OpenOperatorStream open -> {}
            case Effect.OperatorEvent event -> {}
            case Effect.CloseOperatorStream close -> {}
            case Effect.Abort abort -> {}
        }
    }

    // ------------------------------------------------------------------------------------------------ time

    /** Returns the time. */
    public Instant now() {
        return now;
    }

    /** Lets time pass; timers fire at their times. */
    public void passes(Duration duration) {
        Instant end = now.plus(duration);
        for (Map.Entry<TimerKey, Instant> due = firstDue(end); due != null; due = firstDue(end)) {
            now = due.getValue().isAfter(now) ? due.getValue() : now;
            timers.remove(due.getKey());
            give(new MasterInput.TimerFired(due.getKey()));
        }
        now = end;
    }

    private Map.@Nullable Entry<TimerKey, Instant> firstDue(Instant end) {
        return timers.entrySet().stream()
                .filter(timer -> !timer.getValue().isAfter(end))
                .min(Comparator.comparing((Map.Entry<TimerKey, Instant> timer) -> timer.getValue()))
                .map(timer -> Map.entry(timer.getKey(), timer.getValue()))
                .orElse(null);
    }

    /** Lets the allocator make its periodic run. */
    public void allocates() {
        forAllocator.add(new AllocatorInput.AllocationInterval());
        settle();
    }

    /** Returns when the timer will fire, if it is set. */
    public Optional<Instant> timer(TimerKey key) {
        return Optional.ofNullable(timers.get(key));
    }

    // ------------------------------------------------------------------------------------------------ holding back

    /** From now on the registry does not finish its writes. */
    public void holdRegistry() {
        holdsRegistry = true;
    }

    /** The registry finishes the writes that wait, and all later ones. */
    public void releaseRegistry() {
        holdsRegistry = false;
        settle();
    }

    /** The registry finishes the write that waits longest, and no other. */
    public void storesOne() {
        Effect.StoreRegistry write = writes.remove();
        store(write);
        give(new MasterInput.RegistryStored(write.ticket(), Optional.empty()));
    }

    /** Returns how many writes wait for the registry. */
    public int waitingWrites() {
        return writes.size();
    }

    /** The registry fails at the write that waits longest. */
    public void failRegistry(String why) {
        give(new MasterInput.RegistryStored(writes.remove().ticket(), Optional.of(why)));
    }

    /** From now on the allocator does nothing. */
    public void holdAllocations() {
        holdsAllocations = true;
    }

    /** The allocator takes in what happened, and goes on. */
    public void releaseAllocations() {
        holdsAllocations = false;
        settle();
    }

    // ------------------------------------------------------------------------------------------------ the others

    /** Returns a new agent at an address of its own, which has not spoken yet. */
    public TestAgent agent() {
        int number = ++nextAgent;
        return agent(new UPid("slave(1)", "10.0.0." + number, 5051));
    }

    /** Returns a new agent at an address; it gets what is sent there from now on. */
    public TestAgent agent(UPid pid) {
        TestAgent agent = new TestAgent(this, pid);
        agents.put(pid, agent);
        return agent;
    }

    /** Returns a new scheduler, which has not subscribed yet: partition-aware, multi-role, of the role {@code web}. */
    public TestScheduler scheduler() {
        return new TestScheduler(this);
    }

    String newStream(TestScheduler scheduler) {
        String stream = "stream-" + nextStream++;
        streams.put(stream, scheduler);
        return stream;
    }

    /** An operator subscribes to the event stream. */
    public void operatorSubscribes(String streamId) {
        give(new MasterInput.OperatorSubscribed(streamId));
    }

    /** An operator makes a call that changes something; returns the answer, which must have come. */
    public Effect.Answer operatorCalls(io.tepui.protocol.v1.master.Call call) {
        return answer(operatorAsks(call));
    }

    /** An operator makes a call that changes something; returns the number of the request, to be answered later. */
    public long operatorAsks(io.tepui.protocol.v1.master.Call call) {
        long request = nextRequest++;
        Access access = new Access(authorizer, Optional.empty());
        Optional<OperatorCallPermissions.Refusal> refusal = OperatorCallPermissions.refusal(call, access, state());
        if (refusal.isPresent()) {
            answers.put(
                    request,
                    new Effect.Answer(
                            request, refusal.get().status(), refusal.get().reason()));
            return request;
        }
        Denials denials = OperatorCallPermissions.denials(call, access, state());
        give(new MasterInput.OperatorWrite(request, call, Optional.empty(), denials));
        return request;
    }

    /** An operator who is authenticated as the principal makes a call; returns the answer, which must have come. */
    public Effect.Answer operatorCalls(io.tepui.protocol.v1.master.Call call, String principal) {
        long request = nextRequest++;
        give(new MasterInput.OperatorWrite(request, call, Optional.of(principal)));
        return answer(request);
    }

    /** Returns whether the request has been answered. */
    public boolean isAnswered(long request) {
        return answers.containsKey(request);
    }

    /** From now on calls are permitted by this authorizer, as where they come in. */
    public MasterWorld permittedBy(Authorizer other) {
        authorizer = other;
        return this;
    }

    Denials denials(io.tepui.protocol.v1.scheduler.Call call) {
        return SchedulerCallPermissions.denials(call, authorizer, Optional.empty(), state());
    }

    /** Returns a request number never used before. */
    long newRequest() {
        return nextRequest++;
    }

    /** Returns the answer to a request, which must have come. */
    public Effect.Answer answer(long request) {
        Effect.Answer answer = answers.get(request);
        if (answer == null) {
            throw new AssertionError("Request " + request + " has not been answered");
        }
        return answer;
    }

    // ------------------------------------------------------------------------------------------------ looking

    /** Returns the state that readers would see now. */
    public MasterState state() {
        return core.state();
    }

    /** Returns the registered agent. */
    public Optional<AgentRecord> agent(String agentId) {
        return state().agents().get(agentId);
    }

    /** Returns the registered framework. */
    public Optional<FrameworkRecord> framework(String frameworkId) {
        return state().frameworks().get(frameworkId);
    }

    /** Returns the active task, which must be known. */
    public TaskRecord task(String frameworkId, String taskId) {
        return state().task(new TaskKey(frameworkId, taskId))
                .orElseThrow(() -> new AssertionError("No task " + taskId));
    }

    /** Returns how often it was counted. */
    public long count(Counter counter) {
        return state().counters().get(counter);
    }

    /** Returns the events that operators got since the start, or since they were last forgotten. */
    public List<Event> operatorEvents() {
        return List.copyOf(operatorEvents);
    }

    /** Returns the types of these events. */
    public List<Event.Type> operatorEventTypes() {
        return operatorEvents.stream().map(Event::getType).toList();
    }

    /** Forgets the events that operators got so far. */
    public void forgetOperatorEvents() {
        operatorEvents.clear();
    }

    /** Returns the effects of one kind so far, in order. */
    public <E extends Effect> List<E> effects(Class<E> kind) {
        return effects.stream().filter(kind::isInstance).map(kind::cast).toList();
    }

    /** Forgets the effects so far. */
    public void forgetEffects() {
        effects.clear();
    }

    /** Returns the names of all values in the registry. */
    public List<String> registryKeys() {
        return List.copyOf(registry.keySet());
    }

    /** Puts a value into the registry, behind the master's back. */
    public void putInRegistry(String key, Message value) {
        registry.put(key, value.toByteString());
    }
}

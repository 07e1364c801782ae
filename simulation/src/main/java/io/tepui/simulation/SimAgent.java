package io.tepui.simulation;

import com.google.protobuf.Message;
import io.tepui.agent.AgentCore;
import io.tepui.agent.AgentEffect;
import io.tepui.agent.AgentInput;
import io.tepui.agent.AgentSettings;
import io.tepui.agent.TimerKey;
import io.tepui.agent.checkpoint.Checkpointed;
import io.tepui.agent.checkpoint.Layout;
import io.tepui.agent.state.AgentState;
import io.tepui.protocol.UPid;
import io.tepui.resources.Resources;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * An agent's machine, and the agent's process on it while it runs: the real core, its loop, the thread of its effects, its
 * timers, launches and detector in virtual time.
 */
final class SimAgent implements Node, AutoCloseable {
    private static final String WORK_DIR = "/work";

    private final World world;
    private final String name;
    private final UPid pid;
    private final Resources resources;
    private Disk disk;
    private final Containers containers;
    private int boots = 1;

    private Life life = new Life();
    private @Nullable Run process;
    private Optional<String> lastId = Optional.empty();

    SimAgent(World world, int number, Resources resources) {
        this.world = world;
        this.name = "agent" + number;
        this.pid = new UPid("slave(1)", "10.0.1." + number, 5051);
        this.resources = resources;
        this.disk = new Disk(world.time());
        this.containers = new Containers(world.time(), world.chance(), world.trace(), name);
        life.end();
    }

    String name() {
        return name;
    }

    UPid pid() {
        return pid;
    }

    Resources resources() {
        return resources;
    }

    Containers containers() {
        return containers;
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

    /** What the core knows; nothing while the process is down. */
    Optional<AgentState> state() {
        return Optional.ofNullable(process).map(running -> running.core.state());
    }

    /** The id that its process had last. */
    Optional<String> lastId() {
        return lastId;
    }

    /** Its disk is emptied, and what ran on it is gone. */
    void wipe() {
        world.trace().note(name, "wiped");
        disk.close();
        disk = new Disk(world.time());
        lastId = Optional.empty();
        containers.powerLost();
    }

    /** Inputs and effects that wait, and launches under way. */
    boolean isBusy() {
        return process != null
                && (!process.inbox.isEmpty() || !process.effects.isEmpty() || !process.launches.isEmpty());
    }

    // ------------------------------------------------------------------------------------------------ life

    /** Starts the process; nothing if it runs. */
    void start() {
        if (!isUp()) {
            life = new Life();
            process = new Run(life);
            process.start();
        }
    }

    /** {@code kill -9}: effects that were not carried out never will be, one may be half done. */
    void crash() {
        if (process != null) {
            Run dying = process;
            dying.dieBetweenEffects();
            ended("killed");
        }
    }

    /** The machine loses its power, and is there again with what is on its disk. */
    void reboot() {
        crash();
        containers.powerLost();
        boots++;
    }

    private void ended(String how) {
        world.trace().note(name, "process ends", 0, () -> how);
        life.end();
        Run dead = process;
        process = null;
        containers.unwatchAll();
        if (dead != null) {
            dead.links.abandon();
        }
        world.processEnded(this);
    }

    /** An operator's order to leave the cluster (AM-61). */
    void leave() {
        if (process != null) {
            lastId.ifPresent(world.operator()::agentLeaves);
            process.submit(new AgentInput.ShutdownRequested("the operator says so"));
        }
    }

    /** An orderly stop (AO-329). */
    void stop() {
        if (process != null) {
            process.submit(new AgentInput.StopRequested());
        }
    }

    /** The process gets no processor time: what comes waits, and so does what it was about to do. */
    void hang(Duration duration) {
        if (process != null) {
            process.hangUntil = world.time().passed().plus(duration);
        }
    }

    @Override
    public void receive(UPid from, Message message) {
        if (process != null) {
            world.trace()
                    .note(
                            name,
                            message.getDescriptorForType().getName(),
                            message.getSerializedSize(),
                            () -> "from " + from + ": " + Brief.of(message));
            process.submit(new AgentInput.PeerMessage(from, message));
        }
    }

    void linkBroken(UPid peer) {
        if (process != null) {
            process.linkBroken(peer);
        }
    }

    @Override
    public void close() {
        disk.close();
    }

    // ------------------------------------------------------------------------------------------------ process

    /** One run of the agent. */
    private final class Run {
        private final Life life;
        private final AgentCore core;
        private final TimerSet<TimerKey> timers;
        private final Links links;
        private final Detector detector;
        private final Launches launches;
        private final Deque<AgentInput> inbox = new ArrayDeque<>();
        private final Deque<AgentEffect> effects = new ArrayDeque<>();
        private boolean inboxDue;
        private boolean effectsDue;
        private Duration hangUntil = Duration.ZERO;
        private @Nullable UPid linkedMaster;

        Run(Life life) {
            this.life = life;
            core = new AgentCore(settings(), world.chance().split());
            timers = new TimerSet<>(world.time(), life, key -> submit(new AgentInput.TimerFired(key)));
            links = new Links(world.network(), address(), life, world::nodeAt, this::linkBroken);
            detector = new Detector(world, address(), life, this::submit);
            launches = new Launches(world, containers, disk, life, this::submit);
        }

        private AgentSettings settings() {
            return AgentSettings.defaults(pid, name, resources.toMessages(), WORK_DIR);
        }

        void start() {
            world.trace().note(name, "process starts");
            Checkpointed checkpointed = disk.read(new Layout(WORK_DIR), "boot-" + boots);
            if (!checkpointed.errors().isEmpty()) {
                throw new Violation(name + " cannot read its checkpoint: " + checkpointed.errors());
            }
            submit(new AgentInput.Recovered(checkpointed, containers.recover(), Duration.ofMillis(20)));
        }

        void linkBroken(UPid peer) {
            world.trace().note(name, "link broken", 0, peer::toString);
            submit(new AgentInput.LinkBroken(peer));
            detector.linkBroken(peer);
        }

        void submit(AgentInput input) {
            inbox.addLast(input);
            if (!inboxDue) {
                inboxDue = true;
                later(Duration.ofMillis(1), this::handle);
            }
        }

        private void later(Duration atMost, Runnable what) {
            Duration delay = world.chance().between(Duration.ZERO, atMost);
            Duration hang = hangUntil.minus(world.time().passed());
            world.time().after(hang.compareTo(delay) > 0 ? hang : delay, life, what);
        }

        private void handle() {
            inboxDue = false;
            List<AgentInput> batch = new ArrayList<>(inbox);
            inbox.clear();
            for (AgentInput input : batch) {
                core.apply(input, world.time().now(), effects::addLast);
            }
            lastId = core.state().agentId();
            world.checks().afterAgent(SimAgent.this, core.state());
            planEffects();
        }

        private void planEffects() {
            if (!effectsDue && !effects.isEmpty()) {
                effectsDue = true;
                later(Duration.ofMillis(2), this::carryOutAll);
            }
        }

        private void carryOutAll() {
            effectsDue = false;
            while (!effects.isEmpty() && !life.isOver()) {
                carryOut(effects.removeFirst());
            }
        }

        void dieBetweenEffects() {
            for (int done = world.chance().between(0, effects.size()); done > 0 && !life.isOver(); done--) {
                carryOut(effects.removeFirst());
            }
            if (!effects.isEmpty()) {
                disk.tear(effects.removeFirst(), world.chance());
            }
        }

        private void carryOut(AgentEffect effect) {
            if (disk.apply(effect)) {
                return;
            }
            switch (effect) {
                case AgentEffect.Send send -> links.send(pid, send.to(), send.message());
                case AgentEffect.LinkMaster link -> link(link.master());
                case AgentEffect.DetectMaster detect -> detector.detect();
                case AgentEffect.Launch launch -> launches.begin(launch.spec());
                case AgentEffect.Watch watch -> launches.watch(watch.containerId());
                case AgentEffect.Signal signal -> containers.signal(signal.containerId(), signal.signal());
                case AgentEffect.Destroy destroy -> launches.destroy(destroy.containerId());
                case AgentEffect.Forget forget -> containers.forget(forget.containerId());
                case AgentEffect.UpdateContainer update -> updated(update.containerId());
                case AgentEffect.LinkTask link -> world.trace().note(name, "link of a task", 0, link::taskId);
                case AgentEffect.SetTimer set -> timers.set(set.key(), set.at());
                case AgentEffect.CancelTimer cancel -> timers.cancel(cancel.key());
                case AgentEffect.Exit exit -> exit(exit);
                default -> throw new IllegalStateException("An effect that nobody carries out: " + effect);
            }
        }

        private void updated(String containerId) {
            world.time()
                    .after(
                            world.chance().millis(0, 5),
                            life,
                            () -> submit(new AgentInput.ContainerUpdated(containerId, Optional.empty())));
        }

        private void exit(AgentEffect.Exit exit) {
            world.trace().note(name, "exit", exit.status(), exit::message);
            ended(exit.message());
            world.agentExited(SimAgent.this, exit);
        }

        private void link(UPid master) {
            UPid before = linkedMaster;
            if (before != null && !before.equals(master)) {
                links.unlink(before);
            }
            linkedMaster = master;
            links.link(master);
        }
    }

    /** Links of the running process to a process that ended break. */
    void peerEnded(String address) {
        if (process != null) {
            process.links.peerEnded(address);
        }
    }
}

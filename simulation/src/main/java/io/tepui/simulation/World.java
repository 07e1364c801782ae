package io.tepui.simulation;

import io.tepui.agent.AgentEffect;
import io.tepui.protocol.UPid;
import io.tepui.protocol.v1.FrameworkInfo;
import io.tepui.resources.Resources;
import java.io.PrintStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** All that is in one simulation, and who finds whom. */
final class World implements AutoCloseable {
    static final List<String> ROLES = List.of("a", "b", "a/x");

    private final Chance chance;
    private final Scenario scenario;
    private final Timeline time = new Timeline();
    private final Trace trace;
    private final Network network;
    private final SimRegistry registry;
    private final SimOperator operator;
    private final Checks checks = new Checks(this);
    private final List<SimMaster> masters = new ArrayList<>();
    private final List<SimAgent> agents = new ArrayList<>();
    private final List<SimScheduler> schedulers = new ArrayList<>();
    private final Map<String, Node> nodes = new LinkedHashMap<>();
    /** The latest term of a master that was found from each place. */
    private final Map<String, Long> newestMet = new HashMap<>();

    private Optional<SimMaster> leader = Optional.empty();
    private boolean quiet;
    private boolean endsTasks;
    private int nextScheduler = 1;
    private int nextMaster = 1;
    private long nextStream = 1;

    World(long seed, Optional<PrintStream> traceTo) {
        chance = new Chance(seed);
        scenario = Scenario.draw(chance);
        trace = new Trace(time, traceTo);
        network = new Network(time, chance);
        network.setMaxDelay(scenario.maxDelay());
        registry = new SimRegistry(time, chance, trace);
        registry.setFailures(scenario.registryFailures());
        operator = new SimOperator(this);
        for (int i = 1; i <= scenario.masters(); i++) {
            masters.add(new SimMaster(this, i));
        }
        for (int i = 1; i <= scenario.agents(); i++) {
            agents.add(new SimAgent(
                    this,
                    i,
                    Resources.parse(
                            "cpus:" + chance.between(1, 4) + ";mem:" + chance.between(2, 8) * 64 + ";disk:1024")));
        }
        masters.forEach(node -> nodes.put(node.address(), node));
        agents.forEach(node -> nodes.put(node.address(), node));
    }

    // ------------------------------------------------------------------------------------------------ parts

    Scenario scenario() {
        return scenario;
    }

    Chance chance() {
        return chance;
    }

    Timeline time() {
        return time;
    }

    Trace trace() {
        return trace;
    }

    Network network() {
        return network;
    }

    SimRegistry registry() {
        return registry;
    }

    Checks checks() {
        return checks;
    }

    List<SimMaster> masters() {
        return masters;
    }

    List<SimAgent> agents() {
        return agents;
    }

    SimOperator operator() {
        return operator;
    }

    /** Those whose frameworks are not removed. */
    List<SimScheduler> schedulers() {
        return schedulers;
    }

    String nextStream() {
        return String.valueOf(nextStream++);
    }

    int nextMaster() {
        return nextMaster++;
    }

    /** Whether there is no trouble and no new work. */
    boolean isQuiet() {
        return quiet;
    }

    /** Whether schedulers kill what they have when it gets quiet. */
    boolean endsTasks() {
        return endsTasks;
    }

    // ------------------------------------------------------------------------------------------------ who is where

    Optional<Node> nodeAt(String address) {
        return Optional.ofNullable(nodes.get(address));
    }

    Optional<SimMaster> leader() {
        return leader;
    }

    /**
     * The master that somebody at this place takes for the leader: a deposed one is believed by who has not met a later one.
     */
    Optional<SimMaster> masterSeenFrom(String home) {
        long met = newestMet.getOrDefault(home, 0L);
        List<SimMaster> believed = masters.stream()
                .filter(SimMaster::serves)
                .filter(master -> master.term() >= met)
                .filter(master -> network.reaches(home, master.address()))
                .toList();
        if (believed.isEmpty()) {
            return Optional.empty();
        }
        SimMaster found = chance.pick(believed);
        newestMet.put(home, found.term());
        return Optional.of(found);
    }

    Optional<UPid> leaderSeenFrom(String home) {
        return masterSeenFrom(home).map(SimMaster::pid);
    }

    void processEnded(Node ended) {
        masters.forEach(master -> master.peerEnded(ended.address()));
        agents.forEach(agent -> agent.peerEnded(ended.address()));
    }

    /** An agent's process ended by itself; whoever keeps it running starts it again. */
    void agentExited(SimAgent agent, AgentEffect.Exit exit) {
        checks.agentExited(agent, exit);
        if (isGone(agent)) {
            // An agent that is gone for good does not come back; its machine may, as another.
            agent.wipe();
        }
        time.after(chance.seconds(1, 60), Life.everlasting(), agent::start);
    }

    private boolean isGone(SimAgent agent) {
        return agent.lastId()
                .map(id -> registry.durable().values().containsKey("gone/" + id))
                .orElse(false);
    }

    // ------------------------------------------------------------------------------------------------ acts

    void begin() {
        elect(chance.pick(masters));
        agents.forEach(agent -> time.after(chance.millis(0, 3000), Life.everlasting(), agent::start));
        for (int i = 0; i < scenario.frameworks(); i++) {
            newScheduler();
        }
    }

    /** Makes a master the leader; one that led before goes on until it notices. */
    void elect(SimMaster next) {
        next.crash("is started anew");
        leader = Optional.of(next);
        next.start();
    }

    /** After a while another master leads, if none does by then. */
    void electLater() {
        Duration outage = chance.in(0.1) ? chance.seconds(60, 900) : chance.seconds(0, 20);
        time.after(outage, Life.everlasting(), () -> {
            if (leader.filter(SimMaster::isUp).isEmpty()) {
                elect(chance.pick(masters));
            }
        });
    }

    private void newScheduler() {
        int number = nextScheduler++;
        FrameworkInfo.Builder info = FrameworkInfo.newBuilder()
                .setUser("root")
                .setName("framework " + number)
                .addRoles(chance.pick(ROLES))
                .setCheckpoint(chance.in(0.85))
                .setFailoverTimeout(chance.in(0.2) ? 0 : chance.in(0.2) ? 60 : 86_400);
        capability(info, FrameworkInfo.Capability.Type.MULTI_ROLE);
        capability(info, FrameworkInfo.Capability.Type.RESERVATION_REFINEMENT);
        if (chance.in(0.85)) {
            capability(info, FrameworkInfo.Capability.Type.PARTITION_AWARE);
        }
        if (chance.in(0.3)) {
            capability(info, FrameworkInfo.Capability.Type.TASK_KILLING_STATE);
        }
        SimScheduler scheduler = new SimScheduler(this, number, info.build());
        schedulers.add(scheduler);
        time.after(chance.seconds(0, 20), Life.everlasting(), scheduler::start);
    }

    private static void capability(FrameworkInfo.Builder info, FrameworkInfo.Capability.Type type) {
        info.addCapabilities(FrameworkInfo.Capability.newBuilder().setType(type));
    }

    void frameworkRemoved(SimScheduler scheduler) {
        schedulers.remove(scheduler);
        time.after(chance.seconds(1, 120), Life.everlasting(), () -> {
            if (!quiet) {
                newScheduler();
            }
        });
    }

    /** All that was broken is repaired, and nobody begins anything new. */
    void calmDown() {
        trace.note("world", "quiet");
        quiet = true;
        endsTasks = chance.in(0.5);
        registry.setFailures(0);
        network.healAll();
        network.setMaxDelay(Duration.ofMillis(5));
        masters.stream()
                .filter(SimMaster::isUp)
                .filter(master -> !master.leads())
                .forEach(master -> master.crash("noticed that it does not lead"));
        if (leader.filter(SimMaster::isUp).isEmpty()) {
            elect(chance.pick(masters));
        }
        agents.forEach(SimAgent::start);
        List.copyOf(schedulers).forEach(SimScheduler::quietBegins);
        operator.quietBegins();
    }

    void stirUp() {
        trace.note("world", "trouble");
        quiet = false;
        registry.setFailures(scenario.registryFailures());
        network.setMaxDelay(scenario.maxDelay());
        while (schedulers.size() < scenario.frameworks()) {
            newScheduler();
        }
    }

    @Override
    public void close() {
        agents.forEach(SimAgent::close);
    }
}

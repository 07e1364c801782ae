package io.tepui.master.operations;

import static io.tepui.master.testing.Reserved.reserved;
import static io.tepui.master.testing.Reserved.sharedVolume;
import static io.tepui.master.testing.Reserved.volume;
import static org.assertj.core.api.Assertions.assertThat;

import io.tepui.master.state.AgentRecord;
import io.tepui.master.testing.Launches;
import io.tepui.master.testing.MasterWorld;
import io.tepui.master.testing.ResourceCalls;
import io.tepui.master.testing.TestAgent;
import io.tepui.master.testing.TestScheduler;
import io.tepui.protocol.v1.AgentID;
import io.tepui.protocol.v1.FrameworkInfo;
import io.tepui.protocol.v1.Offer;
import io.tepui.protocol.v1.Offer.Operation;
import io.tepui.protocol.v1.OfferFilters;
import io.tepui.protocol.v1.TaskState;
import io.tepui.protocol.v1.master.Call;
import io.tepui.resources.OperationConversions;
import io.tepui.resources.ResourceEntry;
import io.tepui.resources.Resources;
import io.tepui.resources.ResourcesBuilder;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Label;
import net.jqwik.api.Property;

/** What holds whatever operators, frameworks and agents do. */
class OperationLawsTest {
    private static final String ALL = "cpus:4;mem:1024;disk:1024";
    private static final int STEPS = 60;

    private final List<String> running = new ArrayList<>();
    private MasterWorld world = MasterWorld.started();
    private Random random = new Random(0);
    private List<TestAgent> agents = List.of();
    private List<TestScheduler> schedulers = List.of();
    private int nextTask;

    private void start(long seed) {
        random = new Random(seed);
        world = MasterWorld.started();
        running.clear();
        agents = List.of(
                world.agent().with(ALL).registers(), world.agent().with(ALL).registers());
        schedulers = List.of(scheduler("web"), scheduler("web"), scheduler("db"));
    }

    private TestScheduler scheduler(String role) {
        return world.scheduler()
                .with(info -> info.clearRoles()
                        .addRoles(role)
                        .putOfferFilters(role, takesAnything())
                        .addCapabilities(FrameworkInfo.Capability.newBuilder()
                                .setType(FrameworkInfo.Capability.Type.SHARED_RESOURCES)))
                .subscribes();
    }

    private static OfferFilters takesAnything() {
        return OfferFilters.newBuilder()
                .setMinAllocatableResources(OfferFilters.MinAllocatableResources.getDefaultInstance())
                .build();
    }

    // ------------------------------------------------------------------------------------------------ the laws

    @Property(tries = 150)
    @Label(
            "Nothing is used or offered twice or out of nothing, and when all is quiet, master, agents and allocator agree")
    void reliableAgents(@ForAll long seed) {
        start(seed);
        for (int step = 0; step < STEPS; step++) {
            switch (random.nextInt(8)) {
                case 0, 1 -> operatorActs();
                case 2, 3, 4 -> schedulerActs(true);
                case 5 -> taskEnds();
                case 6 -> one(schedulers).declinesAll(random.nextInt(3));
                default -> timePasses();
            }
            assertNothingTwice();
        }
        assertAgreement();
    }

    @Property(tries = 150)
    @Label("Agents that lose, refuse and delay operations, and their connection, agree with the master in the end")
    void unreliableAgents(@ForAll long seed) {
        start(seed);
        for (int step = 0; step < STEPS; step++) {
            switch (random.nextInt(8)) {
                case 0, 1 -> operatorActs();
                case 2, 3 -> schedulerActs(false);
                case 4 -> changeManner(one(agents));
                case 5 -> comesBack(one(agents));
                case 6 -> one(agents).reportsOperations();
                default -> timePasses();
            }
            assertNothingTwice();
        }
        assertAgreement();
    }

    // ------------------------------------------------------------------------------------------------ what happens

    private void operatorActs() {
        TestAgent agent = one(agents);
        AgentID id = agent.agentId();
        Resources reserved = someReserved();
        Resources volume = someVolume(agent.checkpointed());
        Call call =
                switch (random.nextInt(6)) {
                    case 0 -> ResourceCalls.reserve(id, reserved);
                    case 1 -> ResourceCalls.unreserve(id, reserved);
                    case 2 -> ResourceCalls.createVolumes(id, newVolume());
                    case 3 -> ResourceCalls.destroyVolumes(id, volume);
                    case 4 -> ResourceCalls.growVolume(id, volume, reserved(role(), "disk:8"));
                    default -> ResourceCalls.shrinkVolume(id, volume, 8);
                };
        world.operatorAsks(call);
    }

    private void schedulerActs(boolean launches) {
        TestScheduler scheduler = one(schedulers);
        if (scheduler.offers().isEmpty()) {
            return;
        }
        Offer offer = one(scheduler.offers());
        TestAgent agent = agents.stream()
                .filter(one -> one.agentId().equals(offer.getAgentId()))
                .findFirst()
                .orElseThrow();
        Resources volume =
                someVolume(Resources.fromMessages(offer.getResourcesList()).unallocate());
        List<Operation> operations = new ArrayList<>();
        for (int i = random.nextInt(4); i > 0; i--) {
            operations.add(someOperation(volume).build());
        }
        if (launches && random.nextBoolean()) {
            operations.add(
                    launch(scheduler, agent, random.nextBoolean() ? volume : Resources.parse("cpus:0.5;mem:16")));
        }
        scheduler.accepts(agent, random.nextInt(3), operations.toArray(Operation[]::new));
    }

    private Operation.Builder someOperation(Resources volume) {
        return switch (random.nextInt(6)) {
            case 0 -> ResourceCalls.reserve(someReserved());
            case 1 -> ResourceCalls.unreserve(someReserved());
            case 2 -> ResourceCalls.create(newVolume());
            case 3 -> ResourceCalls.destroy(volume);
            case 4 -> ResourceCalls.grow(volume, reserved(role(), "disk:8"));
            default -> ResourceCalls.shrink(volume, 8);
        };
    }

    private Operation launch(TestScheduler scheduler, TestAgent agent, Resources more) {
        String id = "t" + nextTask++;
        running.add(scheduler.id() + "/" + id);
        return Launches.launch(Launches.task(id, agent.agentId(), "cpus:0.1;mem:32")
                .addAllResources(more.toMessages())
                .build());
    }

    private void taskEnds() {
        if (!running.isEmpty()) {
            end(running.remove(random.nextInt(running.size())));
        }
    }

    private void end(String name) {
        String[] parts = name.split("/", 2);
        world.state()
                .tasks()
                .get(parts[0])
                .flatMap(tasks -> tasks.task(parts[1]))
                .ifPresent(task -> agents.stream()
                        .filter(agent -> agent.id().equals(task.agentId()))
                        .forEach(agent -> agent.reports(parts[0], parts[1], TaskState.TASK_FINISHED)));
    }

    private void timePasses() {
        world.passes(Duration.ofSeconds(random.nextInt(7)));
        world.allocates();
    }

    private void changeManner(TestAgent agent) {
        switch (random.nextInt(4)) {
            case 0 -> agent.appliesOperationsSilently();
            case 1 -> agent.refusesOperations();
            case 2 -> agent.losesOperations();
            default -> agent.confirmsOperations();
        }
    }

    private void comesBack(TestAgent agent) {
        if (random.nextBoolean()) {
            agent.loses();
        }
        agent.reregisters().tellsOperations();
    }

    // ------------------------------------------------------------------------------------------------ what holds

    private void assertNothingTwice() {
        for (AgentRecord agent : world.state().agents().values()) {
            assertThat(plain(agent.total())).isEqualTo(Resources.parse(ALL));
            assertThat(agent.checkpointed()).isEqualTo(agent.total().checkpointed());
            ResourcesBuilder given = new ResourcesBuilder();
            agent.load().used().values().forEach(used -> given.add(own(used)));
            agent.load().offers().values().forEach(offer -> given.add(own(offer.resources())));
            assertThat(agent.total().contains(given.build()))
                    .as("%s has %s, gave %s", agent, agent.total(), given.build())
                    .isTrue();
        }
    }

    /** When all that was under way has come to its end, everything is known to all, and is offered to somebody. */
    private void assertAgreement() {
        running.forEach(this::end);
        for (TestAgent agent : agents) {
            agent.confirmsOperations().loses();
            agent.reregisters().tellsOperations().reportsOperations();
        }
        for (TestAgent agent : agents) {
            assertThat(world.agent(agent.id()).orElseThrow().checkpointed()).isEqualTo(agent.checkpointed());
            assertThat(agent.operations()).isEmpty();
        }
        assertThat(world.state().operations().isEmpty()).isTrue();
        schedulers.forEach(scheduler -> scheduler.declinesAll(0));
        for (int run = 0; run < 3; run++) {
            world.passes(Duration.ofSeconds(30));
            world.allocates();
        }
        assertNothingTwice();
        for (AgentRecord agent : world.state().agents().values()) {
            Resources offered = Resources.sum(agent.load().offers().values().stream()
                    .map(offer -> own(offer.resources()))
                    .toList());
            assertThat(agent.load().allUsed()).isEqualTo(Resources.empty());
            assertThat(offered).isEqualTo(agent.total().nonShared());
        }
    }

    private static Resources own(Resources allocated) {
        return allocated.nonShared().unallocate();
    }

    private static Resources plain(Resources total) {
        return total.map(OperationConversions::stripVolume).toUnreserved();
    }

    // ------------------------------------------------------------------------------------------------ choices

    private <T> T one(List<T> of) {
        return of.get(random.nextInt(of.size()));
    }

    private String role() {
        return random.nextBoolean() ? "web" : "db";
    }

    private Resources someReserved() {
        return reserved(role(), one(List.of("cpus:1", "cpus:0.5;mem:64", "disk:64", "disk:128", "disk:8")));
    }

    private Resources newVolume() {
        String id = "v" + random.nextInt(4);
        return random.nextInt(3) == 0 ? sharedVolume(role(), id, 64) : volume(role(), id, 64);
    }

    /** A volume of these, or one that is not there. */
    private Resources someVolume(Resources among) {
        List<ResourceEntry> volumes = among.persistentVolumes().stream().toList();
        return volumes.isEmpty() ? newVolume() : Resources.of(one(volumes));
    }
}

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
import io.tepui.protocol.v1.OperationStatus;
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
    private int nextName;

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
    @Label(
            "Agents that lose, refuse and delay operations, schedulers and masters that come and go: all agree in the end")
    void unreliableAll(@ForAll long seed) {
        start(seed);
        for (int step = 0; step < STEPS; step++) {
            switch (random.nextInt(12)) {
                case 0, 1 -> operatorActs();
                case 2, 3, 4 -> schedulerActs(false);
                case 5 -> changeManner(one(agents));
                case 6 -> comesBack(one(agents));
                case 7 -> one(agents).reportsOperations();
                case 8 -> acknowledge(one(schedulers));
                case 9 -> comesOrGoes(one(schedulers));
                case 10 -> failsOver();
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
        Resources there = agent.checkpointed();
        Resources volume = someVolume(there);
        Call call =
                switch (random.nextInt(6)) {
                    case 0 -> ResourceCalls.reserve(id, someReserved(role()));
                    case 1 -> ResourceCalls.unreserve(id, somePlain(there));
                    case 2 -> ResourceCalls.createVolumes(id, newVolume(there));
                    case 3 -> ResourceCalls.destroyVolumes(id, volume);
                    case 4 -> ResourceCalls.growVolume(id, volume, addition(volume));
                    default -> ResourceCalls.shrinkVolume(id, volume, 8);
                };
        world.operatorAsks(call);
    }

    private void schedulerActs(boolean launches) {
        TestScheduler scheduler = one(schedulers);
        if (!scheduler.isOpen() || scheduler.offers().isEmpty()) {
            return;
        }
        Offer offer = one(scheduler.offers());
        TestAgent agent = agents.stream()
                .filter(one -> one.agentId().equals(offer.getAgentId()))
                .findFirst()
                .orElseThrow();
        Resources there = Resources.fromMessages(offer.getResourcesList()).unallocate();
        Resources volume = someVolume(there);
        List<Operation> operations = new ArrayList<>();
        for (int i = random.nextInt(4); i > 0; i--) {
            Operation.Builder operation = someOperation(scheduler, there, volume);
            operations.add(
                    random.nextBoolean() ? operation.build() : ResourceCalls.named("op" + nextName++, operation));
        }
        if (launches && random.nextBoolean()) {
            operations.add(
                    launch(scheduler, agent, random.nextBoolean() ? volume : Resources.parse("cpus:0.5;mem:16")));
        }
        scheduler.accepts(agent, random.nextInt(3), operations.toArray(Operation[]::new));
    }

    private Operation.Builder someOperation(TestScheduler scheduler, Resources there, Resources volume) {
        String role = random.nextInt(8) == 0 ? role() : scheduler.info().getRoles(0);
        return switch (random.nextInt(7)) {
            case 0, 1 -> ResourceCalls.reserve(someReserved(role));
            case 2 -> ResourceCalls.unreserve(somePlain(there));
            case 3 -> ResourceCalls.create(newVolume(there));
            case 4 -> ResourceCalls.destroy(volume);
            case 5 -> ResourceCalls.grow(volume, addition(volume));
            default -> ResourceCalls.shrink(volume, 8);
        };
    }

    private Operation launch(TestScheduler scheduler, TestAgent agent, Resources more) {
        String id = "t" + nextName++;
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

    private static void comesOrGoes(TestScheduler scheduler) {
        if (scheduler.isOpen()) {
            scheduler.disconnects();
        } else {
            scheduler.subscribes();
        }
    }

    private static void acknowledge(TestScheduler scheduler) {
        if (scheduler.isOpen()) {
            scheduler.operationStatuses().stream()
                    .filter(OperationStatus::hasUuid)
                    .forEach(status -> scheduler.calls(ResourceCalls.acknowledge(status.getAgentId(), status)));
        }
    }

    /** Another master takes over, now and then; agents and schedulers come to it in any order. */
    private void failsOver() {
        if (random.nextInt(4) > 0) {
            return;
        }
        world.failsOver();
        if (random.nextBoolean()) {
            agents.forEach(agent -> agent.reregisters().tellsOperations());
        }
        schedulers.forEach(TestScheduler::subscribes);
        agents.forEach(agent -> agent.reregisters().tellsOperations());
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
        schedulers.stream().filter(scheduler -> !scheduler.isOpen()).forEach(TestScheduler::subscribes);
        for (TestAgent agent : agents) {
            agent.confirmsOperations().loses();
            agent.reregisters().tellsOperations().reportsOperations();
        }
        schedulers.forEach(OperationLawsTest::acknowledge);
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

    private Resources someReserved(String role) {
        return reserved(role, one(List.of("cpus:1", "cpus:0.5;mem:64", "disk:64", "disk:128", "disk:8")));
    }

    /** Something reserved that is no volume, or that is not there. */
    private Resources somePlain(Resources among) {
        List<ResourceEntry> plain = among.dynamicallyReserved().filter(entry -> !entry.isPersistentVolume()).stream()
                .toList();
        return plain.isEmpty() ? someReserved(role()) : Resources.of(one(plain));
    }

    /** A volume of reserved disk, if there is any. */
    private Resources newVolume(Resources among) {
        Resources disk = somePlain(among.named("disk"));
        String role = disk.iterator().next().reservationRole();
        double size = random.nextBoolean() ? 32 : 64;
        String id = "v" + random.nextInt(6);
        return random.nextInt(3) == 0 ? sharedVolume(role, id, size) : volume(role, id, size);
    }

    private Resources addition(Resources volume) {
        return reserved(volume.iterator().next().reservationRole(), "disk:8");
    }

    /** A volume of these, or one that is not there. */
    private Resources someVolume(Resources among) {
        List<ResourceEntry> volumes = among.persistentVolumes().stream().toList();
        return volumes.isEmpty() ? volume(role(), "v0", 64) : Resources.of(one(volumes));
    }
}

package io.tepui.allocator;

import static io.tepui.allocator.Pools.pool;
import static io.tepui.allocator.Pools.reserved;
import static io.tepui.allocator.Pools.revocable;
import static io.tepui.allocator.Pools.sharedVolume;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.tepui.allocator.AllocatorInput.AgentRemoved;
import io.tepui.allocator.AllocatorInput.FrameworkRemoved;
import io.tepui.allocator.AllocatorInput.OffersRevived;
import io.tepui.allocator.AllocatorInput.OffersSuppressed;
import io.tepui.allocator.AllocatorInput.QuotaUpdated;
import io.tepui.protocol.v1.FrameworkInfo.Capability;
import io.tepui.resources.OperationConversions;
import io.tepui.resources.ResourceLimits;
import io.tepui.resources.ResourceQuantities;
import io.tepui.resources.Resources;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Label;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;

@Label("The allocator, whatever happens,")
class AllocatorLawsTest {
    private static final List<String> AGENTS = List.of("A", "B", "C");
    private static final List<String> FRAMEWORKS = List.of("F1", "F2", "F3");
    private static final List<String> ROLES = List.of("a", "a/b", "c");
    private static final List<Resources> TOTALS = List.of(
            pool("cpus:4;mem:2048;ports:[1-100]"),
            pool("cpus:2;mem:1024;disk:100").plus(reserved("a", "cpus:1;mem:64")),
            pool("cpus:2;mem:512").plus(reserved("a", "disk:10")).plus(sharedVolume("a", 50, "v")),
            pool("cpus:1;mem:512").plus(revocable("cpus:3")));

    /** One thing that happens to a world; what concerns nobody is late and changes nothing. */
    interface Happening {
        void to(AllocatorWorld world);
    }

    private record Named(String text, Happening happening) implements Happening {
        @Override
        public void to(AllocatorWorld world) {
            happening.to(world);
        }

        @Override
        public String toString() {
            return text;
        }
    }

    @Provide
    Arbitrary<List<Happening>> stories() {
        Arbitrary<String> agents = Arbitraries.of(AGENTS);
        Arbitrary<String> frameworks = Arbitraries.of(FRAMEWORKS);
        Arbitrary<String> roles = Arbitraries.of(ROLES);
        Arbitrary<Resources> totals = Arbitraries.of(TOTALS);
        Arbitrary<Happening> happenings = Arbitraries.oneOf(
                Combinators.combine(agents, totals)
                        .as((id, total) -> named("add " + id + " " + total, world -> world.agent(id, total))),
                Combinators.combine(agents, totals)
                        .as((id, total) -> named("update " + id + " " + total, world -> world.total(id, total))),
                Combinators.combine(agents, frameworks, roles)
                        .as((id, framework, role) -> named(
                                "add " + id + " used by " + framework + " in " + role,
                                world -> world.agent(
                                        id,
                                        TOTALS.getFirst(),
                                        Map.of(framework, pool("cpus:1;mem:100").allocate(role))))),
                agents.map(id -> named("remove " + id, world -> world.step(new AgentRemoved(id)))),
                Combinators.combine(frameworks, roles)
                        .as((id, role) -> named(
                                "add " + id + " in " + role,
                                world -> world.framework(
                                        id,
                                        role,
                                        Capability.Type.SHARED_RESOURCES,
                                        Capability.Type.REVOCABLE_RESOURCES,
                                        Capability.Type.RESERVATION_REFINEMENT))),
                Combinators.combine(
                                frameworks,
                                Arbitraries.of(ROLES).set().ofMinSize(1).ofMaxSize(2))
                        .as((id, some) -> named(
                                "update " + id + " to " + some,
                                world -> world.step(
                                        new AllocatorInput.FrameworkUpdated(id, AllocatorWorld.profile(some))))),
                frameworks.map(id -> named("remove " + id, world -> world.step(new FrameworkRemoved(id)))),
                frameworks.map(id -> named("suppress " + id, world -> world.step(new OffersSuppressed(id, Set.of())))),
                frameworks.map(id -> named("revive " + id, world -> world.step(new OffersRevived(id, Set.of())))),
                frameworks.map(id ->
                        named("deactivate " + id, world -> world.step(new AllocatorInput.FrameworkDeactivated(id)))),
                frameworks.map(
                        id -> named("activate " + id, world -> world.step(new AllocatorInput.FrameworkActivated(id)))),
                Combinators.combine(agents, frameworks)
                        .as((agent, framework) ->
                                named(framework + " declines " + agent, world -> world.decline(agent, framework))),
                Combinators.combine(agents, frameworks)
                        .as((agent, framework) -> named(
                                framework + " refuses " + agent,
                                world -> world.decline(agent, framework, Duration.ofSeconds(3)))),
                Combinators.combine(agents, frameworks, roles)
                        .as((agent, framework, role) -> named(
                                framework + " gives back some of " + agent,
                                world -> world.recover(agent, framework, role, pool("cpus:1;mem:64")))),
                Combinators.combine(agents, frameworks, roles)
                        .as((agent, framework, role) -> named(
                                framework + " uses some of " + agent,
                                world -> world.use(agent, framework, role, pool("cpus:1;mem:64")))),
                Combinators.combine(agents, frameworks, roles)
                        .as((agent, framework, role) -> named(
                                framework + " reserves some of " + agent,
                                world -> world.convert(
                                        agent,
                                        framework,
                                        role,
                                        OperationConversions.reserve(pool("cpus:0.5"), reserved(role, "cpus:0.5"))))),
                Combinators.combine(roles, Arbitraries.of("", "cpus:2", "cpus:1;mem:100"))
                        .as((role, quota) -> named(
                                "quota of " + role + " " + quota,
                                world -> world.step(new QuotaUpdated(
                                        role,
                                        role.contains("/") ? ResourceQuantities.EMPTY : ResourceQuantities.parse(quota),
                                        ResourceLimits.parse(quota))))),
                Combinators.combine(roles, Arbitraries.of(0.5, 1.0, 3.0))
                        .as((role, weight) ->
                                named("weight of " + role + " " + weight, world -> world.weight(role, weight))),
                Arbitraries.just(named("an interval passes", AllocatorWorld::interval)));
        return happenings.list().ofMaxSize(60);
    }

    private static Happening named(String text, Happening happening) {
        return new Named(text, happening);
    }

    @Property(tries = 400)
    @Label("gives out no more than is there, and its books balance")
    void books(@ForAll("stories") List<Happening> story, @ForAll boolean random) {
        AllocatorWorld world = new AllocatorWorld(AllocatorOptions.builder()
                .sorters(random ? SorterKind.RANDOM : SorterKind.DRF)
                .build());
        for (Happening happening : story) {
            happening.to(world);
            Balance.check(world.allocator().state());
        }
    }

    @Property(tries = 200)
    @Label("offers only what was free")
    void offersAreFree(@ForAll("stories") List<Happening> story) {
        AllocatorWorld world = new AllocatorWorld();
        for (Happening happening : story) {
            happening.to(world);
            AllocatorState state = world.allocator().state();
            for (Allocation allocation : world.allocations()) {
                AgentState agent = state.agents.get(allocation.agentId());
                assertThat(agent).as("%s", allocation).isNotNull();
                Resources scalars = allocation.resources().unallocate().nonShared();
                assertThat(agent.total.contains(scalars)).as("%s", allocation).isTrue();
            }
            for (AgentState agent : state.agents.values()) {
                if (world.allocations().stream().anyMatch(each -> each.agentId().equals(agent.id))) {
                    assertThat(agent.total.nonShared().contains(offered(world, agent)))
                            .as("what was given of %s in one run", agent.id)
                            .isTrue();
                }
            }
        }
    }

    private static Resources offered(AllocatorWorld world, AgentState agent) {
        return Resources.sum(world.allocations().stream()
                .filter(each -> each.agentId().equals(agent.id))
                .map(each -> each.resources().unallocate().nonShared())
                .toList());
    }

    @Property(tries = 100)
    @Label("gives the same for the same story and seed")
    void determinism(@ForAll("stories") List<Happening> story, @ForAll long seed, @ForAll boolean random) {
        AllocatorOptions options = AllocatorOptions.builder()
                .sorters(random ? SorterKind.RANDOM : SorterKind.DRF)
                .build();
        AllocatorWorld one = new AllocatorWorld(options, seed);
        AllocatorWorld other = new AllocatorWorld(options, seed);
        for (Happening happening : story) {
            happening.to(one);
            happening.to(other);
            assertThat(one.allocations()).isEqualTo(other.allocations());
        }
    }

    @Property(tries = 200)
    @Label("is empty again when all agents, frameworks and settings are gone")
    void nothingIsLeft(@ForAll("stories") List<Happening> story) {
        AllocatorWorld world = new AllocatorWorld();
        story.forEach(happening -> happening.to(world));
        AGENTS.forEach(id -> world.step(new AgentRemoved(id)));
        FRAMEWORKS.forEach(id -> world.step(new FrameworkRemoved(id)));
        ROLES.forEach(role -> world.quota(role, "", ""));
        ROLES.forEach(role -> world.weight(role, 1));
        AllocatorState state = world.allocator().state();
        assertThat(state.roles.roles()).isEmpty();
        assertThat(state.roleSorter.size()).isZero();
        assertThat(state.strays).isEmpty();
        assertThat(state.total.amounts()).isEqualTo(new Amounts());
        assertThat(state.held.amounts()).isEqualTo(new Amounts());
        assertThat(state.listed.isSubsetOf(new SlotBits())).isTrue();
        assertThat(state.ownMinimums).isZero();
        assertThat(state.constrained).isZero();
    }

    @Property(tries = 50)
    @Label("lets the shares of roles approach their weights (AR-156, AR-161)")
    void convergence(
            @ForAll @IntRange(min = 1, max = 4) int first,
            @ForAll @IntRange(min = 1, max = 4) int second,
            @ForAll @LongRange(min = 0, max = 1000) long seed) {
        AllocatorWorld world = new AllocatorWorld(AllocatorOptions.defaults(), seed);
        world.weight("a", first);
        world.weight("c", second);
        int agents = 20 * (first + second);
        List<AllocatorInput> inputs = new ArrayList<>();
        for (int i = 0; i < agents; i++) {
            inputs.add(new AllocatorInput.AgentAdded(
                    "A" + i, AllocatorWorld.details("A" + i), pool("cpus:2;mem:1024"), Map.of()));
        }
        inputs.add(new AllocatorInput.FrameworkAdded("F1", AllocatorWorld.profile("a/b"), true, Map.of()));
        inputs.add(new AllocatorInput.FrameworkAdded("F2", AllocatorWorld.profile("c"), true, Map.of()));
        world.step(inputs.toArray(AllocatorInput[]::new));
        double part = world.allocations().stream()
                        .filter(each -> each.frameworkId().equals("F1"))
                        .count()
                / (double) agents;
        assertThat(part).isEqualTo((double) first / (first + second), within(1.0 / agents));
    }
}

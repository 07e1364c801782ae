package io.tepui.allocator;

import static io.tepui.allocator.Pools.pool;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.tepui.allocator.AllocatorInput.AgentRemoved;
import io.tepui.allocator.AllocatorInput.FrameworkRemoved;
import io.tepui.allocator.Stories.Happening;
import io.tepui.resources.Resources;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Label;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;

@Label("The allocator, whatever happens,")
class AllocatorLawsTest {
    private static final int MAX_RUNS = 20;

    @Provide
    Arbitrary<List<Happening>> stories() {
        return Stories.any();
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
        Stories.AGENTS.forEach(id -> world.step(new AgentRemoved(id)));
        Stories.FRAMEWORKS.forEach(id -> world.step(new FrameworkRemoved(id)));
        Stories.ROLES.forEach(role -> world.quota(role, "", ""));
        Stories.ROLES.forEach(role -> world.weight(role, 1));
        AllocatorState state = world.allocator().state();
        assertThat(state.roles.roles()).isEmpty();
        assertThat(state.roleSorter.size()).isZero();
        assertThat(state.strays).isEmpty();
        assertThat(state.total.amounts()).isEqualTo(new Amounts());
        assertThat(state.held.amounts()).isEqualTo(new Amounts());
        assertThat(state.listed.isSubsetOf(new SlotBits())).isTrue();
        assertThat(state.ownMinimums).isZero();
        assertThat(state.constrained).isZero();
        assertThat(state.inMaintenance).isEmpty();
    }

    @Property(tries = 200)
    @Label("leaves nothing idle that somebody wants when its runs give no more (no starvation by filters)")
    void nothingIsStarved(@ForAll("stories") List<Happening> story, @ForAll boolean random) {
        AllocatorWorld world = new AllocatorWorld(AllocatorOptions.builder()
                .sorters(random ? SorterKind.RANDOM : SorterKind.DRF)
                .build());
        for (Happening happening : story) {
            happening.to(world);
            settle(world);
            AllocatorState state = world.allocator().state();
            for (FrameworkState framework : state.frameworks.values()) {
                assertThat(world.explain(framework.id).answers())
                        .filteredOn(answer -> answer.offerable() && !hasShared(state, answer.agentId()))
                        .isEmpty();
            }
        }
    }

    /**
     * Runs over all agents until a run gives nothing. One is not enough: what descendants of a role with a guarantee get
     * sets free, from the next run on, what was kept for the guarantee. Shared volumes are offered in every run.
     */
    private static void settle(AllocatorWorld world) {
        int runs = 0;
        do {
            world.interval();
        } while (!world.allocations().isEmpty() && ++runs < MAX_RUNS);
    }

    /** A shared volume may be offered again in the next run (AR-199). */
    private static boolean hasShared(AllocatorState state, String agentId) {
        AgentState agent = state.agents.get(agentId);
        return agent != null && agent.hasShared;
    }

    @Property(tries = 100)
    @Label("is not moved by being asked for explanations")
    void askingChangesNothing(@ForAll("stories") List<Happening> story, @ForAll long seed) {
        AllocatorWorld asked = new AllocatorWorld(AllocatorOptions.defaults(), seed);
        AllocatorWorld other = new AllocatorWorld(AllocatorOptions.defaults(), seed);
        for (Happening happening : story) {
            happening.to(asked);
            happening.to(other);
            assertThat(asked.allocations()).isEqualTo(other.allocations());
            asked.allocator().state().frameworks.keySet().forEach(asked::explain);
        }
    }

    @Property(tries = 400)
    @Label("gives a role nothing beyond its limits (AR-176, AR-179)")
    void limits(@ForAll("stories") List<Happening> story) {
        AllocatorWorld world = new AllocatorWorld();
        for (Happening happening : story) {
            happening.to(world);
            AllocatorState state = world.allocator().state();
            for (RoleNode role : state.rolesWithQuota.values()) {
                Amounts given = givenIn(world, role.path::equals);
                Amounts consumed = role.quantities.consumed();
                consumed.subtract(givenIn(world, path -> path.startsWith(role.path + "/")));
                for (int i = 0; i < given.length(); i++) {
                    if (given.get(i) > 0 && role.quota.limit(i) != RoleQuota.UNLIMITED) {
                        assertThat(consumed.get(i))
                                .as("%s of %s", state.quantities.name(i), role.path)
                                .isLessThanOrEqualTo(role.quota.limit(i));
                    }
                }
            }
        }
    }

    /** What quota counts of the last step's allocations to roles. */
    private static Amounts givenIn(AllocatorWorld world, Predicate<String> role) {
        return world.allocator()
                .state()
                .quantities
                .scalars(Resources.sum(world.allocations().stream()
                        .filter(each -> role.test(each.role()))
                        .map(each -> each.resources().unallocate().filter(Slice::isQuotaBound))
                        .toList()));
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

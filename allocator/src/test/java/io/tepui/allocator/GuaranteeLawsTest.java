package io.tepui.allocator;

import static io.tepui.allocator.AllocatorWorld.details;
import static io.tepui.allocator.AllocatorWorld.profile;
import static org.assertj.core.api.Assertions.assertThat;

import io.tepui.allocator.AllocatorInput.AgentAdded;
import io.tepui.allocator.AllocatorInput.FrameworkAdded;
import io.tepui.resources.ResourceLimits;
import io.tepui.resources.ResourceQuantities;
import io.tepui.resources.Resources;
import io.tepui.resources.Scalar;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.From;
import net.jqwik.api.Label;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;

@Label("One run over all agents")
class GuaranteeLawsTest {
    private static final double ROUNDING = 1e-9;
    private static final AllocatorOptions ANYTHING =
            AllocatorOptions.builder().minAllocatable(List.of()).build();

    @Provide
    Arbitrary<Resources> agents() {
        return Combinators.combine(
                        Arbitraries.integers().between(0, 8),
                        Arbitraries.integers().between(0, 8),
                        Arbitraries.integers().between(0, 2))
                .as((cpus, mem, disk) -> Resources.parse("cpus:" + cpus + ";mem:" + mem * 256 + ";disk:" + disk * 100));
    }

    @Provide
    Arbitrary<ResourceQuantities> guarantees() {
        return Combinators.combine(
                        Arbitraries.integers().between(0, 12),
                        Arbitraries.integers().between(0, 12))
                .as((cpus, mem) -> ResourceQuantities.parse("cpus:" + cpus + ";mem:" + mem * 256));
    }

    private static void addAll(AllocatorWorld world, List<Resources> agents, int roles) {
        List<AllocatorInput> inputs = new ArrayList<>();
        for (int i = 0; i < roles; i++) {
            inputs.add(new FrameworkAdded("F" + i, profile("r" + i), true, Map.of()));
        }
        for (int i = 0; i < agents.size(); i++) {
            inputs.add(new AgentAdded("A" + i, details("A" + i), agents.get(i), Map.of()));
        }
        world.step(inputs.toArray(AllocatorInput[]::new));
    }

    @Property(tries = 300)
    @Label(
            "leaves a guarantee unmet only if nothing of the name is left, and keeps what absent roles lack (AR-168, AR-174)")
    void guarantees(
            @ForAll @Size(min = 1, max = 6) List<@From("agents") Resources> agents,
            @ForAll @Size(min = 1, max = 4) List<@From("guarantees") ResourceQuantities> guarantees,
            @ForAll boolean random) {
        AllocatorWorld world = new AllocatorWorld(AllocatorOptions.builder()
                .minAllocatable(List.of())
                .sorters(random ? SorterKind.RANDOM : SorterKind.DRF)
                .build());
        for (int i = 0; i < guarantees.size(); i++) {
            world.step(new AllocatorInput.QuotaUpdated("r" + i, guarantees.get(i), ResourceLimits.parse("")));
        }
        int present = guarantees.size() - 1; // the last role has no framework
        addAll(world, agents, present);
        AllocatorState state = world.allocator().state();
        for (String name : List.of("cpus", "mem")) {
            int index = state.quantities.indexOf(name);
            long free = state.agents.values().stream()
                    .mapToLong(agent ->
                            state.quantities.scalars(agent.view().available).get(index))
                    .sum();
            long lackingOfPresent = lacking(state, index, 0, present);
            long lackingOfAbsent = lacking(state, index, present, guarantees.size());
            if (lackingOfPresent > 0) {
                assertThat(free)
                        .as("free %s while a guarantee lacks some", name)
                        .isZero();
            } else if (present > 0) {
                long all = state.total.amounts().get(index);
                long promised = guarantees.stream()
                        .mapToLong(each -> each.thousandths(name))
                        .sum();
                assertThat(free)
                        .as("%s kept for the absent role", name)
                        .isGreaterThanOrEqualTo(
                                Math.min(lackingOfAbsent, Math.max(0, all - promised + lackingOfAbsent)));
            }
        }
    }

    private static long lacking(AllocatorState state, int index, int from, int to) {
        long lacking = 0;
        for (int i = from; i < to; i++) {
            RoleNode role = state.rolesWithQuota.get("r" + i);
            lacking += role == null ? 0 : role.unsatisfied().get(index);
        }
        return lacking;
    }

    @Property(tries = 300)
    @Label("leaves no role ahead of another by more than one agent: the fairness bound of DRF (AR-156, AR-178)")
    void fairness(
            @ForAll @Size(min = 1, max = 20) List<@From("agents") Resources> agents,
            @ForAll @Size(min = 2, max = 4) List<@IntRange(min = 1, max = 3) Integer> weights) {
        AllocatorWorld world = new AllocatorWorld(ANYTHING);
        for (int i = 0; i < weights.size(); i++) {
            world.weight("r" + i, weights.get(i));
        }
        addAll(world, agents, weights.size());
        Map<String, Double> largest = new HashMap<>();
        for (Allocation each : world.allocations()) {
            largest.merge(each.role(), share(world, each.resources().unallocate()), Math::max);
        }
        for (int ahead = 0; ahead < weights.size(); ahead++) {
            for (int behind = 0; behind < weights.size(); behind++) {
                double lastGiven = largest.getOrDefault("r" + ahead, 0.0);
                double before = (shareOf(world, "r" + ahead) - lastGiven) / weights.get(ahead);
                double others = shareOf(world, "r" + behind) / weights.get(behind);
                assertThat(before)
                        .as("share of r%s before its last agent, against r%s", ahead, behind)
                        .isLessThanOrEqualTo(others + ROUNDING);
            }
        }
    }

    private static double shareOf(AllocatorWorld world, String role) {
        return share(
                world,
                Resources.sum(world.allocations().stream()
                        .filter(each -> each.role().equals(role))
                        .map(each -> each.resources().unallocate())
                        .toList()));
    }

    private static double share(AllocatorWorld world, Resources pool) {
        ResourceQuantities quantities = pool.quantities();
        double share = 0;
        for (String name : quantities.names()) {
            Scalar amount = quantities.get(name);
            AllocatorState state = world.allocator().state();
            long total = state.total.amounts().get(state.quantities.indexOf(name));
            share = Math.max(share, amount.thousandths() / (double) total);
        }
        return share;
    }
}

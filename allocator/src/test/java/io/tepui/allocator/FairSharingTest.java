package io.tepui.allocator;

import static io.tepui.allocator.AllocatorWorld.details;
import static io.tepui.allocator.AllocatorWorld.profile;
import static io.tepui.allocator.Pools.pool;
import static io.tepui.allocator.Pools.reserved;
import static java.util.stream.Collectors.counting;
import static java.util.stream.Collectors.groupingBy;
import static org.assertj.core.api.Assertions.assertThat;

import io.tepui.allocator.AllocatorInput.AgentAdded;
import io.tepui.allocator.AllocatorInput.AgentRemoved;
import io.tepui.allocator.AllocatorInput.FrameworkAdded;
import io.tepui.protocol.v1.FrameworkInfo.Capability;
import io.tepui.resources.Resources;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("Fair sharing")
class FairSharingTest {
    private final AllocatorWorld world = new AllocatorWorld();

    @Test
    @DisplayName("serves the role, then the framework, with the smallest dominant share (AR-211)")
    void dominantShares() {
        world.framework("F1", "role1");
        world.agent("A", "cpus:2;mem:1024");
        assertThat(world.offers()).containsExactly("A to F1");

        world.framework("F2", "role2");
        world.agent("B", "cpus:1;mem:512");
        assertThat(world.offers()).containsExactly("B to F2");
        world.agent("C", "cpus:3;mem:2048");
        assertThat(world.offers()).containsExactly("C to F2");

        world.framework("F3", "role1");
        world.agent("D", "cpus:4;mem:4096");
        assertThat(world.offers()).containsExactly("D to F3");

        world.framework("F4", "role1");
        world.agent("E", "cpus:1;mem:512");
        assertThat(world.offers()).as("role1 holds more than role2").containsExactly("E to F2");
    }

    @Test
    @DisplayName("gives an agent whole to the first framework that can take it (AR-178, AR-215)")
    void coarseGrained() {
        world.framework("F1", "role1");
        world.framework("F2", "role2");
        world.step(
                new AgentAdded("A", details("A"), pool("cpus:2;mem:1024"), Map.of()),
                new AgentAdded("B", details("B"), pool("cpus:2;mem:1024"), Map.of()));
        assertThat(world.allocations())
                .hasSize(2)
                .extracting(Allocation::frameworkId)
                .containsExactlyInAnyOrder("F1", "F2");
        assertThat(world.allocations())
                .allSatisfy(each -> assertThat(each.resources().unallocate()).isEqualTo(pool("cpus:2;mem:1024")));
    }

    @Test
    @DisplayName("hands out resources allocated to the role that they are offered to (AR-154, AR-210)")
    void allocationInfo() {
        world.framework("F1", "role1");
        world.agent("A", "cpus:2;mem:1024");
        assertThat(world.allocations().getFirst().resources())
                .isEqualTo(pool("cpus:2;mem:1024").allocate("role1"));
    }

    @Test
    @DisplayName("counts reserved resources that are allocated, not those that are not (AR-158, AR-212)")
    void reservedAllocationsCount() {
        world.framework("F1", "role1");
        world.agent("A", "cpus:1;mem:512;cpus(role1):100;mem(role1):1024");
        assertThat(world.offers()).containsExactly("A to F1");
        world.framework("F2", "role2");
        world.agent("B", "cpus:2;mem:512");
        assertThat(world.offers()).containsExactly("B to F2");
        world.agent("C", "cpus:2;mem:512");
        assertThat(world.offers()).containsExactly("C to F2");
        world.framework("F3", "role1");
        world.agent("D", "cpus(role1):2;mem(role1):512");
        assertThat(world.offers()).containsExactly("D to F3");
    }

    @Test
    @DisplayName("leaves excluded names out of shares (AR-156, AR-213)")
    void excludedNames() {
        AllocatorWorld excluding = new AllocatorWorld(
                AllocatorOptions.builder().excludedNames(Set.of("gpus")).build());
        excluding.framework("G", "role1", Capability.Type.GPU_RESOURCES);
        excluding.agent("A", "cpus:1;mem:512;gpus:1");
        assertThat(excluding.offers()).containsExactly("A to G");
        excluding.framework("F2", "role2");
        excluding.agent("B", "cpus:2;mem:1024");
        assertThat(excluding.offers()).containsExactly("B to F2");
        excluding.agent("C", "cpus:1;mem:512");
        assertThat(excluding.offers())
                .as("role1 holds 1 of 4 cpus; all gpus count for nothing")
                .containsExactly("C to G");
    }

    @Test
    @DisplayName("compares subtrees of roles at each level (AR-159, AR-214)")
    void nestedRoles() {
        world.framework("F1", "a/b");
        world.agent("A", "cpus:2;mem:1024");
        assertThat(world.offers()).containsExactly("A to F1");
        world.framework("F2", "a/c");
        world.framework("F3", "d/e");
        world.agent("B", "cpus:1;mem:512");
        assertThat(world.offers()).containsExactly("B to F3");
        world.framework("F4", "d/f");
        world.agent("C", "cpus:2;mem:1024");
        assertThat(world.offers()).as("subtree d holds less than a").containsExactly("C to F4");
    }

    @Test
    @DisplayName("takes turns among equals: the one with fewer allocations so far is next (AR-160, AR-216)")
    void turns() {
        world.framework("F1", "*");
        world.framework("F2", "*");
        world.agent("A", "cpus:2;mem:1024");
        List<String> served = new ArrayList<>(world.offers());
        for (int round = 1; round < 10; round++) {
            world.declineAll();
            world.interval();
            served.addAll(world.offers());
        }
        assertThat(served.stream().collect(groupingBy(offer -> offer, counting())))
                .isEqualTo(Map.of("A to F1", 5L, "A to F2", 5L));
    }

    @Test
    @DisplayName("comes to the same shares whether agent or framework is known first (AR-143, AR-217)")
    void orderOfRegistration() {
        Resources used = pool("cpus:1;mem:256").allocate("role1");
        AllocatorInput agent = new AgentAdded("A", details("A"), pool("cpus:2;mem:1024"), Map.of("F1", used));
        AllocatorInput framework = new FrameworkAdded("F1", profile("role1"), false, Map.of("A", used));
        AllocatorWorld other = new AllocatorWorld();
        world.step(agent);
        world.step(framework);
        other.step(framework);
        other.step(agent);
        for (AllocatorWorld each : List.of(world, other)) {
            assertThat(each.metric("roles/role1/shares/dominant")).contains(0.5);
            assertThat(each.metric("resources/cpus/offered_or_allocated")).contains(1.0);
        }
    }

    @Test
    @DisplayName("does not offer what a framework uses that is not known yet (AR-143)")
    void unknownFrameworksHold() {
        world.framework("F2", "role2");
        world.agent(
                "A",
                pool("cpus:2;mem:1024"),
                Map.of("F1", pool("cpus:1;mem:256").allocate("role1")));
        assertThat(world.got("A", "F2")).isEqualTo(pool("cpus:1;mem:768"));
        world.step(AllocatorInput.ResourcesRecovered.used(
                "F1", "A", pool("cpus:1;mem:256").allocate("role1")));
        world.interval();
        assertThat(world.got("A", "F2")).isEqualTo(pool("cpus:1;mem:256"));
    }

    @Test
    @DisplayName("follows weights, which by themselves trigger nothing (AR-141, AR-218)")
    void weights() {
        world.framework("F1", "role1");
        world.framework("F2", "role2");
        for (String id : List.of("A", "B", "C", "D", "E", "F")) {
            world.agent(id, "cpus:2;mem:1024");
        }
        assertSharesAfterFreshRun(Map.of("F1", 3L, "F2", 3L));

        world.weight("role2", 2);
        assertThat(world.ran()).isFalse();
        assertSharesAfterFreshRun(Map.of("F1", 2L, "F2", 4L));

        world.weight("role3", 3);
        world.framework("F3", "role3");
        assertSharesAfterFreshRun(Map.of("F1", 1L, "F2", 2L, "F3", 3L));
    }

    private void assertSharesAfterFreshRun(Map<String, Long> expected) {
        world.declineAll();
        assertThat(world.ran())
                .as("returned resources wait for the next run (AR-142)")
                .isFalse();
        world.interval();
        assertThat(world.allocations().stream().collect(groupingBy(Allocation::frameworkId, counting())))
                .isEqualTo(expected);
    }

    @Test
    @DisplayName("applies a weight of an inner role at once (AR-161, AR-375)")
    void weightOfInnerRole() {
        world.framework("F1", "a/x");
        world.framework("F2", "b");
        world.agent("A", "cpus:3;mem:3072");
        world.agent("B", "cpus:2;mem:2048");
        world.agent("C", "cpus:1;mem:1024");
        assertThat(world.offers()).as("3 against 2").containsExactly("C to F2");
        world.weight("a", 10);
        world.agent("D", "cpus:1;mem:1024");
        assertThat(world.offers()).containsExactly("D to F1");
    }

    @Test
    @DisplayName("offers what is reserved for ancestors of the role (AR-51, AR-219)")
    void ancestorsReservations() {
        world.framework("F", "a/b/c");
        world.agent("A", reserved("a", "cpus:1;mem:1024"));
        assertThat(world.got("A", "F")).isEqualTo(reserved("a", "cpus:1;mem:1024"));
        Resources mixed = pool("cpus:1;mem:1024").plus(reserved("a/b", "cpus:1;mem:512"));
        world.agent("B", mixed);
        assertThat(world.got("B", "F")).isEqualTo(mixed);
        world.agent("C", reserved("a/b/c/d", "cpus:1;mem:1024"));
        assertThat(world.offers())
                .as("a descendant's reservation is not for it")
                .isEmpty();
    }

    @Test
    @DisplayName("frees the share of a removed agent (AR-220)")
    void removedAgent() {
        world.framework("F1", "role1");
        world.agent("A", "cpus:10;mem:10240");
        world.framework("F2", "role1");
        world.agent("B", "cpus:1;mem:1024");
        assertThat(world.offers()).containsExactly("B to F2");
        world.step(new AgentRemoved("A"));
        world.agent("C", "cpus:2;mem:2048");
        assertThat(world.offers()).containsExactly("C to F1");
    }

    @Test
    @DisplayName("gives one agent to the only framework, and a hundred agents evenly to ten (AR-178)")
    void manyFrameworks() {
        AllocatorInput[] inputs = new AllocatorInput[110];
        for (int i = 0; i < 10; i++) {
            inputs[i] = new FrameworkAdded("F" + i, profile("role" + i % 2), true, Map.of());
        }
        for (int i = 0; i < 100; i++) {
            inputs[10 + i] = new AgentAdded("A" + i, details("A" + i), pool("cpus:2;mem:1024"), Map.of());
        }
        world.step(inputs);
        assertThat(world.allocations().stream().collect(groupingBy(Allocation::frameworkId, counting())))
                .hasSize(10)
                .allSatisfy((framework, agents) -> assertThat(agents).isEqualTo(10));
    }

    @Test
    @DisplayName("counts agents that are not offered in the cluster's total (AR-157, AR-376)")
    void inactiveAgentsCount() {
        world.agent("A", "cpus:6;mem:1024");
        world.step(new AllocatorInput.AgentDeactivated("A"));
        world.framework("F1", "role1");
        assertThat(world.offers()).isEmpty();
        world.agent("B", "cpus:2;mem:1024");
        world.framework("F2", "role2");
        assertThat(world.metric("roles/role1/shares/dominant")).contains(0.5);
        assertThat(world.metric("resources/cpus/total")).contains(8.0);
        world.step(new AllocatorInput.AgentActivated("A"));
        assertThat(world.ran()).as("a flag only (AR-141)").isFalse();
        world.interval();
        assertThat(world.offers()).containsExactly("A to F2");
    }
}

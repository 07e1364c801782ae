package io.tepui.allocator;

import static io.tepui.allocator.AllocatorWorld.CAPABLE;
import static io.tepui.allocator.AllocatorWorld.details;
import static io.tepui.allocator.Pools.pool;
import static io.tepui.allocator.Pools.reserved;
import static io.tepui.allocator.Pools.revocable;
import static io.tepui.allocator.Pools.sharedVolume;
import static org.assertj.core.api.Assertions.assertThat;

import io.tepui.allocator.AllocatorInput.AgentAdded;
import io.tepui.allocator.AllocatorInput.AgentUpdated;
import io.tepui.allocator.AllocatorInput.WhitelistUpdated;
import io.tepui.protocol.v1.AgentInfo;
import io.tepui.protocol.v1.FrameworkInfo.Capability;
import io.tepui.resources.Reservation;
import io.tepui.resources.Resources;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("Which agents and entries a framework may get")
class CapabilitiesTest {
    private final AllocatorWorld world = new AllocatorWorld();

    @Test
    @DisplayName("agents with gpus, in use or not, only with GPU_RESOURCES (AR-192, AR-374)")
    void gpus() {
        world.framework("F1", "role1");
        world.agent("A", "cpus:2;mem:1024;gpus:1");
        assertThat(world.offers()).isEmpty();
        world.framework("G", "role1", Capability.Type.GPU_RESOURCES);
        assertThat(world.offers()).containsExactly("A to G");
        world.recover("A", "G", "role1", pool("cpus:1;mem:512"));
        world.step(new AllocatorInput.OffersSuppressed("G", Set.of()));
        world.interval();
        assertThat(world.offers()).as("all its gpus are in use").isEmpty();
    }

    @Test
    @DisplayName("agents with gpus without that capability when the filtering is off (AR-192, AR-374)")
    void noGpuFiltering() {
        AllocatorWorld open = new AllocatorWorld(
                AllocatorOptions.builder().filterGpuResources(false).build());
        open.framework("F1", "role1");
        open.agent("A", "cpus:2;mem:1024;gpus:1");
        assertThat(open.got("A", "F1")).isEqualTo(pool("cpus:2;mem:1024;gpus:1"));
    }

    @Test
    @DisplayName("agents of another region only with REGION_AWARE (AR-192, AR-290)")
    void regions() {
        AllocatorWorld here = new AllocatorWorld(AllocatorOptions.builder()
                .masterDomain(Optional.of(new FaultDomain("here", "zone-1")))
                .build());
        here.framework("F1", "role1");
        here.step(inRegion("A", "here"));
        assertThat(here.offers()).containsExactly("A to F1");
        here.agent("B", "cpus:1;mem:1024");
        assertThat(here.offers()).as("without a domain it counts as local").containsExactly("B to F1");
        here.step(inRegion("C", "there"));
        assertThat(here.offers()).isEmpty();
        here.framework("F2", "role1", Capability.Type.REGION_AWARE);
        assertThat(here.offers()).containsExactly("C to F2");
    }

    private static AllocatorInput inRegion(String id, String region) {
        return new AgentAdded(
                id,
                new AgentDetails(id, List.of(), Optional.of(new FaultDomain(region, "zone-2")), CAPABLE),
                pool("cpus:1;mem:1024"),
                Map.of());
    }

    @Test
    @DisplayName("agents without MULTI_ROLE only as a framework without it (AR-189, AR-241, AR-242)")
    void multiRole() {
        world.framework("F1", "role1");
        AgentDetails old = new AgentDetails("A", List.of(), Optional.empty(), Set.of());
        world.step(new AgentAdded("A", old, pool("cpus:2;mem:1024"), Map.of()));
        world.interval();
        assertThat(world.offers()).isEmpty();
        world.step(new AgentUpdated("A", details("A"), pool("cpus:2;mem:1024")));
        assertThat(world.offers()).as("once the agent has it, at once").containsExactly("A to F1");
    }

    @Test
    @DisplayName("agents without HIERARCHICAL_ROLE only in roles without a slash (AR-189)")
    void hierarchicalRole() {
        Set<AgentInfo.Capability.Type> multiRole = Set.of(AgentInfo.Capability.Type.MULTI_ROLE);
        world.framework("F1", "a/b");
        world.step(new AgentAdded(
                "A", new AgentDetails("A", List.of(), Optional.empty(), multiRole), pool("cpus:2;mem:1024"), Map.of()));
        assertThat(world.offers()).isEmpty();
        world.framework("F2", "a");
        assertThat(world.offers()).containsExactly("A to F2");
    }

    @Test
    @DisplayName("refined reservations only with RESERVATION_REFINEMENT, else the next framework (AR-193, AR-243)")
    void refined() {
        Resources refined = pool("cpus(a):2;mem(a):1024").pushReservation(Reservation.ofDynamic("a/b", "ann"));
        world.framework("F1", "a/b", Capability.Type.RESERVATION_REFINEMENT);
        world.agent("A", "cpus:2;mem:1024");
        assertThat(world.offers()).containsExactly("A to F1");
        world.framework("F2", "a/b");
        world.agent("B", refined);
        assertThat(world.offers()).containsExactly("B to F1");
    }

    @Test
    @DisplayName("oversubscribed resources only with REVOCABLE_RESOURCES (AR-193, AR-245)")
    void revocableEntries() {
        world.framework("F1", "role1");
        world.agent("A", pool("cpus:2;mem:1024").plus(revocable("cpus:6")));
        assertThat(world.got("A", "F1")).isEqualTo(pool("cpus:2;mem:1024"));
    }

    @Test
    @DisplayName("oversubscribed and regular resources in one offer (AR-201, AR-246)")
    void revocableTogether() {
        Resources total = pool("cpus:2;mem:1024").plus(revocable("cpus:6"));
        world.framework("F1", "role1", Capability.Type.REVOCABLE_RESOURCES);
        world.agent("A", total);
        assertThat(world.got("A", "F1")).isEqualTo(total);
        world.recover("A", "F1", "role1", pool("cpus:2").plus(revocable("cpus:6")));
        world.interval();
        assertThat(world.got("A", "F1")).isEqualTo(pool("cpus:2").plus(revocable("cpus:6")));
    }

    @Test
    @DisplayName("as many oversubscribed resources as a new estimate leaves (AR-201, AR-239)")
    void revocableEstimate() {
        Resources regular = pool("cpus:1;mem:1024");
        world.framework("F1", "role1", Capability.Type.REVOCABLE_RESOURCES);
        world.agent("A", regular.plus(revocable("cpus:10")));
        assertThat(world.got("A", "F1")).isEqualTo(regular.plus(revocable("cpus:10")));
        world.total("A", regular.plus(revocable("cpus:12")));
        assertThat(world.got("A", "F1")).isEqualTo(revocable("cpus:2"));
        world.total("A", regular.plus(revocable("cpus:5")));
        assertThat(world.offers()).isEmpty();
    }

    @Test
    @DisplayName("shared volumes only with SHARED_RESOURCES (AR-193, AR-237)")
    void sharedEntries() {
        Resources total = pool("cpus:4;mem:1024").plus(sharedVolume("role1", 100, "v"));
        world.framework("F1", "role1");
        world.agent("A", total);
        assertThat(world.got("A", "F1")).isEqualTo(pool("cpus:4;mem:1024"));
        world.recover("A", "F1", "role1", pool("cpus:2;mem:512"));
        world.step(new AllocatorInput.OffersSuppressed("F1", Set.of()));
        world.framework("F2", "role1", Capability.Type.SHARED_RESOURCES);
        assertThat(world.got("A", "F2")).isEqualTo(pool("cpus:2;mem:512").plus(sharedVolume("role1", 100, "v")));
    }

    @Test
    @DisplayName("a shared volume also while it is in use, with and without quota (AR-198, AR-248)")
    void sharedInUse() {
        for (boolean quota : new boolean[] {false, true}) {
            AllocatorWorld each = new AllocatorWorld();
            if (quota) {
                each.quota("role1", "cpus:8;mem:2048;disk:4096");
            }
            Resources volume = Resources.of(sharedVolume("role1", 1024, "v"));
            Resources task = pool("cpus:1;mem:256").plus(volume);
            each.framework("F1", "role1", Capability.Type.SHARED_RESOURCES);
            each.agent("A", pool("cpus:4;mem:1024").plus(volume));
            each.use("A", "F1", "role1", task);
            each.recover("A", "F1", "role1", pool("cpus:3;mem:768"));
            each.framework("F2", "role1", Capability.Type.SHARED_RESOURCES);
            assertThat(each.got("A", "F2"))
                    .as("quota: %s", quota)
                    .isEqualTo(pool("cpus:3;mem:768").plus(volume));
        }
    }

    @Test
    @DisplayName("a shared volume once in a run (AR-199, AR-372)")
    void sharedOnce() {
        AllocatorWorld any = new AllocatorWorld(
                AllocatorOptions.builder().minAllocatable(List.of()).build());
        any.framework("F1", "role1", Capability.Type.SHARED_RESOURCES);
        any.framework("F2", "role1", Capability.Type.SHARED_RESOURCES);
        any.agent("A", Resources.of(sharedVolume("role1", 100, "v")));
        assertThat(any.offers()).hasSize(1);
        any.interval();
        assertThat(any.offers()).hasSize(1);
    }

    @Test
    @DisplayName("reservations only in their role or below it, and the rest of the agent too (AR-51, AR-258)")
    void staticReservations() {
        world.framework("F1", "role1");
        world.agent("A", "cpus(role1):2;mem(role1):1024;cpus:1");
        assertThat(world.got("A", "F1")).isEqualTo(pool("cpus(role1):2;mem(role1):1024;cpus:1"));
        world.framework("F2", "role2");
        world.agent(
                "B", pool("cpus:1;mem:512").plus(reserved("role1", "cpus:1")).plus(reserved("role2", "cpus:1")));
        assertThat(world.got("B", "F2")).isEqualTo(pool("cpus:1;mem:512").plus(reserved("role2", "cpus:1")));
        assertThat(world.got("B", "F1")).isEqualTo(reserved("role1", "cpus:1"));
        world.agent("C", reserved("role3", "cpus:1;mem:512"));
        assertThat(world.offers()).isEmpty();
    }

    @Test
    @DisplayName("only agents of whitelisted hostnames, if there is a whitelist (AR-153, AR-247)")
    void whitelist() {
        world.step(new WhitelistUpdated(Optional.of(Set.of("B"))));
        world.framework("F1", "role1");
        world.agent("A", "cpus:2;mem:1024");
        world.interval();
        assertThat(world.offers()).isEmpty();
        world.step(new WhitelistUpdated(Optional.of(Set.of("A"))));
        assertThat(world.ran()).isFalse();
        world.interval();
        assertThat(world.offers()).containsExactly("A to F1");
        world.declineAll();
        world.step(new WhitelistUpdated(Optional.of(Set.of())));
        world.interval();
        assertThat(world.offers()).as("an empty list allows none").isEmpty();
        world.step(new WhitelistUpdated(Optional.empty()));
        world.interval();
        assertThat(world.offers()).containsExactly("A to F1");
    }

    @Test
    @DisplayName("each agent for itself, however many before it in the run were for nobody (AR-175, AR-192, AR-195)")
    void manyAgentsInOneRun() {
        List<AllocatorInput> inputs = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            inputs.add(plain("gpus" + i, "cpus:4;mem:1024;gpus:1"));
            inputs.add(plain("small" + i, "cpus:0.001;mem:16"));
            inputs.add(plain("fits" + i, "cpus:2;mem:512"));
            inputs.add(new AgentAdded(
                    "old" + i,
                    new AgentDetails("old" + i, List.of(), Optional.empty(), Set.of()),
                    pool("cpus:4;mem:1024"),
                    Map.of()));
        }
        world.framework("F1", "role1");
        world.quota("role1", "", "cpus:1000;mem:100000");
        world.step(inputs.toArray(AllocatorInput[]::new));
        assertThat(world.allocations()).hasSize(20).allSatisfy(each -> assertThat(each.agentId())
                .startsWith("fits"));
    }

    private static AllocatorInput plain(String id, String total) {
        return new AgentAdded(id, details(id), pool(total), Map.of());
    }
}

package io.tepui.allocator;

import static io.tepui.allocator.AllocatorWorld.CAPABLE;
import static io.tepui.allocator.AllocatorWorld.profile;
import static io.tepui.allocator.Pools.pool;
import static io.tepui.allocator.Pools.revocable;
import static org.assertj.core.api.Assertions.assertThat;

import io.tepui.allocator.AllocatorInput.AgentUpdated;
import io.tepui.allocator.AllocatorInput.FrameworkActivated;
import io.tepui.allocator.AllocatorInput.FrameworkDeactivated;
import io.tepui.allocator.AllocatorInput.FrameworkUpdated;
import io.tepui.allocator.AllocatorInput.OffersRevived;
import io.tepui.allocator.AllocatorInput.OffersSuppressed;
import io.tepui.allocator.AllocatorInput.ResourcesRecovered;
import io.tepui.protocol.v1.Attribute;
import io.tepui.protocol.v1.Filters;
import io.tepui.protocol.v1.FrameworkInfo.Capability;
import io.tepui.protocol.v1.Value;
import io.tepui.resources.ResourceQuantities;
import io.tepui.resources.Resources;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("Refusals, suppression and minimum sets")
class FiltersTest {
    private static final Duration DAY = Duration.ofDays(1);

    private final AllocatorWorld world = new AllocatorWorld();

    private void offerOneAgent() {
        world.framework("F1", "role1");
        world.agent("A", "cpus:2;mem:1024");
        assertThat(world.offers()).containsExactly("A to F1");
    }

    @Test
    @DisplayName("hold back what was refused until they end (AR-185, AR-187, AR-221)")
    void expiry() {
        offerOneAgent();
        world.decline("A", "F1", Duration.ofSeconds(2));
        assertThat(world.metric("offer_filters/roles/role1/active")).contains(1.0);
        world.interval();
        assertThat(world.offers()).isEmpty();
        world.interval();
        assertThat(world.offers())
                .as("a run due when the filter ends sees the filter first")
                .isEmpty();
        assertThat(world.metric("offer_filters/roles/role1/active")).contains(0.0);
        world.interval();
        assertThat(world.offers()).containsExactly("A to F1");
    }

    @Test
    @DisplayName(
            "shorter than the interval last through the next periodic run, in which others get the agent (AR-187, AR-222)")
    void longInterval() {
        AllocatorWorld slow = new AllocatorWorld(AllocatorOptions.builder()
                .allocationInterval(Duration.ofMinutes(1))
                .build());
        slow.framework("F1", "role1");
        slow.agent("A", "cpus:2;mem:1024");
        slow.framework("F2", "role1");
        slow.agent("B", "cpus:2;mem:1024");
        assertThat(slow.offers()).containsExactly("B to F2");
        slow.decline("B", "F2", Duration.ofSeconds(1));
        slow.interval();
        assertThat(slow.offers()).containsExactly("B to F1");
        slow.decline("B", "F1");
        slow.interval();
        assertThat(slow.offers()).containsExactly("B to F2");
    }

    @Test
    @DisplayName("of no time give the same agent again in the next periodic run, not earlier (AR-370)")
    void noTime() {
        offerOneAgent();
        world.step(new AllocatorInput.ResourcesRecovered(
                "F1",
                "A",
                pool("cpus:2;mem:1024").allocate("role1"),
                false,
                Refusals.of(Filters.newBuilder().setRefuseSeconds(0).build())));
        assertThat(world.offers()).isEmpty();
        world.interval();
        assertThat(world.offers()).containsExactly("A to F1");
    }

    @Test
    @DisplayName("are read from refuse_seconds with default and bounds (AR-185, SE-83)")
    void refuseSeconds() {
        assertThat(Refusals.of(Filters.getDefaultInstance())).contains(Duration.ofSeconds(5));
        assertThat(refusal(0)).isEmpty();
        assertThat(refusal(1.5)).contains(Duration.ofMillis(1500));
        assertThat(refusal(-1)).contains(Duration.ofSeconds(5));
        assertThat(refusal(Double.NaN)).contains(Duration.ofSeconds(5));
        assertThat(refusal(1e300)).contains(Duration.ofSeconds(5));
        assertThat(refusal(400 * 86_400.0)).contains(Duration.ofDays(365));
    }

    private static Optional<Duration> refusal(double seconds) {
        return Refusals.of(Filters.newBuilder().setRefuseSeconds(seconds).build());
    }

    @Test
    @DisplayName("block only offers that they contain as a whole (AR-186, AR-369)")
    void contains() {
        AgentFilters filters = new AgentFilters();
        assertThat(filters.add(pool("cpus:2;mem:100"), 7, 1)).isTrue();
        assertThat(filters.blocks(7, pool("cpus:1"))).isTrue();
        assertThat(filters.blocks(7, pool("cpus:2;mem:100"))).isTrue();
        assertThat(filters.blocks(7, pool("cpus:1;disk:1"))).isFalse();
        assertThat(filters.blocks(7, pool("cpus:3"))).isFalse();
        assertThat(filters.blocks(7, pool("cpus:1").plus(revocable("cpus:1")))).isFalse();
        assertThat(filters.blocks(8, pool("cpus:1"))).isFalse();
    }

    @Test
    @DisplayName("no longer block once more has become free on the agent (AR-186, SE-84)")
    void moreFree() {
        world.framework("F1", "role1");
        world.agent("A", "cpus:4;mem:4096");
        Resources half = pool("cpus:2;mem:2048");
        world.step(ResourcesRecovered.refused("F1", "A", half.allocate("role1"), Optional.of(DAY)));
        world.interval();
        assertThat(world.offers()).isEmpty();
        world.recover("A", "F1", "role1", pool("cpus:1"));
        world.interval();
        assertThat(world.got("A", "F1")).isEqualTo(pool("cpus:3;mem:2048"));
    }

    @Test
    @DisplayName("of one framework leave the agent to another (AR-185)")
    void othersGetIt() {
        world.framework("F1", "role1");
        world.agent("A", "cpus:2;mem:1024");
        world.framework("F2", "role1");
        world.decline("A", "F1", DAY);
        world.interval();
        assertThat(world.offers()).containsExactly("A to F2");
    }

    @Test
    @DisplayName("go with other attributes of the agent, which is offered at once (AR-188, AR-223)")
    void attributesChanged() {
        offerOneAgent();
        world.decline("A", "F1", DAY);
        Attribute attribute = Attribute.newBuilder()
                .setName("rack")
                .setType(Value.Type.TEXT)
                .setText(Value.Text.newBuilder().setValue("r1"))
                .build();
        world.step(new AgentUpdated(
                "A", new AgentDetails("A", List.of(attribute), Optional.empty(), CAPABLE), pool("cpus:2;mem:1024")));
        assertThat(world.offers()).containsExactly("A to F1");
        assertThat(world.metric("offer_filters/roles/role1/active")).contains(0.0);
    }

    @Test
    @DisplayName("go with a revival, which triggers a run (AR-191, AR-224)")
    void revive() {
        offerOneAgent();
        world.decline("A", "F1", Duration.ofSeconds(1000));
        world.interval();
        assertThat(world.offers()).isEmpty();
        world.step(new OffersRevived("F1", Set.of()));
        assertThat(world.offers()).containsExactly("A to F1");
    }

    @Test
    @DisplayName("and suppression last through deactivation until revived (AR-191, AR-225)")
    void suppressedAndDeactivated() {
        offerOneAgent();
        world.decline("A", "F1", DAY);
        world.step(new OffersSuppressed("F1", Set.of()));
        world.step(new FrameworkDeactivated("F1"));
        assertThat(world.metric("offer_filters/roles/role1/active")).contains(0.0);
        world.interval();
        assertThat(world.offers()).isEmpty();
        world.step(new FrameworkActivated("F1"));
        assertThat(world.offers()).as("still suppressed").isEmpty();
        world.step(new OffersRevived("F1", Set.of()));
        assertThat(world.offers()).containsExactly("A to F1");
    }

    @Test
    @DisplayName("may be lifted when there are none, and suppression ends with the next revival (AR-190, AR-226)")
    void suppressAndRevive() {
        world.framework("F1", "role1");
        world.step(new OffersRevived("F1", Set.of()));
        world.step(new OffersSuppressed("F1", Set.of()));
        world.agent("A", "cpus:2;mem:1024");
        assertThat(world.offers()).isEmpty();
        world.step(new OffersRevived("F1", Set.of()));
        assertThat(world.offers()).containsExactly("A to F1");
    }

    @Test
    @DisplayName("belong to one role of a framework (AR-191, AR-227, AR-371)")
    void perRole() {
        world.framework("F1", profile(Set.of("role1", "role2")).withSuppressedRoles(Set.of("role1")));
        world.agent("A", "cpus:2;mem:1024");
        assertThat(world.offersInRoles()).containsExactly("A to F1 in role2");
        world.decline("A", "F1", DAY);
        world.interval();
        assertThat(world.offers()).isEmpty();
        world.step(new OffersRevived("F1", Set.of("role1")));
        assertThat(world.offersInRoles()).containsExactly("A to F1 in role1");
        world.decline("A", "F1", DAY);
        world.interval();
        assertThat(world.offers()).as("role2 refuses it still").isEmpty();
    }

    @Test
    @DisplayName("go when an update lists a role as suppressed no more, and with a role that is dropped (AR-144)")
    void updates() {
        offerOneAgent();
        world.decline("A", "F1", DAY);
        world.step(new FrameworkUpdated("F1", profile("role1").withSuppressedRoles(Set.of("role1"))));
        assertThat(world.metric("offer_filters/roles/role1/active"))
                .as("suppression keeps filters")
                .contains(1.0);
        world.step(new FrameworkUpdated("F1", profile("role1")));
        assertThat(world.ran()).as("an update triggers nothing (AR-142)").isFalse();
        world.interval();
        assertThat(world.offers()).containsExactly("A to F1");

        world.decline("A", "F1", DAY);
        world.step(new FrameworkUpdated("F1", profile("role2")));
        assertThat(world.metric("offer_filters/roles/role1/active"))
                .as("the role has no framework left")
                .isEmpty();
        world.interval();
        assertThat(world.offersInRoles()).containsExactly("A to F1 in role2");
    }

    @Test
    @DisplayName("stay when the agent's total changes (AR-188)")
    void totalChanged() {
        offerOneAgent();
        world.decline("A", "F1", DAY);
        world.total("A", pool("cpus:1;mem:512"));
        assertThat(world.ran()).isTrue();
        assertThat(world.offers()).isEmpty();
        assertThat(world.metric("offer_filters/roles/role1/active")).contains(1.0);
    }

    @Test
    @DisplayName("are bounded per agent: the one that ends first makes room, and is counted")
    void bounded() {
        AllocatorWorld bounded = new AllocatorWorld(
                AllocatorOptions.builder().maxFilterContentsPerAgent(2).build());
        bounded.framework("F1", "role1");
        bounded.agent("A", "cpus:10;mem:1024");
        for (int cpus = 1; cpus <= 3; cpus++) {
            bounded.step(ResourcesRecovered.refused(
                    "F1", "A", pool("cpus:" + cpus).allocate("role1"), Optional.of(Duration.ofHours(cpus))));
        }
        assertThat(bounded.metric("offer_filters/roles/role1/active")).contains(2.0);
        assertThat(bounded.metric("offer_filters/evicted")).contains(1.0);
    }

    // ------------------------------------------------------------------------------------------------ minimum sets

    @Test
    @DisplayName("an offer must contain one of the minimum sets, reserved parts included (AR-184, AR-228)")
    void minimumSets() {
        world.framework("F1", "role1");
        world.agent("A", "cpus:0.005;mem:16;disk:128");
        assertThat(world.offers()).isEmpty();
        world.agent("B", "cpus:0.01;mem:16;disk:128");
        assertThat(world.offers()).containsExactly("B to F1");
        world.agent("C", "cpus:0.005;mem:32;disk:128");
        assertThat(world.offers()).containsExactly("C to F1");
        world.agent("D", "cpus:0.005;mem:16;cpus(role1):0.005;mem(role1):16");
        assertThat(world.offers()).containsExactly("D to F1");
    }

    @Test
    @DisplayName("a framework's own minimum sets for its role replace the allocator's (AR-184, AR-229, AR-230)")
    void ownMinimumSets() {
        world.framework("F1", "role1");
        world.agent("A", "cpus:0.005;mem:16");
        assertThat(world.offers()).isEmpty();
        world.step(new FrameworkUpdated(
                "F1",
                profile("role1").withMinAllocatable(Map.of("role1", List.of(ResourceQuantities.parse("cpus:0.005"))))));
        assertThat(world.offers()).isEmpty();
        world.interval();
        assertThat(world.offers()).containsExactly("A to F1");

        world.framework("F2", profile("role2").withMinAllocatable(Map.of("role2", List.of())));
        world.agent("B", "disk:1");
        assertThat(world.offers()).as("no set accepts anything").containsExactly("B to F2");
    }

    @Test
    @DisplayName("a framework's higher minimum sets hold back what others may get (AR-184)")
    void higherMinimum() {
        world.framework(
                "F1",
                profile("role1").withMinAllocatable(Map.of("role1", List.of(ResourceQuantities.parse("cpus:4")))));
        world.agent("A", "cpus:2;mem:1024");
        assertThat(world.offers()).isEmpty();
        world.framework("F2", "role1");
        assertThat(world.offers()).containsExactly("A to F2");
    }

    @Test
    @DisplayName("the minimum is asked of what the framework can see, too (AR-184, AR-193)")
    void minimumOfVisible() {
        world.framework("F1", "role1");
        world.agent("A", pool("disk:100").plus(revocable("cpus:4")));
        assertThat(world.offers()).isEmpty();
        world.framework("F2", "role1", Capability.Type.REVOCABLE_RESOURCES);
        assertThat(world.offers()).containsExactly("A to F2");
    }
}

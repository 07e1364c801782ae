package io.tepui.allocator;

import static io.tepui.allocator.AllocatorWorld.details;
import static io.tepui.allocator.Pools.pool;
import static io.tepui.allocator.Pools.reserved;
import static org.assertj.core.api.Assertions.assertThat;

import io.tepui.allocator.AllocatorInput.AgentActivated;
import io.tepui.allocator.AllocatorInput.AgentAdded;
import io.tepui.allocator.AllocatorInput.AgentDeactivated;
import io.tepui.allocator.AllocatorInput.AgentRemoved;
import io.tepui.allocator.AllocatorInput.FrameworkActivated;
import io.tepui.allocator.AllocatorInput.FrameworkAdded;
import io.tepui.allocator.AllocatorInput.FrameworkDeactivated;
import io.tepui.allocator.AllocatorInput.FrameworkRemoved;
import io.tepui.allocator.AllocatorInput.InverseOfferReturned;
import io.tepui.allocator.AllocatorInput.OffersRevived;
import io.tepui.allocator.AllocatorInput.UnavailabilityUpdated;
import io.tepui.allocator.AllocatorInput.WhitelistUpdated;
import io.tepui.protocol.v1.TimeInfo;
import io.tepui.protocol.v1.Unavailability;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("Agents that are to be unavailable")
class MaintenanceTest {
    private static final Duration DAY = Duration.ofDays(1);

    private final AllocatorWorld world = new AllocatorWorld();

    private static Unavailability in(int seconds) {
        return Unavailability.newBuilder()
                .setStart(TimeInfo.newBuilder().setNanoseconds(seconds * 1_000_000_000L))
                .build();
    }

    private void schedule(String agent, int seconds) {
        world.step(new UnavailabilityUpdated(agent, Optional.of(in(seconds))));
    }

    private void answer(String agent, String framework, Duration refuse) {
        world.step(new InverseOfferReturned(framework, agent, Optional.of(refuse)));
    }

    private void withdraw(String agent, String framework) {
        world.step(InverseOfferReturned.withdrawn(framework, agent));
    }

    private void oneAgentHeld() {
        world.framework("F1", "role1");
        world.agent("A", "cpus:2;mem:1024");
    }

    @Test
    @DisplayName("work beside what unknown frameworks use there, and their later holders are asked (AR-203, AR-249)")
    void unknownFramework() {
        world.step(new AgentAdded(
                "A",
                details("A"),
                pool("cpus:2;mem:1024"),
                Map.of("F0", pool("cpus:1;mem:512").allocate("role0")),
                Optional.of(in(60))));
        assertThat(world.asked()).isEmpty();
        world.framework("F1", "role1");
        assertThat(world.got("A", "F1")).isEqualTo(pool("cpus:1;mem:512"));
        assertThat(world.asked()).containsExactly("A of F1");
        world.agent("B", "cpus:2;mem:1024");
        schedule("B", 60);
        assertThat(world.asked()).containsExactly("B of F1");
        world.step(new FrameworkAdded("F0", AllocatorWorld.profile("role0"), true, Map.of()));
        assertThat(world.asked()).containsExactly("A of F0");
    }

    @Test
    @DisplayName("are asked back of holders only, with the time of the unavailability (AR-203, AR-250)")
    void holdersOnly() {
        oneAgentHeld();
        world.agent("B", "cpus:2;mem:1024");
        world.decline("B", "F1", DAY);
        world.step(
                new UnavailabilityUpdated("A", Optional.of(in(60))),
                new UnavailabilityUpdated("B", Optional.of(in(60))));
        assertThat(world.inverseAllocations()).containsExactly(new InverseAllocation("F1", "A", in(60)));
    }

    @Test
    @DisplayName("are still offered, and whoever takes the offer is asked back in the same run (AR-202, AR-203)")
    void stillOffered() {
        world.framework("F1", "role1");
        world.step(new AgentAdded("A", details("A"), pool("cpus:2;mem:1024"), Map.of(), Optional.of(in(60))));
        assertThat(world.offers()).containsExactly("A to F1");
        assertThat(world.asked()).containsExactly("A of F1");
    }

    @Test
    @DisplayName("are asked back once while an inverse offer is outstanding (AR-203)")
    void onceOnly() {
        oneAgentHeld();
        schedule("A", 60);
        assertThat(world.asked()).containsExactly("A of F1");
        world.interval();
        assertThat(world.ran()).isTrue();
        assertThat(world.asked()).isEmpty();
        withdraw("A", "F1");
        assertThat(world.ran()).as("an answer triggers nothing").isFalse();
        world.interval();
        assertThat(world.asked()).containsExactly("A of F1");
    }

    @Test
    @DisplayName("are asked back once of a framework that holds them in two roles (AR-203)")
    void twoRoles() {
        world.framework("F1", AllocatorWorld.profile(Set.of("role1", "role2")));
        world.agent(
                "A", pool("cpus:1;mem:512").plus(reserved("role1", "cpus:1")).plus(reserved("role2", "cpus:1")));
        assertThat(world.offers()).hasSize(2);
        schedule("A", 60);
        assertThat(world.asked()).containsExactly("A of F1");
    }

    @Test
    @DisplayName("are not asked back of a role that has but reservations there (AR-203)")
    void reservationsAlone() {
        world.framework("F1", "role1");
        world.agent("A", reserved("role1", "cpus:1;mem:512"));
        world.decline("A", "F1", DAY);
        schedule("A", 60);
        assertThat(world.asked()).isEmpty();
    }

    @Test
    @DisplayName("are asked back again when the filter of an answer is over, however short (AR-204, SE-87)")
    void filter() {
        AllocatorWorld slow = new AllocatorWorld(AllocatorOptions.builder()
                .allocationInterval(Duration.ofSeconds(10))
                .build());
        slow.framework("F1", "role1");
        slow.agent("A", "cpus:2;mem:1024");
        slow.step(new UnavailabilityUpdated("A", Optional.of(in(60))));
        slow.step(new InverseOfferReturned("F1", "A", Optional.of(Duration.ofSeconds(15))));
        slow.interval();
        assertThat(slow.asked()).isEmpty();
        slow.interval();
        assertThat(slow.asked()).containsExactly("A of F1");

        slow.step(new InverseOfferReturned("F1", "A", Optional.of(Duration.ofSeconds(2))));
        slow.pass(Duration.ofSeconds(3));
        slow.step(new OffersRevived("F9", Set.of()));
        assertThat(slow.ran()).isFalse();
        slow.framework("F2", "role2");
        assertThat(slow.asked()).as("no minimum of an interval").containsExactly("A of F1");
    }

    @Test
    @DisplayName("keep the filter of an answer to an inverse offer that is outstanding no more (AR-204)")
    void lateAnswer() {
        oneAgentHeld();
        schedule("A", 60);
        withdraw("A", "F1");
        answer("A", "F1", DAY);
        world.interval();
        assertThat(world.asked()).isEmpty();
    }

    @Test
    @DisplayName("lose filters and outstanding inverse offers when the unavailability changes (AR-141, SE-82)")
    void changed() {
        oneAgentHeld();
        schedule("A", 60);
        answer("A", "F1", DAY);
        schedule("A", 90);
        assertThat(world.inverseAllocations()).containsExactly(new InverseAllocation("F1", "A", in(90)));
        schedule("A", 120);
        assertThat(world.inverseAllocations())
                .as("the one before was rescinded")
                .containsExactly(new InverseAllocation("F1", "A", in(120)));
        world.step(new UnavailabilityUpdated("A", Optional.empty()));
        assertThat(world.ran()).isTrue();
        world.interval();
        assertThat(world.asked()).isEmpty();
    }

    @Test
    @DisplayName("lose all inverse filters of a framework that revives one of its roles (AR-191, AR-371)")
    void revive() {
        world.framework("F1", AllocatorWorld.profile(Set.of("role1", "role2")));
        world.agent("A", "cpus:2;mem:1024");
        world.agent("B", "cpus:2;mem:1024");
        world.decline("B", "F1", DAY);
        schedule("A", 60);
        answer("A", "F1", DAY);
        world.step(new OffersRevived("F1", Set.of("role2")));
        assertThat(world.asked()).containsExactly("A of F1");
    }

    @Test
    @DisplayName("forget a framework that is deactivated; activated again, it is asked again (AR-188)")
    void deactivatedFramework() {
        oneAgentHeld();
        schedule("A", 60);
        answer("A", "F1", DAY);
        world.step(new FrameworkDeactivated("F1"));
        world.interval();
        assertThat(world.asked()).isEmpty();
        world.step(new FrameworkActivated("F1"));
        assertThat(world.asked()).containsExactly("A of F1");
        world.step(new FrameworkRemoved("F1"));
        world.interval();
        assertThat(world.asked()).isEmpty();
    }

    @Test
    @DisplayName("are asked back when they are not whitelisted, but not while they are deactivated (AR-203, AR-205)")
    void inactiveAgents() {
        oneAgentHeld();
        world.step(new WhitelistUpdated(Optional.of(Set.of())));
        schedule("A", 60);
        assertThat(world.asked()).containsExactly("A of F1");
        withdraw("A", "F1");
        world.step(new AgentDeactivated("A"));
        world.interval();
        assertThat(world.asked()).isEmpty();
        world.step(new AgentActivated("A"));
        world.interval();
        assertThat(world.asked()).containsExactly("A of F1");
    }

    @Test
    @DisplayName("are forgotten when they go; late answers change nothing (AR-147)")
    void removed() {
        oneAgentHeld();
        answer("A", "F1", DAY);
        withdraw("X", "F1");
        withdraw("A", "X");
        schedule("X", 60);
        assertThat(world.ran()).isFalse();
        schedule("A", 60);
        assertThat(world.asked()).containsExactly("A of F1");
        world.step(new AgentRemoved("A"));
        answer("A", "F1", DAY);
        assertThat(world.allocator().state().inMaintenance).isEmpty();
    }

    @Test
    @DisplayName("wait for the run of the agents that are candidates (AR-203)")
    void candidates() {
        oneAgentHeld();
        schedule("A", 60);
        withdraw("A", "F1");
        world.agent("B", "cpus:2;mem:1024");
        assertThat(world.asked()).isEmpty();
    }
}

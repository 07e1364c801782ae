package io.tepui.allocator;

import static io.tepui.allocator.AllocatorWorld.details;
import static io.tepui.allocator.AllocatorWorld.profile;
import static io.tepui.allocator.Pools.pool;
import static org.assertj.core.api.Assertions.assertThat;

import io.tepui.allocator.AllocatorInput.AgentActivated;
import io.tepui.allocator.AllocatorInput.AgentAdded;
import io.tepui.allocator.AllocatorInput.AgentDeactivated;
import io.tepui.allocator.AllocatorInput.AgentRemoved;
import io.tepui.allocator.AllocatorInput.AgentUpdated;
import io.tepui.allocator.AllocatorInput.FrameworkActivated;
import io.tepui.allocator.AllocatorInput.FrameworkDeactivated;
import io.tepui.allocator.AllocatorInput.FrameworkRemoved;
import io.tepui.allocator.AllocatorInput.FrameworkUpdated;
import io.tepui.allocator.AllocatorInput.OffersRevived;
import io.tepui.allocator.AllocatorInput.OffersSuppressed;
import io.tepui.allocator.AllocatorInput.RecoveryStarted;
import io.tepui.allocator.AllocatorInput.ResourcesConverted;
import io.tepui.allocator.AllocatorInput.ResourcesInUse;
import io.tepui.allocator.AllocatorInput.ResourcesRecovered;
import io.tepui.allocator.AllocatorInput.ResourcesUsed;
import io.tepui.allocator.AllocatorInput.Together;
import io.tepui.resources.ResourceConversion;
import io.tepui.resources.Resources;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("Runs")
class RunsTest {
    private final AllocatorWorld world = new AllocatorWorld();

    @Test
    @DisplayName("come once for a burst of triggers (AR-149, AR-368)")
    void burst() {
        world.framework("F1", "role1");
        world.agent("A", "cpus:2;mem:1024");
        double before = world.metric("allocation_runs").orElseThrow();
        world.step(Collections.nCopies(1000, new OffersRevived("F1", Set.of())).toArray(AllocatorInput[]::new));
        assertThat(world.metric("allocation_runs")).contains(before + 1);
    }

    @Test
    @DisplayName("are counted: one for an agent, one for a framework (AR-282)")
    void counted() {
        assertThat(world.metric("allocation_runs")).contains(0.0);
        world.agent("A", "cpus:2;mem:1024");
        assertThat(world.metric("allocation_runs")).contains(1.0);
        world.framework("F1", "role1");
        assertThat(world.metric("allocation_runs")).contains(2.0);
    }

    @Test
    @DisplayName("do not come between inputs that belong together (AR-128, AR-150)")
    void together() {
        world.framework("F1", "role1");
        world.step(new Together(List.of(
                new AgentAdded("A", details("A"), pool("cpus:2;mem:1024"), Map.of()),
                new AgentUpdated("A", details("A"), pool("cpus:3;mem:1024")))));
        assertThat(world.allocations()).hasSize(1);
        assertThat(world.got("A", "F1")).isEqualTo(pool("cpus:3;mem:1024"));
    }

    @Test
    @DisplayName("for one agent look at that agent only (AR-141)")
    void candidatesOnly() {
        world.framework("F1", "role1");
        world.agent("A", "cpus:2;mem:1024");
        world.declineAll();
        world.agent("B", "cpus:2;mem:1024");
        assertThat(world.offers()).containsExactly("B to F1");
    }

    @Test
    @DisplayName("tell how long their first trigger waited (MO-376)")
    void latency() {
        Allocator allocator = world.allocator();
        AllocationRun run = allocator.step(new AgentAdded("A", details("A"), pool("cpus:1"), Map.of()), world.now());
        assertThat(run.ran()).isTrue();
        assertThat(run.latency()).isEqualTo(Duration.ZERO);
    }

    // ------------------------------------------------------------------------------------------------ the hold

    private void agents(int from, int to) {
        for (int i = from; i <= to; i++) {
            world.agent("A" + i, "cpus:1;mem:512");
        }
    }

    @Test
    @DisplayName("wait with a quota until enough agents are back (AR-151, AR-367)")
    void hold() {
        world.quota("role1", "cpus:1;mem:512");
        world.step(new RecoveryStarted(10));
        world.framework("F1", "role1");
        agents(1, 7);
        world.interval();
        world.interval();
        assertThat(world.ran()).isFalse();
        assertThat(world.allocator().isHeld(world.now())).isTrue();
        agents(8, 8);
        assertThat(world.offers()).as("the agent that completes the count").containsExactly("A8 to F1");
        assertThat(world.allocator().isHeld(world.now())).isFalse();
        world.framework("F2", "role2");
        assertThat(world.offers()).hasSize(7);
    }

    @Test
    @DisplayName("do not wait without a quota, or for a single agent (AR-151, AR-367)")
    void noHold() {
        world.step(new RecoveryStarted(10));
        world.framework("F1", "role1");
        agents(1, 1);
        assertThat(world.offers()).containsExactly("A1 to F1");

        AllocatorWorld single = new AllocatorWorld();
        single.quota("role2", "cpus:1;mem:512", "");
        single.step(new RecoveryStarted(1));
        assertThat(single.allocator().isHeld(single.now())).isFalse();
    }

    @Test
    @DisplayName("wait no longer than the timeout, whose end triggers nothing by itself (AR-151, AR-364, AR-367)")
    void holdTimeout() {
        world.quota("role1", "cpus:1;mem:512");
        world.step(new RecoveryStarted(10));
        world.framework("F1", "role1");
        agents(1, 1);
        world.pass(Duration.ofMinutes(9));
        world.interval();
        assertThat(world.ran()).isFalse();
        world.pass(Duration.ofMinutes(1));
        world.step();
        assertThat(world.ran()).isFalse();
        world.interval();
        assertThat(world.offers()).containsExactly("A1 to F1");
    }

    @Test
    @DisplayName("wait on when a framework goes or resources are used meanwhile (AR-150, AR-367)")
    void holdLasts() {
        world.quota("role1", "cpus:1;mem:512");
        world.step(new RecoveryStarted(10));
        world.framework("F1", "role1");
        world.framework("F2", "role1");
        agents(1, 3);
        world.step(new Together(
                List.of(new ResourcesUsed("F1", "A1", pool("cpus:1").allocate("role1")))));
        world.step(new FrameworkRemoved("F2"));
        world.interval();
        assertThat(world.ran()).isFalse();
    }

    // ------------------------------------------------------------------------------------------------ late inputs

    @Test
    @DisplayName("are not moved by inputs for unknown agents and frameworks (AR-147)")
    void lateInputs() {
        world.framework("F1", "role1");
        world.agent("A", "cpus:2;mem:1024");
        Map<String, Double> before = world.allocator().metrics(world.now());
        Resources some = pool("cpus:1").allocate("role1");
        for (AllocatorInput late : List.of(
                new AgentRemoved("X"),
                new AgentUpdated("X", details("X"), pool("cpus:1")),
                new AgentActivated("X"),
                new AgentDeactivated("X"),
                new ResourcesInUse("X", Map.of("F1", some)),
                new FrameworkRemoved("X"),
                new FrameworkUpdated("X", profile("role1")),
                new FrameworkActivated("X"),
                new FrameworkDeactivated("X"),
                new OffersRevived("X", Set.of()),
                new OffersSuppressed("X", Set.of()),
                new ResourcesUsed("F1", "X", some),
                new ResourcesUsed("X", "A", some),
                new ResourcesConverted("X", "A", List.of(new ResourceConversion(some, Resources.empty()))),
                new ResourcesConverted("F1", "X", List.of(new ResourceConversion(some, Resources.empty()))),
                ResourcesRecovered.unused("X", "A", some),
                ResourcesRecovered.unused("F1", "X", some),
                ResourcesRecovered.unused("F1", "A", pool("cpus:1").allocate("role2")),
                ResourcesRecovered.unused("F1", "A", Resources.empty()))) {
            world.step(late);
            assertThat(world.ran()).as("%s", late).isFalse();
            assertThat(world.allocator().metrics(world.now())).as("%s", late).isEqualTo(before);
        }
    }

    @Test
    @DisplayName("are not given more than there is by a repeated recovery (AR-147)")
    void repeatedRecovery() {
        world.framework("F1", "role1");
        world.agent("A", "cpus:2;mem:1024");
        for (int i = 0; i < 3; i++) {
            world.recover("A", "F1", "role1", pool("cpus:2;mem:1024"));
        }
        assertThat(world.metric("resources/cpus/offered_or_allocated")).contains(0.0);
        assertThat(world.metric("roles/role1/shares/dominant")).contains(0.0);
        world.interval();
        assertThat(world.got("A", "F1")).isEqualTo(pool("cpus:2;mem:1024"));
        world.interval();
        assertThat(world.offers()).isEmpty();
    }

    @Test
    @DisplayName("release only what is held when more is recovered (AR-147)")
    void recoveryOfMore() {
        world.framework("F1", "role1");
        world.agent("A", "cpus:2;mem:1024");
        world.recover("A", "F1", "role1", pool("cpus:5;mem:24;disk:7"));
        assertThat(world.metric("resources/cpus/offered_or_allocated")).contains(0.0);
        assertThat(world.metric("resources/mem/offered_or_allocated")).contains(1000.0);
    }

    @Test
    @DisplayName("take an agent or a framework that is added again as a new one")
    void addedAgain() {
        world.framework("F1", "role1");
        world.agent("A", "cpus:2;mem:1024");
        world.agent("A", "cpus:3;mem:1024");
        assertThat(world.got("A", "F1")).isEqualTo(pool("cpus:3;mem:1024"));
        assertThat(world.metric("resources/cpus/total")).contains(3.0);
        world.framework("F1", "role2");
        assertThat(world.offersInRoles()).containsExactly("A to F1 in role2");
        assertThat(world.metric("roles/role1/shares/dominant")).isEmpty();
    }
}

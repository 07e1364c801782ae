package io.tepui.allocator;

import static io.tepui.allocator.Pools.pool;
import static org.assertj.core.api.Assertions.assertThat;

import io.tepui.allocator.AllocatorInput.AgentRemoved;
import io.tepui.allocator.AllocatorInput.FrameworkRemoved;
import io.tepui.protocol.v1.FrameworkInfo.Capability;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("The allocator's metrics")
class MetricsTest {
    private final AllocatorWorld world = new AllocatorWorld();

    @Test
    @DisplayName("tell what there is and what is given away (AR-280)")
    void totals() {
        assertResources(0, 0);
        world.agent("A", "cpus:2;mem:1024");
        assertResources(2, 0);
        world.framework("F1", "role1");
        assertResources(2, 2);
        world.step(new AgentRemoved("A"));
        assertResources(0, 0);
    }

    private void assertResources(double total, double given) {
        assertThat(world.metric("resources/cpus/total")).contains(total);
        assertThat(world.metric("resources/mem/total")).contains(total * 512);
        assertThat(world.metric("resources/disk/total")).contains(0.0);
        assertThat(world.metric("resources/cpus/offered_or_allocated")).contains(given);
        assertThat(world.metric("resources/mem/offered_or_allocated")).contains(given * 512);
    }

    @Test
    @DisplayName("show guarantees and limits by the names that have them (AR-267, AR-281)")
    void quota() {
        world.quota("role1", "cpus:1", "mem:1024");
        assertThat(world.metric("quota/roles/role1/resources/cpus/guarantee")).contains(1.0);
        assertThat(world.metric("quota/roles/role1/resources/cpus/limit")).isEmpty();
        assertThat(world.metric("quota/roles/role1/resources/mem/guarantee")).isEmpty();
        assertThat(world.metric("quota/roles/role1/resources/mem/limit")).contains(1024.0);
        assertThat(world.metric("quota/roles/role1/resources/disk/limit")).isEmpty();
        world.quota("role1", "cpus:2", "cpus:4;mem:0");
        assertThat(world.metric("quota/roles/role1/resources/cpus/guarantee")).contains(2.0);
        assertThat(world.metric("quota/roles/role1/resources/cpus/limit")).contains(4.0);
        assertThat(world.metric("quota/roles/role1/resources/mem/limit")).contains(0.0);
        world.quota("role1", "", "");
        assertThat(world.allocator().metrics(world.now()).keySet()).noneMatch(name -> name.contains("/quota/"));
    }

    @Test
    @DisplayName("count for quota what is offered, and as consumed only what is in use (AR-140)")
    void consumed() {
        world.quota("role1", "cpus:2");
        world.framework("F1", "role1");
        world.agent("A", "cpus:2;mem:1024");
        String cpus = "quota/roles/role1/resources/cpus/";
        assertThat(world.metric(cpus + "offered_or_allocated")).contains(2.0);
        assertThat(world.metric(cpus + "consumed")).contains(0.0);
        world.use("A", "F1", "role1", pool("cpus:1.5"));
        assertThat(world.metric(cpus + "consumed")).contains(1.5);
        world.step(AllocatorInput.ResourcesRecovered.used(
                "F1", "A", pool("cpus:1.5").allocate("role1")));
        assertThat(world.metric(cpus + "offered_or_allocated")).contains(0.5);
        assertThat(world.metric(cpus + "consumed")).contains(0.0);
    }

    @Test
    @DisplayName("count active filters per role (AR-284)")
    void filters() {
        world.framework("F1", "role1");
        world.agent("A", "cpus:2;mem:1024");
        world.decline("A", "F1", Duration.ofDays(1));
        assertFilters(Optional.of(1.0), Optional.empty());
        world.framework("F2", "role2");
        world.decline("A", "F2", Duration.ofDays(1));
        assertFilters(Optional.of(1.0), Optional.of(1.0));
        world.framework("F3", "role1");
        world.decline("A", "F3", Duration.ofDays(1));
        assertFilters(Optional.of(2.0), Optional.of(1.0));
    }

    @Test
    @DisplayName("count the filters of every role that is known, with frameworks or without (AR-209)")
    void filtersOfEveryRole() {
        world.framework("F1", "a/b");
        world.weight("c", 2);
        for (String role : new String[] {"a", "a/b", "c"}) {
            assertThat(world.metric("offer_filters/roles/" + role + "/active"))
                    .as(role)
                    .contains(0.0);
        }
    }

    private void assertFilters(Optional<Double> role1, Optional<Double> role2) {
        assertThat(world.metric("offer_filters/roles/role1/active")).isEqualTo(role1);
        assertThat(world.metric("offer_filters/roles/role2/active")).isEqualTo(role2);
    }

    @Test
    @DisplayName("show the dominant share of each role while it has frameworks (AR-285)")
    void shares() {
        world.agent("A", "cpus:2;mem:1024");
        world.framework("F1", "role1");
        assertThat(world.metric("roles/role1/shares/dominant")).contains(1.0);
        world.decline("A", "F1");
        assertThat(world.metric("roles/role1/shares/dominant")).contains(0.0);
        world.interval();
        world.framework("F2", "role2");
        world.agent("B", "cpus:2;mem:1024");
        assertThat(world.metric("roles/role1/shares/dominant")).contains(0.5);
        assertThat(world.metric("roles/role2/shares/dominant")).contains(0.5);
        world.step(new FrameworkRemoved("F1"));
        assertThat(world.metric("roles/role1/shares/dominant")).isEmpty();
    }

    @Test
    @DisplayName("leave excluded names out of shares, and have no shares with random sorters (AR-209, AR-285)")
    void otherShares() {
        AllocatorWorld excluding = new AllocatorWorld(
                AllocatorOptions.builder().excludedNames(Set.of("gpus")).build());
        excluding.framework("F1", "role1", Capability.Type.GPU_RESOURCES);
        excluding.agent("A", "cpus:1;mem:1024;gpus:1");
        excluding.framework("F2", "role2");
        excluding.agent("B", "cpus:3;mem:3072");
        assertThat(excluding.metric("roles/role1/shares/dominant")).contains(0.25);
        assertThat(excluding.metric("roles/role2/shares/dominant")).contains(0.75);

        AllocatorWorld random = new AllocatorWorld(
                AllocatorOptions.builder().sorters(SorterKind.RANDOM).build());
        random.framework("F1", "role1");
        Map<String, Double> metrics = random.allocator().metrics(random.now());
        assertThat(metrics.keySet()).noneMatch(name -> name.contains("shares"));
    }
}

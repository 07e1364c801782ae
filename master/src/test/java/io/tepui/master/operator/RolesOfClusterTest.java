package io.tepui.master.operator;

import static io.tepui.master.testing.OperatorCalls.forceQuota;
import static io.tepui.master.testing.OperatorCalls.markGone;
import static io.tepui.master.testing.OperatorCalls.quota;
import static io.tepui.master.testing.OperatorCalls.updateWeight;
import static org.assertj.core.api.Assertions.assertThat;

import io.tepui.master.core.MasterSettings;
import io.tepui.master.testing.MasterWorld;
import io.tepui.master.testing.TestAgent;
import io.tepui.master.testing.TestScheduler;
import io.tepui.protocol.v1.FrameworkID;
import io.tepui.protocol.v1.Role;
import io.tepui.protocol.v1.scheduler.Call;
import io.tepui.resources.Reservation;
import io.tepui.resources.ResourceQuantities;
import io.tepui.resources.Resources;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("GET_ROLES of a living cluster lists")
class RolesOfClusterTest {
    private final MasterWorld world = MasterWorld.started();

    private List<Role> roles() {
        return RolesView.of(world.state(), Optional.empty());
    }

    private List<String> names() {
        return roles().stream().map(Role::getName).toList();
    }

    private Role role(String name) {
        return roles().stream()
                .filter(role -> role.getName().equals(name))
                .findFirst()
                .orElseThrow();
    }

    private static ResourceQuantities amounts(Role role) {
        return Resources.fromMessages(role.getResourcesList()).scalarQuantities();
    }

    @Test
    @DisplayName(
            "nothing at first; roles with only a weight, or only a quota; each with its weight or 1 (T-147, T-149, T-150)")
    void configured() {
        assertThat(names()).isEmpty();

        world.operatorCalls(updateWeight("weighed/deep", 2));
        world.operatorCalls(forceQuota(quota("limited", "", "cpus:1")));

        assertThat(names()).containsExactly("limited", "weighed", "weighed/deep");
        assertThat(role("weighed/deep").getWeight()).isEqualTo(2.0);
        assertThat(role("weighed").getWeight()).isEqualTo(1.0);
        assertThat(role("limited").getFrameworksList()).isEmpty();
        assertThat(role("limited").getResourcesList()).isEmpty();
    }

    @Test
    @DisplayName("roles of reservations with all above them, until the agent is gone (T-151, T-152)")
    void reserved() {
        TestAgent agent = world.agent()
                .withCheckpointed(Resources.parse("cpus:1").pushReservation(Reservation.ofDynamic("a/b/c")))
                .registers();

        assertThat(names()).containsExactly("a", "a/b", "a/b/c");

        world.operatorCalls(markGone(agent.agentId()));
        assertThat(names()).isEmpty();
    }

    @Test
    @DisplayName("a framework under each of its roles, and what it holds up to the top; gone with it (T-153, MO-231)")
    void frameworks() {
        TestAgent agent = world.agent().with("cpus:4;mem:2048;ports:[1-9]").registers();
        TestScheduler scheduler = world.scheduler()
                .with(info -> info.clearRoles().addRoles("eng/web").addRoles("idle"))
                .subscribes(call -> call.addSuppressedRoles("idle"));
        scheduler.launches(agent, "task");
        FrameworkID id = scheduler.frameworkId();

        assertThat(names()).containsExactly("eng", "eng/web", "idle");
        assertThat(role("eng/web").getFrameworksList()).containsExactly(id);
        assertThat(role("idle").getFrameworksList()).containsExactly(id);
        assertThat(role("eng").getFrameworksList()).isEmpty();
        assertThat(amounts(role("eng"))).isEqualTo(ResourceQuantities.parse("cpus:1;mem:128"));
        assertThat(amounts(role("eng/web"))).isEqualTo(ResourceQuantities.parse("cpus:1;mem:128"));
        assertThat(role("idle").getResourcesList()).isEmpty();

        scheduler.calls(Call.newBuilder().setType(Call.Type.TEARDOWN));
        assertThat(names()).isEmpty();
    }

    @Test
    @DisplayName("what is offered as well as what is allocated (MO-231)")
    void offered() {
        world.agent().with("cpus:4;mem:2048").registers();
        world.scheduler().subscribes();

        assertThat(amounts(role("web"))).isEqualTo(ResourceQuantities.parse("cpus:4;mem:2048"));
    }

    @Test
    @DisplayName("with --roles just these, * and their ancestors, whoever else there is (T-148, MO-230)")
    void whitelisted() {
        MasterWorld listed = MasterWorld.started(MasterSettings.defaults()
                .edit()
                .roles(Optional.of(Set.of("web", "eng/db")))
                .weights(Map.of("web", 2.5))
                .build());

        List<Role> roles = RolesView.of(listed.state(), Optional.of(Set.of("web", "eng/db")));

        assertThat(roles).extracting(Role::getName).containsExactly("*", "eng", "eng/db", "web");
        assertThat(roles).extracting(Role::getWeight).containsExactly(1.0, 1.0, 1.0, 2.5);
        assertThat(roles)
                .allSatisfy(role -> assertThat(role.getFrameworksList()).isEmpty());
    }
}

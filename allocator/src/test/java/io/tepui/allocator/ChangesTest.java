package io.tepui.allocator;

import static io.tepui.allocator.AllocatorWorld.profile;
import static io.tepui.allocator.Pools.pool;
import static io.tepui.allocator.Pools.reserved;
import static io.tepui.allocator.Pools.revocable;
import static io.tepui.allocator.Pools.sharedVolume;
import static io.tepui.allocator.Pools.volume;
import static org.assertj.core.api.Assertions.assertThat;

import io.tepui.allocator.AllocatorInput.FrameworkActivated;
import io.tepui.allocator.AllocatorInput.FrameworkAdded;
import io.tepui.allocator.AllocatorInput.ResourcesInUse;
import io.tepui.protocol.v1.FrameworkInfo.Capability;
import io.tepui.resources.OperationConversions;
import io.tepui.resources.ResourceConversion;
import io.tepui.resources.ResourceEntry;
import io.tepui.resources.Resources;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("Changes of what there is and of who holds it")
class ChangesTest {
    private final AllocatorWorld world = new AllocatorWorld();

    @Test
    @DisplayName("offer again separately what came back separately (AR-141, AR-231)")
    void recoveredParts() {
        Resources theirs = reserved("role1", "cpus:1;mem:512");
        world.framework("F1", "role1");
        world.agent("A", pool("cpus:1;mem:512").plus(theirs));
        world.recover("A", "F1", "role1", theirs);
        world.interval();
        assertThat(world.got("A", "F1")).isEqualTo(theirs);
        world.recover("A", "F1", "role1", pool("cpus:1;mem:512"));
        world.interval();
        assertThat(world.got("A", "F1")).isEqualTo(pool("cpus:1;mem:512"));
    }

    @Test
    @DisplayName("account what a resource provider brings in use already (AR-141, AR-232)")
    void resourceProvider() {
        world.step(new FrameworkAdded("F1", profile("role1"), false, Map.of()));
        world.agent("A", "cpus:1;mem:512");
        Resources brought = pool("cpus:2;mem:1024");
        world.total("A", pool("cpus:3;mem:1536"));
        world.step(new ResourcesInUse("A", Map.of("F1", brought.allocate("role1"))));
        world.framework("F2", "role2");
        assertThat(world.got("A", "F2")).isEqualTo(pool("cpus:1;mem:512"));
        world.step(new FrameworkActivated("F1"));
        world.agent("B", "cpus:1;mem:512");
        assertThat(world.offers()).as("1/4 is less than 2/4").containsExactly("B to F2");
    }

    @Test
    @DisplayName("offer only the half that is not in use (AR-136, AR-233)")
    void halfInUse() {
        world.framework("F1", "role1");
        world.agent(
                "A",
                pool("cpus:2;mem:1024"),
                Map.of("F1", pool("cpus:1;mem:512").allocate("role1")));
        assertThat(world.got("A", "F1")).isEqualTo(pool("cpus:1;mem:512"));
    }

    @Test
    @DisplayName("show a volume that was created on an allocation in the next offer (AR-145, AR-234)")
    void createVolume() {
        world.framework("F1", "role1");
        Resources total = pool("cpus:2;mem:1024").plus(reserved("role1", "disk:100"));
        world.agent("A", total);
        ResourceEntry volume = volume("role1", 5, "v1");
        world.convert("A", "F1", "role1", OperationConversions.create(List.of(volume)));
        Resources after =
                pool("cpus:2;mem:1024").plus(reserved("role1", "disk:95")).plus(volume);
        world.recover("A", "F1", "role1", after);
        world.interval();
        assertThat(world.got("A", "F1")).isEqualTo(after);
        assertThat(world.metric("resources/disk/total")).contains(100.0);
    }

    @Test
    @DisplayName("remove for good what a conversion consumes without making anything (AR-145, AR-235)")
    void removal() {
        world.framework("F1", "role1");
        world.agent("A", "cpus:2;mem:1024;disk:100");
        world.convert("A", "F1", "role1", List.of(new ResourceConversion(pool("disk:100"), Resources.empty())));
        world.recover("A", "F1", "role1", pool("cpus:2;mem:1024"));
        world.interval();
        assertThat(world.got("A", "F1")).isEqualTo(pool("cpus:2;mem:1024"));
        assertThat(world.metric("resources/disk/total")).contains(0.0);
    }

    @Test
    @DisplayName("come back to the original after a shared volume was made and destroyed (AR-145, AR-236)")
    void sharedVolumeAndBack() {
        Resources total = pool("cpus:2;mem:1024").plus(reserved("role1", "disk:100"));
        ResourceEntry shared = sharedVolume("role1", 100, "v1");
        world.framework("F1", "role1", Capability.Type.SHARED_RESOURCES);
        world.agent("A", total);
        world.convert("A", "F1", "role1", OperationConversions.create(List.of(shared)));
        Resources withVolume = pool("cpus:2;mem:1024").plus(shared);
        world.recover("A", "F1", "role1", withVolume);
        world.interval();
        assertThat(world.got("A", "F1")).isEqualTo(withVolume);
        world.convert("A", "F1", "role1", OperationConversions.destroy(List.of(shared)));
        world.recover("A", "F1", "role1", total);
        world.interval();
        assertThat(world.got("A", "F1")).isEqualTo(total);
    }

    @Test
    @DisplayName("count extra copies of a shared volume without another volume in the total (AR-145, AR-254)")
    void extraCopies() {
        Resources volume = Resources.of(sharedVolume("role1", 50, "v1"));
        world.framework("F1", "role1", Capability.Type.SHARED_RESOURCES);
        world.agent("A", pool("cpus:2;mem:1024").plus(volume));
        world.convert("A", "F1", "role1", List.of(new ResourceConversion(Resources.empty(), volume)));
        assertThat(world.metric("resources/disk/total")).contains(50.0);
        assertThat(world.metric("resources/disk/offered_or_allocated")).contains(50.0);
        world.recover("A", "F1", "role1", volume);
        assertThat(world.metric("resources/disk/offered_or_allocated"))
                .as("a copy is left")
                .contains(50.0);
        world.recover("A", "F1", "role1", volume);
        assertThat(world.metric("resources/disk/offered_or_allocated")).contains(0.0);
    }

    @Test
    @DisplayName("change nothing if a conversion consumes more than the framework holds (AR-145)")
    void impossibleConversion() {
        world.framework("F1", "role1");
        world.agent("A", "cpus:2;mem:1024");
        world.convert("A", "F1", "role1", OperationConversions.reserve(pool("cpus:3"), reserved("role1", "cpus:3")));
        world.declineAll();
        world.interval();
        assertThat(world.got("A", "F1")).isEqualTo(pool("cpus:2;mem:1024"));
    }

    @Test
    @DisplayName("offer what a larger total adds, and nothing beyond a smaller one (AR-136, AR-240)")
    void totals() {
        world.framework("F1", "role1");
        world.agent("A", "cpus:100;mem:1024");
        world.total("A", pool("cpus:112;mem:1024"));
        assertThat(world.got("A", "F1")).isEqualTo(pool("cpus:12"));
        world.total("A", pool("cpus:56;mem:512"));
        assertThat(world.offers()).isEmpty();
        world.recover("A", "F1", "role1", pool("cpus:112;mem:1024"));
        world.interval();
        assertThat(world.got("A", "F1")).isEqualTo(pool("cpus:56;mem:512"));
        world.total("A", pool("cpus:112;mem:1024"));
        assertThat(world.got("A", "F1")).isEqualTo(pool("cpus:56;mem:512"));
    }

    @Test
    @DisplayName(
            "offer nothing of a name that is held in a form which the agent does not have, until it is released (AR-136)")
    void heldInAFormThatIsNotThere() {
        world.framework("F1", "role1");
        world.agent("A", "cpus:2;mem:1024");
        world.total("A", pool("cpus:3;mem:768").plus(reserved("role1", "mem:256")));
        assertThat(world.got("A", "F1")).isEqualTo(pool("cpus:1"));
        world.recover("A", "F1", "role1", pool("mem:1024"));
        world.interval();
        assertThat(world.got("A", "F1")).isEqualTo(pool("mem:768").plus(reserved("role1", "mem:256")));
    }

    @Test
    @DisplayName("offer what is free beside revocable resources that are in use and not there any more (AR-136)")
    void revocableThatVanished() {
        world.framework("F1", "role1", Capability.Type.REVOCABLE_RESOURCES);
        world.agent("A", pool("cpus:2;mem:1024").plus(revocable("cpus:6")));
        world.recover("A", "F1", "role1", pool("cpus:2"));
        world.total("A", pool("cpus:2;mem:1024").plus(revocable("cpus:1")));
        assertThat(world.got("A", "F1")).isEqualTo(pool("cpus:2"));
    }

    @Test
    @DisplayName("show what an operator reserved in the total (AR-146, AR-238)")
    void operatorsReservation() {
        world.agent("A", "cpus:100;mem:100");
        Resources after = pool("cpus:75;mem:50").plus(reserved("role1", "cpus:25;mem:50"));
        world.total("A", after);
        world.framework("F1", "role1");
        assertThat(world.got("A", "F1")).isEqualTo(after);
    }

    @Test
    @DisplayName("bear agents with nothing but ports, reserved or not (AR-138, AR-244)")
    void portsOnly() {
        world.agent("A", "ports(role1):[31000-32000]");
        world.agent("B", "ports(role1):[31000-32000]");
        world.step(new AllocatorInput.AgentRemoved("A"));
        world.step(new AllocatorInput.AgentRemoved("B"));
        assertThat(world.allocator().state().agents).isEmpty();
        assertThat(world.allocator().state().roles.roles()).isEmpty();
    }

    @Test
    @DisplayName("release all of a removed framework, which others get at the next run (AR-141)")
    void removedFramework() {
        world.framework("F1", "role1");
        world.agent("A", "cpus:2;mem:1024");
        world.framework("F2", "role2");
        world.step(new AllocatorInput.FrameworkRemoved("F1"));
        assertThat(world.ran()).isFalse();
        world.interval();
        assertThat(world.offers()).containsExactly("A to F2");
        assertThat(world.metric("roles/role1/shares/dominant")).isEmpty();
    }

    @Test
    @DisplayName("keep a role tracked while a framework that left it still holds resources of it (AR-139, AR-144)")
    void droppedRole() {
        world.framework("F1", "role1");
        world.agent("A", "cpus:2;mem:1024");
        world.step(new AllocatorInput.FrameworkUpdated("F1", profile("role2")));
        assertThat(world.metric("roles/role1/shares/dominant")).contains(1.0);
        world.recover("A", "F1", "role1", pool("cpus:2;mem:1024"));
        assertThat(world.metric("roles/role1/shares/dominant")).isEmpty();
        world.interval();
        assertThat(world.offersInRoles()).containsExactly("A to F1 in role2");
    }
}

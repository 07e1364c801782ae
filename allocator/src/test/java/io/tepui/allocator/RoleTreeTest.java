package io.tepui.allocator;

import static io.tepui.allocator.Pools.reserved;
import static org.assertj.core.api.Assertions.assertThat;

import io.tepui.allocator.AllocatorInput.AgentRemoved;
import io.tepui.allocator.AllocatorInput.FrameworkRemoved;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("The tree of roles (AR-138, AR-311)")
class RoleTreeTest {
    private final AllocatorWorld world = new AllocatorWorld();

    private List<String> roles() {
        List<String> paths = new ArrayList<>();
        world.allocator().state().roles.roles().forEach(role -> paths.add(role.path));
        paths.sort(ByteOrder::compare);
        return paths;
    }

    private void assertBranch() {
        assertThat(roles()).containsExactly("a", "a/b", "a/b/c");
    }

    @Test
    @DisplayName("has a role and its ancestors while it has a weight")
    void weight() {
        world.weight("a/b/c", 2);
        assertBranch();
        world.weight("a/b/c", 1);
        assertThat(roles()).isEmpty();
    }

    @Test
    @DisplayName("has a role and its ancestors while it has a quota")
    void quota() {
        world.quota("a/b/c", "", "cpus:0");
        assertBranch();
        world.quota("a/b/c", "", "");
        assertThat(roles()).isEmpty();
    }

    @Test
    @DisplayName("has a role and its ancestors while there are reservations, which it sums upward")
    void reservations() {
        world.agent("A", reserved("a/b/c", "cpus:2"));
        world.agent("B", reserved("a/b/c", "cpus:1"));
        assertBranch();
        RoleTree tree = world.allocator().state().roles;
        int cpus = world.allocator().state().quantities.indexOf("cpus");
        for (String path : roles()) {
            RoleNode role = tree.find(path);
            assertThat(role).isNotNull();
            assertThat(role.quantities.reservations.get(cpus)).as(path).isEqualTo(3000);
        }
        world.step(new AgentRemoved("A"));
        assertBranch();
        world.step(new AgentRemoved("B"));
        assertThat(roles()).isEmpty();
    }

    @Test
    @DisplayName("has a role and its ancestors while it has frameworks, which belong to it alone")
    void frameworks() {
        world.framework("F1", "a/b/c");
        assertBranch();
        assertThat(world.metric("roles/a/b/c/shares/dominant")).contains(0.0);
        assertThat(world.metric("roles/a/b/shares/dominant")).isEmpty();
        world.step(new FrameworkRemoved("F1"));
        assertThat(roles()).isEmpty();
    }

    @Test
    @DisplayName("keeps a role for the last of several reasons")
    void severalReasons() {
        world.weight("a/b/c", 2);
        world.framework("F1", "a/b/c");
        world.quota("a", "cpus:1");
        world.weight("a/b/c", 1);
        assertBranch();
        world.step(new FrameworkRemoved("F1"));
        assertThat(roles()).containsExactly("a");
        world.quota("a", "", "");
        assertThat(roles()).isEmpty();
    }
}

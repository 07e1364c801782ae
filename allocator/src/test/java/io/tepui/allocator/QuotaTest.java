package io.tepui.allocator;

import static io.tepui.allocator.AllocatorWorld.details;
import static io.tepui.allocator.Pools.mount;
import static io.tepui.allocator.Pools.pool;
import static io.tepui.allocator.Pools.reserved;
import static io.tepui.allocator.Pools.sharedVolume;
import static org.assertj.core.api.Assertions.assertThat;

import io.tepui.allocator.AllocatorInput.AgentAdded;
import io.tepui.protocol.v1.FrameworkInfo.Capability;
import io.tepui.resources.OperationConversions;
import io.tepui.resources.ResourceEntry;
import io.tepui.resources.Resources;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("Guarantees and limits")
class QuotaTest {
    private static final Duration DAY = Duration.ofDays(1);

    private final AllocatorWorld world = new AllocatorWorld();

    @Test
    @DisplayName("are cut from an agent to exactly what is missing; the rest goes to others (AR-171, AR-263)")
    void exactly() {
        world.quota("role1", "cpus:0.5;mem:200");
        world.framework("F1", "role1");
        world.framework("F2", "role2");
        world.agent("A", "cpus:1;mem:512");
        assertThat(world.got("A", "F1")).isEqualTo(pool("cpus:0.5;mem:200"));
        assertThat(world.got("A", "F2")).isEqualTo(pool("cpus:0.5;mem:312"));
    }

    @Test
    @DisplayName("are given in several agents, only the names that are missing (AR-102, AR-274)")
    void onlyMissingNames() {
        world.quota("role1", "cpus:4;mem:1024");
        world.framework("F1", "role1");
        world.agent("A", "cpus:2;mem:1024");
        assertThat(world.got("A", "F1")).isEqualTo(pool("cpus:2;mem:1024"));
        world.agent("B", "cpus:2;mem:1024");
        assertThat(world.got("B", "F1")).isEqualTo(pool("cpus:2"));
    }

    @Test
    @DisplayName("count reservations of the role, allocated or not (AR-140, AR-251, AR-252)")
    void reservationsCount() {
        for (Resources reservation :
                new Resources[] {pool("cpus(role1):1;mem(role1):512"), reserved("role1", "cpus:1;mem:512")}) {
            AllocatorWorld satisfied = new AllocatorWorld();
            satisfied.quota("role1", "cpus:1;mem:512");
            satisfied.framework("F1", "role1");
            satisfied.agent("A", reservation);
            assertThat(satisfied.got("A", "F1")).isEqualTo(reservation);
            satisfied.decline("A", "F1", DAY);
            satisfied.agent("B", "cpus:1;mem:512");
            assertThat(satisfied.offers()).isEmpty();

            AllocatorWorld twice = new AllocatorWorld();
            twice.quota("role1", "cpus:2;mem:1024");
            twice.framework("F1", "role1");
            twice.agent("A", reservation);
            assertThat(twice.got("A", "F1")).isEqualTo(reservation);
            twice.agent("B", "cpus:1;mem:512");
            assertThat(twice.offers()).containsExactly("B to F1");
            twice.agent("C", "cpus:1;mem:512");
            assertThat(twice.offers()).isEmpty();
        }
    }

    @Test
    @DisplayName("hold nothing back of the reservations of other roles (AR-176, AR-253)")
    void othersReservations() {
        world.quota("role1", "cpus:2;mem:1024");
        world.framework("F1", "role1");
        world.framework("F2", "role2");
        Resources half = pool("cpus:1;mem:512");
        Resources theirs = reserved("role2", "cpus:1;mem:512");
        world.agent("A", half.plus(theirs));
        assertThat(world.got("A", "F1")).isEqualTo(half);
        assertThat(world.got("A", "F2")).isEqualTo(theirs);
        world.decline("A", "F1", DAY);
        world.decline("A", "F2");
        world.interval();
        assertThat(world.offers()).containsExactly("A to F2");
        assertThat(world.got("A", "F2")).as("the unreserved half is headroom").isEqualTo(theirs);
    }

    @Test
    @DisplayName("are not consumed twice by reserving what is allocated (AR-140, AR-255)")
    void reservingAllocated() {
        world.quota("role1", "cpus:10;mem:1024");
        world.framework("F1", "role1");
        world.agent("A", "cpus:5;mem:512");
        Resources made = reserved("role1", "cpus:5;mem:512");
        world.convert("A", "F1", "role1", OperationConversions.reserve(pool("cpus:5;mem:512"), made));
        world.agent("B", "cpus:10;mem:1024");
        assertThat(world.got("B", "F1")).isEqualTo(pool("cpus:5;mem:512"));
    }

    @Test
    @DisplayName("stay consumed when an allocated reservation is taken back (AR-140, AR-256)")
    void unreservingAllocated() {
        world.quota("role1", "cpus:1;mem:512");
        world.framework("F1", "role1");
        Resources made = reserved("role1", "cpus:1;mem:512");
        world.agent("A", made);
        world.convert(
                "A", "F1", "role1", OperationConversions.unreserve(made.stream().toList()));
        world.agent("B", "cpus:1;mem:512");
        assertThat(world.offers()).isEmpty();
    }

    @Test
    @DisplayName("are held free for a role without frameworks; reservations are no headroom (AR-168, AR-181, AR-257)")
    void headroom() {
        world.quota("role1", "cpus:1;mem:512", "");
        world.quota("role2", "cpus:2;mem:1024", "");
        world.agent("A", "cpus(role1):4;mem(role1):2048");
        world.framework("F3", "role3");
        world.agent("B", "cpus:2;mem:1024");
        assertThat(world.offers())
                .as("all that is unreserved is promised to role2")
                .isEmpty();
        world.agent("C", "cpus:2;mem:1024");
        assertThat(world.offers()).containsExactly("C to F3");
    }

    @Test
    @DisplayName("of a role without frameworks hold one of two agents (AR-269)")
    void oneOfTwo() {
        world.quota("role1", "cpus:2;mem:1024");
        world.step(
                new AgentAdded("A", details("A"), pool("cpus:2;mem:1024"), Map.of()),
                new AgentAdded("B", details("B"), pool("cpus:2;mem:1024"), Map.of()));
        world.framework("F2", "role2");
        assertThat(world.offers()).hasSize(1);
    }

    @Test
    @DisplayName("are given although there is not enough for all of them (AR-174, AR-270)")
    void overcommitted() {
        world.quota("role1", "cpus:2;mem:2048");
        world.quota("role2", "cpus:2;mem:2048");
        world.framework("F1", "role1");
        world.agent("A", "cpus:2;mem:2048");
        assertThat(world.got("A", "F1")).isEqualTo(pool("cpus:2;mem:2048"));
    }

    @Test
    @DisplayName("come before shares: the unsatisfied role is served although it has more (AR-271)")
    void beforeShares() {
        world.quota("role1", "cpus:1;mem:512");
        world.quota("role2", "cpus:4;mem:2048");
        world.framework("F1", "role1");
        world.framework("F2", "role2");
        world.step(
                new AgentAdded(
                        "A",
                        details("A"),
                        pool("cpus:1;mem:512"),
                        Map.of("F1", pool("cpus:1;mem:512").allocate("role1"))),
                new AgentAdded(
                        "B",
                        details("B"),
                        pool("cpus:3;mem:1536"),
                        Map.of("F2", pool("cpus:3;mem:1536").allocate("role2"))));
        world.agent("C", "cpus:2;mem:1024");
        assertThat(world.offers()).containsExactly("C to F2");
        assertThat(world.got("C", "F2")).isEqualTo(pool("cpus:1;mem:512"));
    }

    @Test
    @DisplayName("stay held while their role refuses (AR-168, AR-259)")
    void heldWhileRefused() {
        world.quota("role1", "cpus:2;mem:1024");
        world.framework("F1", "role1");
        world.framework("F2", "role2");
        world.agent("A", "cpus:2;mem:1024");
        assertThat(world.offers()).containsExactly("A to F1");
        world.decline("A", "F1", Duration.ofSeconds(2));
        world.interval();
        assertThat(world.offers()).isEmpty();
        world.interval();
        world.interval();
        assertThat(world.offers()).containsExactly("A to F1");
    }

    @Test
    @DisplayName("are shared by the frameworks of the role; one that refuses leaves them to another (AR-174, AR-262)")
    void withinRole() {
        world.quota("role1", "cpus:4;mem:2048");
        world.framework("F1", "role1");
        world.framework("F2", "role1");
        world.agent("A", "cpus:1;mem:512");
        world.agent("B", "cpus:1;mem:512");
        assertThat(world.offers()).containsExactly("B to F2");
        world.decline("B", "F2", Duration.ofSeconds(5));
        world.interval();
        assertThat(world.offers()).containsExactly("B to F1");
    }

    @Test
    @DisplayName("set later are served at the next run, before others get the agent again (AR-142, AR-268)")
    void setLater() {
        world.framework("F1", "role1");
        world.framework("F2", "role2");
        world.agent("A", "cpus:1;mem:512");
        world.agent("B", "cpus:1;mem:512");
        assertThat(world.offers()).containsExactly("B to F2");
        world.quota("role1", "cpus:2;mem:1024");
        assertThat(world.ran()).isFalse();
        world.decline("B", "F2");
        world.interval();
        assertThat(world.offers()).containsExactly("B to F1");
    }

    @Test
    @DisplayName("that are removed bind nobody any more (AR-141, AR-261)")
    void removed() {
        world.quota("role1", "cpus:2;mem:1024");
        world.framework("F1", "role1");
        world.framework("F2", "role2");
        world.agent("A", "cpus:2;mem:1024");
        world.decline("A", "F1", DAY);
        assertThat(world.metric("quota/roles/role1/resources/cpus/guarantee")).contains(2.0);
        world.quota("role1", "", "");
        assertThat(world.metric("quota/roles/role1/resources/cpus/guarantee")).isEmpty();
        world.interval();
        assertThat(world.offers()).containsExactly("A to F2");
    }

    // ------------------------------------------------------------------------------------------------ limits

    @Test
    @DisplayName("of zero leave a role nothing; raised, half an agent (AR-96, AR-176, AR-260)")
    void limits() {
        world.quota("*", "", "cpus:0;mem:0;disk:0");
        world.framework("F1", "*");
        world.framework("F2", "role2");
        world.agent("A", "cpus:2;mem:1024;disk:100");
        assertThat(world.offers()).containsExactly("A to F2");
        world.quota("*", "", "cpus:1;mem:512;disk:50");
        world.agent("B", "cpus:2;mem:1024;disk:100");
        assertThat(world.got("B", "F1")).isEqualTo(pool("cpus:1;mem:512;disk:50"));
        assertThat(world.got("B", "F2")).isEqualTo(pool("cpus:1;mem:512;disk:50"));
    }

    @Test
    @DisplayName("leave names without a limit alone, and reservations (AR-103, AR-176)")
    void limitOfOneName() {
        world.quota("role1", "", "cpus:1");
        world.framework("F1", "role1");
        world.agent("A", pool("cpus:2;mem:1024").plus(reserved("role1", "mem:512")));
        assertThat(world.got("A", "F1")).isEqualTo(pool("cpus:1;mem:1024").plus(reserved("role1", "mem:512")));
    }

    @Test
    @DisplayName("take disks that cannot be cut whole or not at all (AR-101, AR-264)")
    void mountDisks() {
        world.quota("role1", "cpus:2;mem:2048;disk:150");
        world.framework("F1", "role1");
        Resources agent = pool("cpus:0.5;mem:512").plus(mount(100, "/m"));
        world.agent("A", agent);
        assertThat(world.got("A", "F1")).isEqualTo(agent);
        world.agent("B", agent);
        assertThat(world.got("B", "F1")).isEqualTo(pool("cpus:0.5;mem:512"));
        world.agent("C", "cpus:2;mem:2048;disk:150");
        assertThat(world.got("C", "F1")).isEqualTo(pool("cpus:1;mem:1024;disk:50"));
    }

    @Test
    @DisplayName("add up different disks of an agent (AR-102, AR-265)")
    void plainAndMount() {
        world.quota("role1", "cpus:1;mem:512;disk:100");
        world.framework("F1", "role1");
        Resources agent = pool("cpus:1;mem:512;disk:50").plus(mount(50, "/m"));
        world.agent("A", agent);
        assertThat(world.got("A", "F1")).isEqualTo(agent);
    }

    // ------------------------------------------------------------------------------------------------ hierarchy

    @Test
    @DisplayName("are consumed by reservations of descendants (AR-140, AR-276)")
    void descendantsReservations() {
        world.quota("a", "cpus:2;mem:200");
        world.framework("F1", "a");
        world.agent("A", reserved("a/b", "cpus:1;mem:100"));
        world.agent("B", "cpus:10;mem:1000");
        assertThat(world.got("B", "F1")).isEqualTo(pool("cpus:1;mem:100"));
    }

    @Test
    @DisplayName("of others see what a descendant was given of its parent's reservation (AR-168, AR-275, AR-278)")
    void headroomInHierarchies() {
        world.framework("F1", "a/b");
        world.agent("A", reserved("a", "cpus:1;mem:512"));
        assertThat(world.offers()).containsExactly("A to F1");
        world.quota("q", "cpus:1;mem:512");
        world.step(
                new AgentAdded("B", details("B"), pool("cpus:1;mem:512"), Map.of()),
                new AgentAdded("C", details("C"), pool("cpus:1;mem:512"), Map.of()));
        assertThat(world.allocations()).hasSize(1);
    }

    @Test
    @DisplayName("take deactivated agents as headroom (AR-168, AR-376)")
    void inactiveHeadroom() {
        world.agent("A", "cpus:1;mem:512");
        world.step(new AllocatorInput.AgentDeactivated("A"));
        world.quota("role1", "cpus:1;mem:512");
        world.framework("F2", "role2");
        world.agent("B", "cpus:1;mem:512");
        assertThat(world.offers()).containsExactly("B to F2");
    }

    @Test
    @DisplayName("of a parent are used up by a descendant, which alone gets more (AR-179, AR-277)")
    void descendantHoldsAll() {
        world.framework("F1", "a/b");
        world.agent("A", "cpus:1;mem:1024");
        world.quota("a", "cpus:1;mem:1024");
        world.framework("F2", "a");
        world.agent("B", "cpus:1;mem:512");
        assertThat(world.offers()).containsExactly("B to F1");
    }

    @Test
    @DisplayName(
            "bind the role itself: its descendants may take more, and then it gets reservations only (AR-179, AR-373)")
    void limitOfParent() {
        world.quota("a", "", "cpus:1;mem:512");
        world.framework("F1", "a/b");
        world.step(
                new AgentAdded("A", details("A"), pool("cpus:1;mem:512"), Map.of()),
                new AgentAdded("B", details("B"), pool("cpus:1;mem:512"), Map.of()),
                new AgentAdded("C", details("C"), pool("cpus:1;mem:512"), Map.of()));
        assertThat(world.offers()).hasSize(3);
        world.framework("F2", "a");
        world.step(new AllocatorInput.OffersSuppressed("F1", Set.of()));
        Resources theirs = reserved("a", "cpus:1;mem:512");
        world.agent("D", pool("cpus:1;mem:512").plus(theirs));
        assertThat(world.got("D", "F2")).isEqualTo(theirs);
    }

    @Test
    @DisplayName("see at once, within a run, what descendants take (AR-179)")
    void descendantsCountAtOnce() {
        world.quota("a", "", "cpus:2;mem:1024");
        world.framework("F1", "a/b");
        world.framework("F2", "a");
        AllocatorInput[] agents = new AllocatorInput[6];
        for (int i = 0; i < agents.length; i++) {
            agents[i] = new AgentAdded("A" + i, details("A" + i), pool("cpus:1;mem:512"), Map.of());
        }
        world.step(agents);
        assertThat(world.allocations().stream()
                        .filter(each -> each.role().equals("a"))
                        .count())
                .as("a takes turns with a/b until both have filled the limit of a")
                .isEqualTo(1);
        assertThat(world.allocations()).hasSize(6);
    }

    @Test
    @DisplayName("and allocations to a descendant and to its parent are no headroom for others (AR-168, AR-278)")
    void headroomBesideHierarchies() {
        world.framework("F1", "a/b");
        world.agent("A", "cpus:1;mem:512");
        world.framework("F2", "a");
        world.agent("B", "cpus:1;mem:512");
        assertThat(world.offers()).containsExactly("B to F2");
        world.quota("q", "cpus:1;mem:512");
        world.step(
                new AgentAdded("C", details("C"), pool("cpus:1;mem:512"), Map.of()),
                new AgentAdded("D", details("D"), pool("cpus:1;mem:512"), Map.of()));
        assertThat(world.allocations()).hasSize(1);
    }

    // ------------------------------------------------------------------------------------------------ headroom by name

    @Test
    @DisplayName(
            "keep back the names that lack something only; the rest of the agent goes out (AR-172, AR-182, AR-266)")
    void headroomByName() {
        world.quota("role1", "cpus:2");
        world.framework("F1", "role1");
        Resources agent = pool("cpus:1;mem:1024;ports:[1-10]");
        world.agent("A", agent);
        assertThat(world.got("A", "F1")).isEqualTo(agent);
        world.quota("role2", "mem:1024");
        world.agent("B", agent);
        assertThat(world.got("B", "F1")).as("all but mem").isEqualTo(pool("cpus:1;ports:[1-10]"));
        world.agent("C", agent);
        assertThat(world.got("C", "F1")).as("all but cpus").isEqualTo(pool("mem:1024;ports:[1-10]"));
    }

    @Test
    @DisplayName("leave a role what goes beyond its guarantee as far as others lack nothing (AR-172, AR-180)")
    void beyondTheGuarantee() {
        world.quota("role1", "cpus:1;mem:512", "");
        world.quota("role2", "cpus:2;mem:512", "");
        world.framework("F1", "role1");
        world.agent("A", "cpus:4;mem:2048");
        assertThat(world.got("A", "F1")).isEqualTo(pool("cpus:2;mem:1536"));
    }

    @Test
    @DisplayName("met by what is in use leave all else to others, and are shown by their names (AR-176, AR-267)")
    void metByUse() {
        world.quota("role1", "cpus:0.25;mem:128");
        world.framework("F1", "role1");
        world.agent(
                "A",
                pool("cpus:1;mem:512;disk:100"),
                Map.of("F1", pool("cpus:0.25;mem:128").allocate("role1")));
        assertThat(world.offers()).as("disk alone is too little").isEmpty();
        world.framework("F2", "role2");
        assertThat(world.got("A", "F2")).isEqualTo(pool("cpus:0.75;mem:384;disk:100"));
        world.agent("B", "cpus:1;mem:512;disk:100");
        assertThat(world.got("B", "F2")).isEqualTo(pool("cpus:1;mem:512;disk:100"));
        for (String gauge : new String[] {"guarantee", "limit", "offered_or_allocated"}) {
            assertThat(world.metric("quota/roles/role1/resources/cpus/" + gauge))
                    .contains(0.25);
            assertThat(world.metric("quota/roles/role1/resources/mem/" + gauge)).contains(128.0);
            assertThat(world.metric("quota/roles/role1/resources/disk/" + gauge))
                    .isEmpty();
        }
    }

    @Test
    @DisplayName("met by a reservation and by use together leave the rest of all agents to others (AR-140, AR-272)")
    void metByReservationAndUse() {
        world.quota("role1", "cpus:1;mem:512");
        world.framework("F1", "role1");
        world.agent(
                "A",
                pool("cpus:2;mem:512").plus(reserved("role1", "mem:512")),
                Map.of("F1", pool("cpus:1").allocate("role1")));
        assertThat(world.got("A", "F1")).isEqualTo(reserved("role1", "mem:512"));
        world.decline("A", "F1", DAY);
        world.framework("F2", "role2");
        assertThat(world.got("A", "F2")).isEqualTo(pool("cpus:1;mem:512"));
        world.agent("B", "cpus:2;mem:1024");
        assertThat(world.offers()).containsExactly("B to F2");
        assertThat(world.got("B", "F2")).isEqualTo(pool("cpus:2;mem:1024"));
    }

    @Test
    @DisplayName("give a role none of another's reservations, and the other none of what is kept (AR-168, AR-273)")
    void refusedByAll() {
        world.quota("x", "cpus:4");
        world.framework("FX", "x");
        world.framework("FY", "y");
        world.agent("A", pool("cpus:4").plus(reserved("y", "cpus:4")));
        assertThat(world.got("A", "FX")).isEqualTo(pool("cpus:4"));
        assertThat(world.got("A", "FY")).isEqualTo(reserved("y", "cpus:4"));
        world.decline("A", "FX", DAY);
        world.decline("A", "FY", DAY);
        for (int i = 0; i < 3; i++) {
            world.interval();
            assertThat(world.offers()).isEmpty();
        }
    }

    @Test
    @DisplayName("count a shared volume once, however often it is offered (AR-138, AR-254)")
    void sharedVolumeCountsOnce() {
        world.quota("role1", "cpus:3;mem:2048;disk:100");
        world.framework("F1", "role1", Capability.Type.SHARED_RESOURCES);
        ResourceEntry volume = sharedVolume("role1", 50, "v");
        world.agent("A", pool("cpus:2;mem:1024").plus(reserved("role1", "disk:50")));
        world.convert("A", "F1", "role1", OperationConversions.create(List.of(volume)));
        world.use("A", "F1", "role1", pool("cpus:1;mem:512").plus(volume));
        world.recover("A", "F1", "role1", pool("cpus:1;mem:512"));
        world.interval();
        assertThat(world.got("A", "F1")).isEqualTo(pool("cpus:1;mem:512").plus(volume));
        world.agent("B", "cpus:1;mem:1024;disk:50");
        assertThat(world.got("B", "F1")).isEqualTo(pool("cpus:1;mem:1024;disk:50"));
        world.agent("C", "cpus:1;mem:1024;disk:50");
        assertThat(world.offers()).isEmpty();
    }
}

package io.tepui.allocator;

import static io.tepui.allocator.Pools.pool;
import static io.tepui.allocator.Pools.revocable;
import static io.tepui.allocator.Pools.sharedVolume;
import static io.tepui.allocator.Pools.volume;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tepui.resources.Resources;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@DisplayName("The sorter by dominant shares")
class DrfSorterTest {
    private final SorterWorld world = SorterWorld.drf();

    @ParameterizedTest(name = "{0} {1} {2} {3} {4} {5}")
    @CsvSource({"a,b,c,d,e,f", "a/a,b/b,c/c,d/d,e/e,f/f", "a,b/x/y,c/c,d/d/d,e,f/f/f/f"})
    @DisplayName("orders by share, whatever the depth of disjoint names (AR-292, AR-296)")
    void shares(String a, String b, String c, String d, String e, String f) {
        world.add(a, 5).add(b, 6);
        assertOrder(a, b);
        world.add(c, 1).add(d, 3, 1);
        assertOrder(c, d, a, b);
        world.remove(a).take(b, 4);
        assertOrder(c, b, d);
        world.add(e, 1, 5);
        world.shrink("cpus:50");
        assertOrder(c, b, e, d);
        world.grow("mem:100");
        world.add(f, 5, 1).give(c, 0, 15);
        assertOrder(e, b, d, c, f);
        world.sorter.deactivate(d);
        assertOrder(e, b, c, f);
        assertThat(world.sorter.contains(d)).isTrue();
        assertThat(world.sorter.size()).isEqualTo(5);
        world.sorter.activate(d);
        assertOrder(e, b, d, c, f);
    }

    private void assertOrder(String... clients) {
        assertThat(world.order()).isEqualTo(String.join(" ", clients));
    }

    @Test
    @DisplayName("divides shares by weights (AR-293)")
    void weights() {
        world.add("a", 5).weigh("b", 2).add("b", 6);
        assertThat(world.order()).isEqualTo("b a");
        world.add("c", 4);
        assertThat(world.order()).isEqualTo("b c a");
        world.weigh("d", 10).add("d", 10, 20);
        assertThat(world.order()).isEqualTo("d b c a");
        world.remove("b").give("d", 10, 25);
        assertThat(world.order()).isEqualTo("c d a");
        world.weigh("e", 0.1).add("e", 1);
        assertThat(world.order()).isEqualTo("c d a e");
        world.remove("a");
        assertThat(world.order()).isEqualTo("c d e");
    }

    @Test
    @DisplayName("follows a new weight without any other change, and refuses one that is not positive (AR-161, AR-294)")
    void weightAlone() {
        world.add("a", 5).add("b", 6);
        assertThat(world.order()).isEqualTo("a b");
        world.weigh("b", 2);
        assertThat(world.order()).isEqualTo("b a");
        for (double weight : new double[] {0, -1, Double.NaN}) {
            assertThatThrownBy(() -> world.weigh("b", weight)).hasMessageContaining("must be positive");
        }
    }

    @Test
    @DisplayName("breaks ties by the number of allocations, which never goes down, then by name (AR-160, AR-295)")
    void ties() {
        for (String client : new String[] {"a", "b", "c", "d", "e"}) {
            world.add(client);
        }
        world.give("a", 3).give("b", 3).give("e", 3);
        world.give("c", 1).give("c", 1).give("c", 1).give("d", 2).give("d", 1);
        assertThat(world.order()).isEqualTo("a b e d c");
        world.take("c", 3).give("c", 3);
        assertThat(world.order()).isEqualTo("a b e d c");
        world.sorter.deactivate("d");
        world.sorter.activate("d");
        assertThat(world.order()).isEqualTo("a b e d c");
        world.sorter.deactivate("a");
        world.take("a", 3).give("a", 3);
        world.sorter.activate("a");
        assertThat(world.order()).isEqualTo("b e a d c");
    }

    @Test
    @DisplayName("walks subtrees in the order of their sums (AR-159, AR-297)")
    void subtrees() {
        world.add("a", "b/c", "b/d");
        assertThat(world.order()).isEqualTo("a b/c b/d");
        assertThat(world.sorter.contains("b")).as("an inner path is no client").isFalse();
        world.give("a", 6);
        assertThat(world.order()).isEqualTo("b/c b/d a");
        world.give("b/c", 4).give("b/d", 3);
        assertThat(world.order()).isEqualTo("a b/d b/c");
        world.give("a", 2);
        assertThat(world.order()).isEqualTo("b/d b/c a");
        world.add("b/e/f");
        assertThat(world.order()).isEqualTo("b/e/f b/d b/c a");
        world.give("b/e/f", 3.5);
        assertThat(world.order()).isEqualTo("a b/d b/e/f b/c");
        world.remove("b/e/f");
        assertThat(world.order()).isEqualTo("b/d b/c a");
        world.take("b/c", 3);
        assertThat(world.order()).isEqualTo("b/c b/d a");
        world.add("b/e/f", 3.5);
        assertThat(world.order()).isEqualTo("b/c b/d b/e/f a");
    }

    @Test
    @DisplayName("lists a client that has children among them (AR-155, AR-298)")
    void clientWithChildren() {
        world.add("a/b", "c", "d", "d/e");
        world.give("c", 8);
        assertThat(world.order()).isEqualTo("a/b d d/e c");
        world.give("d", 3).give("d/e", 2);
        assertThat(world.order()).isEqualTo("a/b d/e d c");
        world.give("a/b", 6);
        assertThat(world.order()).isEqualTo("d/e d a/b c");
    }

    @Test
    @DisplayName("turns a leaf into an inner node when a child comes below it (AR-162, AR-299)")
    void childBelowLeaf() {
        world.add("a", 10).add("b", 6).add("a/c", 5);
        assertThat(world.order()).isEqualTo("b a/c a");
        world.remove("a");
        assertThat(world.order()).isEqualTo("a/c b");
        world.add("a", 10);
        assertThat(world.order()).isEqualTo("b a/c a");
        world.weigh("a/c", 0.2);
        assertThat(world.order()).isEqualTo("b a a/c");
        world.weigh("a", 3);
        assertThat(world.order()).isEqualTo("a a/c b");
        world.weigh("a/c", 1);
        assertThat(world.order()).isEqualTo("a/c a b");
    }

    @Test
    @DisplayName("adds a client at an inner node (AR-162, AR-300)")
    void clientAtInnerNode() {
        world.add("x/a", 10).add("x/b", 6);
        assertThat(world.order()).isEqualTo("x/b x/a");
        world.add("x", 7);
        assertThat(world.order()).isEqualTo("x/b x x/a");
        world.add("z", 20);
        assertThat(world.order()).isEqualTo("z x/b x x/a");
        world.remove("x");
        assertThat(world.order()).isEqualTo("x/b x/a z");
    }

    @Test
    @DisplayName("keeps a leaf inactive when a child comes below it (AR-162, AR-301)")
    void childBelowInactiveLeaf() {
        world.add("a", 10).add("b", 6);
        world.sorter.deactivate("a");
        world.add("a/c", 5);
        assertThat(world.order()).isEqualTo("b a/c");
    }

    @Test
    @DisplayName("makes a leaf again of a client whose last child goes (AR-162, AR-302)")
    void collapse() {
        world.add("a", "a/c", "b");
        world.remove("a/c");
        assertThat(world.order()).isEqualTo("a b");
        world.add("a/c");
        world.sorter.deactivate("a");
        assertThat(world.order()).isEqualTo("a/c b");
        world.remove("a/c");
        assertThat(world.order()).isEqualTo("b");
        world.sorter.activate("a");
        assertThat(world.order()).isEqualTo("a b");
    }

    @Test
    @DisplayName("keeps weights for paths that do not exist yet (AR-161, AR-303)")
    void earlyWeights() {
        world.weigh("b", 3).weigh("a", 2).add("a/x", "b/y");
        assertThat(world.order()).isEqualTo("a/x b/y");
        world.give("a/x", 10).give("b/y", 10);
        assertThat(world.order()).isEqualTo("b/y a/x");
        world.add("b/z", 5);
        assertThat(world.order()).isEqualTo("b/z b/y a/x");
        world.add("b", 4);
        assertThat(world.order()).isEqualTo("a/x b b/z b/y");
        world.add("a/zz", 2);
        assertThat(world.order()).isEqualTo("a/zz a/x b b/z b/y");
    }

    @Test
    @DisplayName("sums several entries of one name (AR-304)")
    void severalEntries() {
        SorterWorld disks = SorterWorld.drf("cpus:100;mem:100;disk:100");
        disks.add("a", "b");
        disks.give("a", Resources.of(volume("r", 5, "v1"), volume("r", 5, "v2")));
        disks.give("b", pool("cpus:9;mem:9;disk:9"));
        assertThat(disks.order()).isEqualTo("b a");
    }

    @Test
    @DisplayName(
            "updates a part of what a client holds, to nothing too, without counting an allocation (AR-164, AR-305)")
    void update() {
        SorterWorld disks = SorterWorld.drf("cpus:100;mem:100;disk:100");
        disks.add("a", "b/c");
        for (String client : new String[] {"a", "b/c"}) {
            disks.give(client, pool("cpus:10;disk:10"));
            Allotment before = disks.allotment("agent1", pool("disk:5"));
            Allotment after = disks.allotment("agent1", Resources.of(volume("r", 5, "v")));
            disks.sorter.update(client, before, after);
            assertThat(disks.sorter.allocation(client)).isEqualTo(disks.quantities.scalars(pool("cpus:10;disk:10")));
            disks.sorter.update(
                    client,
                    disks.allotment("agent1", pool("cpus:10;disk:10")),
                    disks.allotment("agent1", Resources.empty()));
            assertThat(disks.sorter.allocation(client)).isEqualTo(new Amounts());
        }
        disks.sorter.deactivate("a");
        disks.give("a", pool("cpus:1"));
        assertThat(disks.sorter.allocation("a")).isEqualTo(disks.quantities.scalars(pool("cpus:1")));
    }

    @Test
    @DisplayName("follows the total (AR-306)")
    void totals() {
        SorterWorld scarce = SorterWorld.drf("cpus:10;mem:100");
        scarce.add("a", 2, 1).add("b", 1, 2);
        assertThat(scarce.order()).isEqualTo("b a");
        scarce.shrink("mem:90");
        scarce.grow("cpus:90");
        assertThat(scarce.order()).isEqualTo("a b");

        SorterWorld smaller = SorterWorld.drf("cpus:10;mem:100");
        smaller.add("a").add("b");
        smaller.give("a", pool("cpus:6")).give("b", pool("cpus:4"));
        assertThat(smaller.order()).isEqualTo("b a");
        smaller.take("a", pool("cpus:5"));
        smaller.shrink("cpus:5");
        assertThat(smaller.order()).isEqualTo("a b");
    }

    @Test
    @DisplayName("counts revocable resources (AR-307)")
    void revocableCounts() {
        SorterWorld more = SorterWorld.drf("cpus:20;mem:100");
        more.add("a", 2, 1).add("b", 1, 1);
        more.give("b", revocable("cpus:9"));
        assertThat(more.order()).isEqualTo("a b");
    }

    @Test
    @DisplayName("counts a shared volume once for each client and subtree that has it (AR-158, AR-308)")
    void sharedVolumes() {
        SorterWorld disks = SorterWorld.drf("cpus:100;mem:100;disk:1000");
        Resources shared = Resources.of(sharedVolume("r", 100, "v"));
        disks.add("a", 5).give("a", shared).add("b", 6);
        assertThat(disks.order()).as("a tenth of the disk").isEqualTo("b a");
        disks.add("c", 1).give("c", shared);
        assertThat(disks.order()).as("equal shares and counts").isEqualTo("b a c");
        disks.remove("a").take("b", 4);
        assertThat(disks.order()).isEqualTo("b c");
        disks.give("c", shared).give("c", shared);
        Amounts once = disks.quantities.scalars(pool("cpus:1;mem:1;disk:100"));
        assertThat(disks.sorter.allocation("c")).isEqualTo(once);
        disks.take("c", shared).take("c", shared);
        assertThat(disks.sorter.allocation("c")).as("a copy is left").isEqualTo(once);
        disks.take("c", shared);
        assertThat(disks.sorter.allocation("c")).isEqualTo(disks.quantities.scalars(pool("cpus:1;mem:1")));
        assertThat(disks.order()).isEqualTo("c b");
    }

    @Test
    @DisplayName("counts a shared volume once in a subtree, until its last holder goes (AR-159, AR-162)")
    void sharedInSubtree() {
        SorterWorld disks = SorterWorld.drf("cpus:100;mem:100;disk:1000");
        Resources shared = Resources.of(sharedVolume("r", 100, "v"));
        disks.add("a/x", "a/y", "b");
        disks.give("a/x", shared).give("a/y", shared).give("b", pool("disk:150"));
        assertThat(disks.order()).as("a holds 100, not 200").isEqualTo("a/x a/y b");
        disks.remove("a/x");
        disks.take("b", pool("disk:100"));
        assertThat(disks.order()).as("a holds it still").isEqualTo("b a/y");
    }

    @Test
    @DisplayName("shows allocations made during a walk in the next walk only (AR-163, AR-165)")
    void walking() {
        world.add("a", "b", "c");
        StringBuilder seen = new StringBuilder();
        boolean finished = world.sorter.walk(client -> {
            world.give("a", 1);
            seen.append(client);
            return true;
        });
        assertThat(finished).isTrue();
        assertThat(seen).hasToString("abc");
        assertThat(world.order()).isEqualTo("b c a");
        assertThat(world.sorter.walk(client -> false)).isFalse();
    }

    @Test
    @DisplayName("refuses a client that is there already, or is not")
    void misuse() {
        world.add("a");
        assertThatThrownBy(() -> world.add("a")).hasMessageContaining("'a' is in the sorter already");
        assertThatThrownBy(() -> world.remove("b")).hasMessageContaining("'b' is not in the sorter");
    }
}

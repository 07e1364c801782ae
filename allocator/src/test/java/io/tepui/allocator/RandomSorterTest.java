package io.tepui.allocator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("The random sorter")
class RandomSorterTest {
    private static final double TOLERANCE = 0.05;

    /** How often each client was at each place, as a part of all sorts. */
    private static Map<String, double[]> places(SorterWorld world, int sorts) {
        Map<String, double[]> places = new HashMap<>();
        for (int i = 0; i < sorts; i++) {
            List<String> order = world.sorter.sort();
            for (int place = 0; place < order.size(); place++) {
                places.computeIfAbsent(order.get(place), client -> new double[order.size()])[place] += 1.0 / sorts;
            }
        }
        return places;
    }

    @Test
    @DisplayName("shuffles by weights (AR-167, AR-309)")
    void weights() {
        SorterWorld world = SorterWorld.random(42);
        for (int i = 0; i < 5; i++) {
            world.weigh("" + i, i + 1).add("" + i);
        }
        double[][] byPlace = {
            {.07, .08, .12, .20, .54},
            {.13, .16, .20, .28, .23},
            {.20, .22, .24, .22, .12},
            {.27, .26, .23, .17, .07},
            {.33, .28, .21, .13, .04}
        };
        Map<String, double[]> places = places(world, 1000);
        for (int client = 0; client < 5; client++) {
            assertThat(places.get("" + client)).containsExactly(byPlace[client], within(TOLERANCE));
        }
    }

    @Test
    @DisplayName("splits a parent's weight among its active children (AR-166, AR-310)")
    void hierarchy() {
        SorterWorld world = SorterWorld.random(42);
        world.weigh("a", 1).weigh("a/b", 2).weigh("c", 2).weigh("c/d", 1).weigh("c/e", 2);
        world.add("a", "a/b", "c/d", "c/e");
        Map<String, double[]> places = places(world, 10_000);
        assertThat(places.get("a")).containsExactly(new double[] {.11, .15, .23, .51}, within(TOLERANCE));
        assertThat(places.get("a/b")).containsExactly(new double[] {.22, .27, .30, .21}, within(TOLERANCE));
        assertThat(places.get("c/d")).containsExactly(new double[] {.22, .27, .30, .21}, within(TOLERANCE));
        assertThat(places.get("c/e")).containsExactly(new double[] {.44, .31, .18, .07}, within(TOLERANCE));
    }

    @Test
    @DisplayName("is fair among very many clients, whose single weights are tiny (AR-167)")
    void manyClients() {
        SorterWorld world = SorterWorld.random(7);
        for (int i = 0; i < 2000; i++) {
            world.add(String.format("client-%04d", i));
        }
        int sorts = 50;
        double lateHalfFirst = 0;
        for (int i = 0; i < sorts; i++) {
            lateHalfFirst += world.sorter.sort().subList(0, 1000).stream()
                            .filter(client -> client.compareTo("client-1000") >= 0)
                            .count()
                    / (1000.0 * sorts);
        }
        assertThat(lateHalfFirst).isEqualTo(0.5, within(0.02));
    }

    @Test
    @DisplayName("leaves inactive clients out and collapses like the other sorter (AR-166, AR-302)")
    void inactive() {
        SorterWorld world = SorterWorld.random(1);
        world.add("a", "a/c", "b");
        world.sorter.deactivate("b");
        assertThat(world.sorter.sort()).containsExactlyInAnyOrder("a", "a/c");
        world.remove("a/c");
        assertThat(world.sorter.sort()).containsExactly("a");
        world.sorter.deactivate("a");
        assertThat(world.sorter.sort()).isEmpty();
    }

    @Test
    @DisplayName(
            "follows clients, weights and activity that changed since the last sort, and walks that were stopped (AR-163)")
    void changes() {
        SorterWorld world = SorterWorld.random(1).add("a", "b", "c/d");
        world.sorter.walk(client -> false);
        assertThat(world.sorter.sort()).containsExactlyInAnyOrder("a", "b", "c/d");
        world.weigh("b", 1e12);
        assertThat(world.sorter.sort()).startsWith("b");
        world.weigh("c", 1e30);
        assertThat(world.sorter.sort()).startsWith("c/d", "b");
        world.add("c/e");
        world.remove("c/d");
        assertThat(world.sorter.sort()).startsWith("c/e", "b");
        world.sorter.deactivate("b");
        assertThat(world.sorter.sort()).containsExactly("c/e", "a");
        world.sorter.activate("b");
        assertThat(world.sorter.sort()).startsWith("c/e", "b");
    }

    @Test
    @DisplayName("gives equal orders for equal seeds")
    void seeds() {
        SorterWorld one = SorterWorld.random(5).add("a", "b", "c", "d/e", "d/f");
        SorterWorld other = SorterWorld.random(5).add("d/f", "c", "a", "d/e", "b");
        for (int i = 0; i < 20; i++) {
            assertThat(one.order()).isEqualTo(other.order());
        }
    }

    @Test
    @DisplayName("in an allocator makes roles of weights 1 and 3 first in about 1 : 3 (AR-377)")
    void inAllocator() {
        AllocatorWorld world = new AllocatorWorld(
                AllocatorOptions.builder().sorters(SorterKind.RANDOM).build());
        world.weight("role2", 3);
        world.framework("F1", "role1");
        world.framework("F2", "role2");
        world.agent("A", "cpus:1;mem:1024");
        int second = 0;
        for (int i = 0; i < 2000; i++) {
            world.declineAll();
            world.interval();
            second += world.offers().getFirst().equals("A to F2") ? 1 : 0;
        }
        assertThat(second / 2000.0).isEqualTo(0.75, within(TOLERANCE));
    }
}

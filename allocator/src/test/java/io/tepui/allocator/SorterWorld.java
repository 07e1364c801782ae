package io.tepui.allocator;

import io.tepui.resources.Resources;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;

/** A sorter whose clients are their own names, with the total and the numbering that it needs (AR-292). */
final class SorterWorld {
    final Quantities quantities;
    final ClusterTotal total;
    final Sorter<String> sorter;

    private SorterWorld(ScalarNames names, ClusterTotal total, Sorter<String> sorter) {
        this.quantities = new Quantities(names);
        this.total = total;
        this.sorter = sorter;
    }

    /** Sorts by dominant shares of 100 cpus and 100 mem. */
    static SorterWorld drf() {
        return drf("cpus:100;mem:100");
    }

    static SorterWorld drf(String totalText) {
        ScalarNames names = new ScalarNames();
        ClusterTotal total = new ClusterTotal(names, Set.of());
        SorterWorld world = new SorterWorld(names, total, new DrfSorter<>(total));
        world.grow(totalText);
        return world;
    }

    static SorterWorld random(long seed) {
        ScalarNames names = new ScalarNames();
        return new SorterWorld(
                names, new ClusterTotal(names, Set.of()), new RandomSorter<>(new SplittableRandom(seed)));
    }

    void grow(String more) {
        total.add(quantities.scalars(Resources.parse(more)));
    }

    void shrink(String less) {
        total.subtract(quantities.scalars(Resources.parse(less)));
    }

    /** Adds clients that are active and hold nothing. */
    SorterWorld add(String... clients) {
        for (String client : clients) {
            sorter.add(client, client);
            sorter.activate(client);
        }
        return this;
    }

    /** Adds an active client that is given this much of cpus and of mem. */
    SorterWorld add(String client, double amount) {
        return add(client, amount, amount);
    }

    SorterWorld add(String client, double cpus, double mem) {
        add(client);
        return give(client, cpus, mem);
    }

    SorterWorld give(String client, double amount) {
        return give(client, amount, amount);
    }

    SorterWorld give(String client, double cpus, double mem) {
        return give(client, Resources.parse("cpus:" + cpus + ";mem:" + mem));
    }

    SorterWorld give(String client, Resources pool) {
        sorter.allocated(client, allotment("agent1", pool));
        return this;
    }

    SorterWorld take(String client, double amount) {
        return take(client, Resources.parse("cpus:" + amount + ";mem:" + amount));
    }

    SorterWorld take(String client, Resources pool) {
        sorter.unallocated(client, allotment("agent1", pool));
        return this;
    }

    SorterWorld weigh(String path, double weight) {
        sorter.updateWeight(path, weight);
        return this;
    }

    SorterWorld remove(String... clients) {
        for (String client : clients) {
            sorter.remove(client);
        }
        return this;
    }

    Allotment allotment(String agent, Resources pool) {
        return quantities.measure(agent, pool).whole();
    }

    /** The active clients in order, separated by blanks. */
    String order() {
        List<String> order = sorter.sort();
        return String.join(" ", order);
    }
}

package io.tepui.allocator;

import io.tepui.resources.Resources;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;

/**
 * A sorter under the load of AR-391 and AR-392. It is in the allocator's package, since nobody else knows sorters. The ports of those
 * items are left out: sorters are told of scalars only.
 */
public final class SorterBench {
    private static final Resources AGENT = Resources.parse("cpus:24;mem:4096;disk:4096");
    private static final Resources USED = Resources.parse("cpus:16;mem:2014;disk:1024");
    private static final long SEED = 1;

    private final List<String> clients;
    private final ClusterTotal total;
    private final Sorter<String> sorter;
    private final Amounts agent;
    private final Amounts used;

    /** Makes a sorter without clients; those given are added by {@link #addClients}. */
    public SorterBench(SorterKind kind, List<String> clients) {
        ScalarNames names = new ScalarNames();
        Quantities quantities = new Quantities(names);
        this.clients = List.copyOf(clients);
        this.total = new ClusterTotal(names, Set.of());
        this.sorter = switch (kind) {
            case DRF -> new DrfSorter<>(total);
            case RANDOM -> new RandomSorter<>(new SplittableRandom(SEED));
        };
        this.agent = quantities.scalars(AGENT);
        this.used = quantities.scalars(USED);
    }

    /** Names {@code 0} to {@code count - 1}. */
    public static List<String> flat(int count) {
        List<String> names = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            names.add(String.valueOf(i));
        }
        return names;
    }

    /** All nodes but the root of a tree with so many levels, each inner node with so many children; children come before their parents. */
    public static List<String> tree(int levels, int branching) {
        List<String> names = new ArrayList<>();
        grow("", levels - 1, branching, names);
        return names;
    }

    private static void grow(String prefix, int levels, int branching, List<String> names) {
        for (int i = 0; levels > 0 && i < branching; i++) {
            String name = prefix + i;
            grow(name + "/", levels - 1, branching, names);
            names.add(name);
        }
    }

    /** Adds all clients and activates them. */
    public int addClients() {
        for (String client : clients) {
            sorter.add(client, client);
            sorter.activate(client);
        }
        return clients.size();
    }

    /** Adds agents to the total. */
    public int addAgents(int agents) {
        for (int i = 0; i < agents; i++) {
            total.add(agent);
        }
        return agents;
    }

    /** Gives a part of each agent to the clients in turn. */
    public int allocate(int agents) {
        for (int i = 0; i < agents; i++) {
            sorter.allocated(clients.get(i % clients.size()), Allotment.of("agent-" + i, used));
        }
        return agents;
    }

    /** Sorts; returns the number of clients listed. */
    public int sort() {
        return sorter.sort().size();
    }

    /** Takes back what {@link #allocate} gave. */
    public int takeBack(int agents) {
        for (int i = 0; i < agents; i++) {
            sorter.unallocated(clients.get(i % clients.size()), Allotment.of("agent-" + i, used));
        }
        return agents;
    }

    /** Takes agents off the total. */
    public int removeAgents(int agents) {
        for (int i = 0; i < agents; i++) {
            total.subtract(agent);
        }
        return agents;
    }

    /** Removes all clients. */
    public int removeClients() {
        clients.forEach(sorter::remove);
        return clients.size();
    }
}

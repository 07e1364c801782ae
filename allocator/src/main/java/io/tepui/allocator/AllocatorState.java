package io.tepui.allocator;

import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;

/** All that an allocator keeps. */
final class AllocatorState {
    final AllocatorOptions options;
    final SplittableRandom random;
    final Quantities quantities;
    final ClusterTotal total;
    final RoleTree roles = new RoleTree();
    final Sorter<RoleNode> roleSorter;
    final Slots slots = new Slots();
    /** Subscriptions that their sorters list. */
    final SlotBits listed = new SlotBits();

    final Map<String, AgentState> agents = new LinkedHashMap<>();
    final Map<String, FrameworkState> frameworks = new LinkedHashMap<>();
    /** By id of a framework not known yet, the agents that hold something for it (AR-143). */
    final Map<String, Set<AgentState>> strays = new LinkedHashMap<>();

    final Map<String, RoleNode> rolesWithQuota = new LinkedHashMap<>();
    /** All scalars offered or allocated, shared entries once per agent. */
    final HeldTotal held = new HeldTotal();

    /** Agents that are to be unavailable. */
    final Set<AgentState> inMaintenance = new LinkedHashSet<>();

    Optional<Set<String>> whitelist = Optional.empty();
    /** How many subscriptions have their own minimum sets. */
    int ownMinimums;

    /** How many subscriptions have offer constraints. */
    int constrained;

    long filtersEvicted;

    AllocatorState(AllocatorOptions options, long seed) {
        this.options = options;
        this.random = new SplittableRandom(seed);
        ScalarNames names = new ScalarNames();
        this.quantities = new Quantities(names);
        this.total = new ClusterTotal(names, options.excludedNames());
        this.roleSorter = newSorter(options.roleSorter());
    }

    <T> Sorter<T> newSorter(SorterKind kind) {
        return switch (kind) {
            case DRF -> new DrfSorter<>(total);
            case RANDOM -> new RandomSorter<>(random.split());
        };
    }

    boolean isWhitelisted(AgentState agent) {
        return whitelist.isEmpty() || whitelist.get().contains(agent.details.hostname());
    }

    void addStray(String frameworkId, AgentState agent) {
        strays.computeIfAbsent(frameworkId, id -> new LinkedHashSet<>()).add(agent);
    }

    void removeStray(String frameworkId, AgentState agent) {
        Set<AgentState> holders = strays.get(frameworkId);
        if (holders != null && holders.remove(agent) && holders.isEmpty()) {
            strays.remove(frameworkId);
        }
    }
}

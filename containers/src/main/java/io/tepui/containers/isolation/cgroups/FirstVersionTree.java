package io.tepui.containers.isolation.cgroups;

import io.tepui.containers.host.UserIdentity;
import io.tepui.containers.linux.Descriptor;
import io.tepui.containers.linux.EventQueue;
import io.tepui.containers.linux.LinuxException;
import io.tepui.protocol.v1.ResourceStatistics;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Version 1 (AO section 5.3): a hierarchy for each controller, or for several mounted together. */
final class FirstVersionTree implements CgroupTree {
    private static final Logger LOG = LoggerFactory.getLogger(FirstVersionTree.class);
    private static final double TICKS_PER_SECOND = 100;
    private static final double NANOS_PER_SECOND = 1e9;
    private static final String UNLIMITED = "-1";

    private final Map<String, Path> mounts;

    /** Where each controller's root cgroup of ours is. */
    private final Map<String, Path> roots;

    /** The same of all subsystems in use, each once. */
    private final List<Path> hierarchies;

    private final Set<Subsystem> subsystems;

    /**
     * A tree.
     *
     * @param mounts where each controller is mounted; holds all of {@code subsystems}
     * @param root path of the root cgroup, relative
     */
    FirstVersionTree(Map<String, Path> mounts, String root, Set<Subsystem> subsystems) {
        this.mounts = Map.copyOf(mounts);
        this.subsystems = Set.copyOf(subsystems);
        Map<String, Path> rooted = new HashMap<>();
        Set<Path> distinct = new LinkedHashSet<>();
        for (Subsystem subsystem : Subsystem.values()) {
            if (subsystems.contains(subsystem)) {
                for (String controller : subsystem.firstVersion()) {
                    Path mount = Optional.ofNullable(mounts.get(controller))
                            .orElseThrow(() -> new IllegalArgumentException("no hierarchy of " + controller));
                    rooted.put(controller, mount.resolve(root));
                    distinct.add(mount.resolve(root));
                }
            }
        }
        this.roots = Map.copyOf(rooted);
        this.hierarchies = List.copyOf(distinct);
    }

    @Override
    public void open() throws IOException {
        for (Path root : hierarchies) {
            Files.createDirectories(root);
            Removal.removeAbandoned(root);
        }
        Path memory = roots.get("memory");
        if (memory != null
                && ControlFiles.number(memory.resolve("memory.use_hierarchy")).orElse(1) == 0) {
            ControlFiles.write(memory.resolve("memory.use_hierarchy"), 1);
        }
    }

    @Override
    public void close() {
        roots.forEach((controller, root) -> Removal.removeEmpty(root, Objects.requireNonNull(mounts.get(controller))));
    }

    @Override
    public void create(CgroupName name, Optional<UserIdentity> owner) throws IOException {
        Removal.withRoot(() -> createBelowRoot(name, owner));
    }

    private void createBelowRoot(CgroupName name, Optional<UserIdentity> owner) throws IOException {
        if (hierarchies.stream().anyMatch(root -> !Files.isDirectory(root))) {
            open();
        }
        List<Path> made = new ArrayList<>();
        try {
            for (Path root : hierarchies) {
                if (name.isNested()) {
                    Files.createDirectories(name.siblingsBelow(root));
                }
                make(name.below(root), made);
                if (owner.isPresent()) {
                    give(name.below(root), owner.get());
                }
            }
        } catch (IOException e) {
            for (Path group : made.reversed()) {
                Removal.remove(group, Duration.ZERO);
            }
            throw e;
        }
    }

    private static void make(Path group, List<Path> made) throws IOException {
        try {
            Files.createDirectory(group);
            made.add(group);
        } catch (FileAlreadyExistsException e) {
            throw new IOException("the cgroup " + group + " exists already", e);
        }
    }

    /** The cgroup alone, so that its owner may divide it, not the files of its limits. */
    static void give(Path group, UserIdentity owner) throws IOException {
        Files.setAttribute(group, "unix:uid", owner.uid(), LinkOption.NOFOLLOW_LINKS);
        Files.setAttribute(group, "unix:gid", owner.gid(), LinkOption.NOFOLLOW_LINKS);
    }

    @Override
    public boolean exists(CgroupName name) {
        return hierarchies.stream().anyMatch(root -> Files.isDirectory(name.below(root)));
    }

    @Override
    public List<Path> directories(CgroupName name) {
        return hierarchies.stream().map(name::below).filter(Files::isDirectory).toList();
    }

    /** Controllers that are mounted together are seen at the place of each. */
    @Override
    public Map<String, Path> views(CgroupName name) {
        Map<String, Path> views = new TreeMap<>();
        roots.forEach((controller, root) -> views.put("/" + controller, name.below(root)));
        return views;
    }

    @Override
    public void limitCpu(CgroupName name, CpuBounds bounds) throws IOException {
        Path group = group("cpu", name);
        ControlFiles.write(group.resolve("cpu.shares"), bounds.shares());
        if (bounds.quota().isPresent()) {
            ControlFiles.write(group.resolve("cpu.cfs_period_us"), CpuBounds.PERIOD_MICROS);
            ControlFiles.write(group.resolve("cpu.cfs_quota_us"), bounds.quota().getAsLong());
        }
    }

    @Override
    public void limitMemory(CgroupName name, MemoryBounds bounds, boolean withSwap, boolean first) throws IOException {
        Path group = group("memory", name);
        if (bounds.softBytes().isPresent()) {
            ControlFiles.write(
                    group.resolve("memory.soft_limit_in_bytes"),
                    bounds.softBytes().getAsLong());
        }
        Path memory = group.resolve("memory.limit_in_bytes");
        if (!first && !isAbove(bounds.hardBytes(), ControlFiles.number(memory))) {
            return;
        }
        String value = bounds.hardBytes().isPresent()
                ? Long.toString(bounds.hardBytes().getAsLong())
                : UNLIMITED;
        Path together = group.resolve("memory.memsw.limit_in_bytes");
        if (withSwap && !first) {
            ControlFiles.write(together, value);
        }
        ControlFiles.write(memory, value);
        if (withSwap && first) {
            ControlFiles.write(together, value);
        }
    }

    private static boolean isAbove(OptionalLong wanted, OptionalLong present) {
        return wanted.orElse(Long.MAX_VALUE) > present.orElse(Long.MAX_VALUE);
    }

    @Override
    public void limitPids(CgroupName name, long most) throws IOException {
        ControlFiles.write(group("pids", name).resolve("pids.max"), most);
    }

    @Override
    public void usage(CgroupName name, Measures measures, ResourceStatistics.Builder into) {
        if (subsystems.contains(Subsystem.CPU)) {
            cpu(group("cpuacct", name), group("cpu", name), measures, into);
        }
        if (subsystems.contains(Subsystem.MEMORY)) {
            memory(group("memory", name), measures, into);
        }
        if (subsystems.contains(Subsystem.BLKIO)) {
            into.setBlkioStatistics(BlockDevices.ofFirstVersion(group("blkio", name)));
        }
    }

    private static void cpu(Path accounts, Path group, Measures measures, ResourceStatistics.Builder into) {
        Map<String, Long> ticks = ControlFiles.table(accounts.resolve("cpuacct.stat"));
        if (ticks.containsKey("user") && ticks.containsKey("system")) {
            into.setCpusUserTimeSecs(ticks.get("user") / TICKS_PER_SECOND)
                    .setCpusSystemTimeSecs(ticks.get("system") / TICKS_PER_SECOND);
        }
        Map<String, Long> stat =
                measures.throttling() ? ControlFiles.table(group.resolve("cpu.stat")) : Map.<String, Long>of();
        if (stat.containsKey("nr_periods")) {
            into.setCpusNrPeriods(stat.get("nr_periods").intValue())
                    .setCpusNrThrottled(stat.getOrDefault("nr_throttled", 0L).intValue())
                    .setCpusThrottledTimeSecs(stat.getOrDefault("throttled_time", 0L) / NANOS_PER_SECOND);
        }
        if (measures.counts()) {
            into.setProcesses(ControlFiles.pids(group).size()).setThreads((int)
                    ControlFiles.find(group.resolve("tasks")).orElse("").lines().count());
        }
    }

    private static void memory(Path group, Measures measures, ResourceStatistics.Builder into) {
        ControlFiles.number(group.resolve("memory.usage_in_bytes")).ifPresent(into::setMemTotalBytes);
        if (measures.swap()) {
            ControlFiles.number(group.resolve("memory.memsw.usage_in_bytes")).ifPresent(into::setMemTotalMemswBytes);
        }
        Map<String, Long> stat = ControlFiles.table(group.resolve("memory.stat"));
        Optional.ofNullable(stat.get("total_cache"))
                .ifPresent(v -> into.setMemFileBytes(v).setMemCacheBytes(v));
        Optional.ofNullable(stat.get("total_rss"))
                .ifPresent(v -> into.setMemAnonBytes(v).setMemRssBytes(v));
        Optional.ofNullable(stat.get("total_mapped_file")).ifPresent(into::setMemMappedFileBytes);
        Optional.ofNullable(stat.get("total_swap")).ifPresent(into::setMemSwapBytes);
        Optional.ofNullable(stat.get("total_unevictable")).ifPresent(into::setMemUnevictableBytes);
    }

    @Override
    public Optional<MemoryPeak> memoryPeak(CgroupName name) {
        if (!subsystems.contains(Subsystem.MEMORY)) {
            return Optional.empty();
        }
        Path group = group("memory", name);
        OptionalLong limit = ControlFiles.number(group.resolve("memory.limit_in_bytes"));
        if (limit.isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(new MemoryPeak(
                kills(group),
                ControlFiles.number(group.resolve("memory.failcnt")).orElse(0) > 0,
                limit.getAsLong(),
                ControlFiles.number(group.resolve("memory.max_usage_in_bytes")).orElse(0)));
    }

    /** The kernel counts a kill where the process was, so those below count as well. */
    private static long kills(Path group) {
        try {
            long kills = 0;
            for (Path each : ControlFiles.deepestFirst(group)) {
                kills += ControlFiles.table(each.resolve("memory.oom_control")).getOrDefault("oom_kill", 0L);
            }
            return kills;
        } catch (IOException e) {
            return 0;
        }
    }

    @Override
    public Descriptor watchMemory(CgroupName name, EventQueue queue) throws IOException {
        Path group = group("memory", name);
        Descriptor event = Descriptor.event();
        try (Descriptor outOfMemory = Descriptor.open(group.resolve("memory.oom_control"))) {
            queue.addInput(event);
            ControlFiles.write(group.resolve("cgroup.event_control"), event.number() + " " + outOfMemory.number());
            return event;
        } catch (IOException e) {
            event.close();
            throw e;
        }
    }

    @Override
    public boolean acknowledge(Descriptor watched) {
        try {
            watched.reset();
        } catch (LinuxException e) {
            LOG.debug("an event was told already: {}", e.getMessage());
        }
        return true;
    }

    @Override
    public void kill(CgroupName name, Duration timeout) throws IOException {
        if (subsystems.contains(Subsystem.PIDS) && Files.isDirectory(group("pids", name))) {
            // Nothing can be forked any more, so what is killed is all there is.
            ControlFiles.write(group("pids", name).resolve("pids.max"), 0);
            Killing.untilEmpty(group("pids", name), timeout);
        } else if (subsystems.contains(Subsystem.FREEZER) && Files.isDirectory(group("freezer", name))) {
            killFrozen(group("freezer", name), timeout);
        } else {
            for (Path group : directories(name)) {
                Killing.untilEmpty(group, timeout);
            }
        }
    }

    /** Processes that stand still cannot fork; they die when they go on. */
    private static void killFrozen(Path group, Duration timeout) throws IOException {
        Path state = group.resolve("freezer.state");
        ControlFiles.write(state, "FROZEN");
        try {
            Removal.await(timeout, () -> ControlFiles.find(state).orElse("").startsWith("FROZEN"));
            Killing.once(group);
        } finally {
            ControlFiles.write(state, "THAWED");
        }
        Killing.untilEmpty(group, timeout);
    }

    @Override
    public void remove(CgroupName name, Duration timeout) throws IOException {
        for (Path root : hierarchies) {
            Removal.remove(name.below(root), timeout);
        }
    }

    @Override
    public Set<CgroupName> all() throws IOException {
        Set<CgroupName> all = new HashSet<>();
        for (Path root : hierarchies) {
            all.addAll(CgroupNames.below(root));
        }
        return all;
    }

    private Path group(String controller, CgroupName name) {
        return name.below(Optional.ofNullable(roots.get(controller))
                .orElseThrow(() -> new IllegalStateException("the controller " + controller + " is not in use")));
    }
}

package io.tepui.containers.isolation.cgroups;

import io.tepui.containers.host.UserIdentity;
import io.tepui.containers.linux.Descriptor;
import io.tepui.containers.linux.EventQueue;
import io.tepui.containers.linux.LinuxException;
import io.tepui.protocol.v1.ResourceStatistics;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

/**
 * Version 2 (AO section 5.4): one hierarchy. As processes may only be in cgroups without others below, a container's are in
 * {@code leaf} of its own.
 */
final class SecondVersionTree implements CgroupTree {
    private static final String LEAF = "leaf";
    private static final String UNLIMITED = "max";
    private static final double MICROS_PER_SECOND = 1e6;

    private final Path mount;
    private final Path root;
    private final Set<Subsystem> subsystems;

    /**
     * A tree.
     *
     * @param mount where the hierarchy is mounted
     * @param root path of the root cgroup, relative
     */
    SecondVersionTree(Path mount, String root, Set<Subsystem> subsystems) {
        this.mount = mount;
        this.root = mount.resolve(root);
        this.subsystems = Set.copyOf(subsystems);
    }

    @Override
    public void open() throws IOException {
        Files.createDirectories(root);
        Removal.removeAbandoned(root);
        enableFor(mount);
        Path at = mount;
        for (Path part : mount.relativize(root)) {
            at = at.resolve(part);
            enableFor(at);
        }
        if (subsystems.contains(Subsystem.MEMORY)) {
            // What containers asked for is kept for them only as far as it is for what they are in.
            ControlFiles.write(root.resolve("memory.low"), UNLIMITED);
        }
    }

    /** Controls what is right below a cgroup. */
    private void enableFor(Path group) throws IOException {
        Path control = group.resolve("cgroup.subtree_control");
        List<String> enabled = Arrays.asList(ControlFiles.read(control).strip().split(" ", -1));
        StringBuilder missing = new StringBuilder();
        for (Subsystem subsystem : subsystems) {
            String controller = subsystem.secondVersion();
            if (!controller.isEmpty() && !enabled.contains(controller)) {
                missing.append(missing.isEmpty() ? "+" : " +").append(controller);
            }
        }
        if (!missing.isEmpty()) {
            ControlFiles.write(control, missing.toString());
        }
    }

    @Override
    public void close() {
        Removal.removeEmpty(root, mount);
    }

    @Override
    public void create(CgroupName name, Optional<UserIdentity> owner) throws IOException {
        Removal.withRoot(() -> createBelowRoot(name, owner));
    }

    private void createBelowRoot(CgroupName name, Optional<UserIdentity> owner) throws IOException {
        Path group = name.below(root);
        if (!Files.isDirectory(root)) {
            open();
        }
        if (name.isNested()) {
            enableFor(name.parent().below(root));
            Files.createDirectories(name.siblingsBelow(root));
            enableFor(name.siblingsBelow(root));
        }
        try {
            Files.createDirectory(group);
        } catch (FileAlreadyExistsException e) {
            throw new IOException("the cgroup " + group + " exists already", e);
        }
        try {
            Files.createDirectory(group.resolve(LEAF));
            if (owner.isPresent()) {
                FirstVersionTree.give(group, owner.get());
                FirstVersionTree.give(group.resolve(LEAF), owner.get());
            }
        } catch (IOException e) {
            Removal.remove(group, Duration.ZERO);
            throw e;
        }
    }

    @Override
    public boolean exists(CgroupName name) {
        return Files.isDirectory(name.below(root));
    }

    @Override
    public List<Path> directories(CgroupName name) {
        return List.of(name.below(root).resolve(LEAF));
    }

    @Override
    public Map<String, Path> views(CgroupName name) {
        return Map.of("", name.below(root));
    }

    @Override
    public void limitCpu(CgroupName name, CpuBounds bounds) throws IOException {
        Path group = name.below(root);
        ControlFiles.write(group.resolve("cpu.weight"), bounds.weight());
        if (bounds.quota().isPresent()) {
            long quota = bounds.quota().getAsLong();
            ControlFiles.write(
                    group.resolve("cpu.max"),
                    (quota == CpuBounds.UNLIMITED ? UNLIMITED : Long.toString(quota)) + " " + CpuBounds.PERIOD_MICROS);
        }
    }

    @Override
    public void limitMemory(CgroupName name, MemoryBounds bounds, boolean withSwap, boolean first) throws IOException {
        Path group = name.below(root);
        if (bounds.softBytes().isPresent()) {
            ControlFiles.write(group.resolve("memory.low"), bounds.softBytes().getAsLong());
        }
        Path most = group.resolve("memory.max");
        long wanted = bounds.hardBytes().orElse(Long.MAX_VALUE);
        if (first || wanted > ControlFiles.number(most).orElse(Long.MAX_VALUE)) {
            ControlFiles.write(most, bounds.hardBytes().isPresent() ? Long.toString(wanted) : UNLIMITED);
        }
    }

    @Override
    public void limitPids(CgroupName name, long most) throws IOException {
        ControlFiles.write(name.below(root).resolve("pids.max"), most);
    }

    @Override
    public void usage(CgroupName name, Measures measures, ResourceStatistics.Builder into) {
        Path group = name.below(root);
        if (subsystems.contains(Subsystem.CPU)) {
            cpu(group, measures, into);
        }
        if (subsystems.contains(Subsystem.MEMORY)) {
            memory(group, into);
        }
        if (subsystems.contains(Subsystem.BLKIO)) {
            into.setBlkioStatistics(BlockDevices.ofSecondVersion(group));
        }
        if (Files.isDirectory(group)) {
            into.setProcesses(lines(group, "cgroup.procs")).setThreads(lines(group, "cgroup.threads"));
        }
    }

    private static void cpu(Path group, Measures measures, ResourceStatistics.Builder into) {
        Map<String, Long> stat = ControlFiles.table(group.resolve("cpu.stat"));
        if (stat.containsKey("user_usec") && stat.containsKey("system_usec")) {
            into.setCpusUserTimeSecs(stat.get("user_usec") / MICROS_PER_SECOND)
                    .setCpusSystemTimeSecs(stat.get("system_usec") / MICROS_PER_SECOND);
        }
        if (measures.throttling() && stat.containsKey("nr_periods")) {
            into.setCpusNrPeriods(stat.get("nr_periods").intValue())
                    .setCpusNrThrottled(stat.getOrDefault("nr_throttled", 0L).intValue())
                    .setCpusThrottledTimeSecs(stat.getOrDefault("throttled_usec", 0L) / MICROS_PER_SECOND);
        }
    }

    private static void memory(Path group, ResourceStatistics.Builder into) {
        ControlFiles.number(group.resolve("memory.current")).ifPresent(into::setMemTotalBytes);
        ControlFiles.number(group.resolve("memory.swap.current")).ifPresent(into::setMemSwapBytes);
        Map<String, Long> stat = ControlFiles.table(group.resolve("memory.stat"));
        Optional.ofNullable(stat.get("file"))
                .ifPresent(v -> into.setMemFileBytes(v).setMemCacheBytes(v));
        Optional.ofNullable(stat.get("anon"))
                .ifPresent(v -> into.setMemAnonBytes(v).setMemRssBytes(v));
        Optional.ofNullable(stat.get("file_mapped")).ifPresent(into::setMemMappedFileBytes);
        Optional.ofNullable(stat.get("unevictable")).ifPresent(into::setMemUnevictableBytes);
    }

    private static int lines(Path group, String file) {
        try {
            int lines = 0;
            for (Path each : ControlFiles.deepestFirst(group)) {
                lines += (int)
                        ControlFiles.find(each.resolve(file)).orElse("").lines().count();
            }
            return lines;
        } catch (IOException e) {
            return 0;
        }
    }

    @Override
    public Optional<MemoryPeak> memoryPeak(CgroupName name) {
        Path group = name.below(root);
        OptionalLong limit = subsystems.contains(Subsystem.MEMORY)
                ? ControlFiles.number(group.resolve("memory.max"))
                : OptionalLong.empty();
        if (limit.isEmpty()) {
            return Optional.empty();
        }
        Map<String, Long> events = ControlFiles.table(group.resolve("memory.events"));
        OptionalLong peak = ControlFiles.number(group.resolve("memory.peak"));
        return Optional.of(new MemoryPeak(
                events.getOrDefault("oom_kill", 0L),
                events.getOrDefault("oom", 0L) > 0,
                limit.getAsLong(),
                peak.isPresent()
                        ? peak.getAsLong()
                        : ControlFiles.number(group.resolve("memory.current")).orElse(0)));
    }

    @Override
    public Descriptor watchMemory(CgroupName name, EventQueue queue) throws IOException {
        Descriptor events = Descriptor.open(name.below(root).resolve("memory.events"));
        try {
            queue.addChange(events);
            return events;
        } catch (IOException e) {
            events.close();
            throw e;
        }
    }

    @Override
    public boolean acknowledge(Descriptor watched) {
        try {
            watched.contents();
            return true;
        } catch (LinuxException e) {
            return false;
        }
    }

    @Override
    public void kill(CgroupName name, Duration timeout) throws IOException {
        Path group = name.below(root);
        Path kill = group.resolve("cgroup.kill");
        if (Files.exists(kill)) {
            ControlFiles.write(kill, 1);
        }
        // Kernels before 5.14 know no such file.
        Killing.untilEmpty(group, timeout);
    }

    @Override
    public void remove(CgroupName name, Duration timeout) throws IOException {
        Removal.remove(name.below(root), timeout);
    }

    @Override
    public Set<CgroupName> all() throws IOException {
        return CgroupNames.below(root);
    }
}

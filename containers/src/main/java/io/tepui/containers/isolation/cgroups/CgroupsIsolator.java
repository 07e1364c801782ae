package io.tepui.containers.isolation.cgroups;

import io.tepui.containers.MountStep;
import io.tepui.containers.Namespace;
import io.tepui.containers.containerizer.ContainerClass;
import io.tepui.containers.containerizer.ContainerLaunch;
import io.tepui.containers.host.Host;
import io.tepui.containers.host.UserIdentity;
import io.tepui.containers.host.Users;
import io.tepui.containers.isolation.IsolationException;
import io.tepui.containers.isolation.Isolator;
import io.tepui.containers.isolation.LaunchPlan;
import io.tepui.protocol.v1.ContainerID;
import io.tepui.protocol.v1.LinuxInfo;
import io.tepui.protocol.v1.Resource;
import io.tepui.protocol.v1.ResourceStatistics;
import io.tepui.protocol.v1.Value;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** All of {@code cgroups/*} (AO-253, AO-256 to AO-268, AO-271 to AO-275). */
public final class CgroupsIsolator implements Isolator {
    private static final Logger LOG = LoggerFactory.getLogger(CgroupsIsolator.class);
    private static final Duration WATCH_DELAY = Duration.ofSeconds(1);

    /** The kernel tells of a lack of memory a little before it kills. */
    private static final Duration KILL_DELAY = Duration.ofSeconds(2);

    /** Where a container with an image sees its cgroups (AO-270). */
    private static final String HIERARCHIES = "/sys/fs/cgroup";

    private static final int OOM_SCORE_MAX = 1000;

    private final CgroupTree tree;
    private final CgroupOptions options;
    private final CgroupTree.Measures measures;
    private final Users users;
    private final OutOfMemoryWatch watch;
    private final Map<CgroupName, Group> groups = new ConcurrentHashMap<>();

    private CgroupsIsolator(CgroupTree tree, CgroupOptions options, Users users) {
        this.tree = tree;
        this.options = options;
        this.measures = new CgroupTree.Measures(options.enforceCpus(), options.countProcesses(), options.limitSwap());
        this.users = users;
        this.watch = new OutOfMemoryWatch(tree, WATCH_DELAY, this::lookForKill);
    }

    /**
     * Makes the root cgroup.
     *
     * @throws IOException when cgroups cannot be used; the message names what is missing
     */
    public static CgroupsIsolator open(CgroupOptions options, Users users) throws IOException {
        CgroupMounts mounts = CgroupMounts.find(options.hierarchy());
        Set<Subsystem> available = mounts.available();
        for (Subsystem wanted : options.subsystems()) {
            if (!available.contains(wanted)) {
                throw new IOException("no cgroup hierarchy with " + String.join(" and ", wanted.firstVersion())
                        + " is mounted at or below " + options.hierarchy());
            }
        }
        CgroupTree tree = mounts.tree(options.root(), options.subsystems());
        tree.open();
        return new CgroupsIsolator(tree, options, users);
    }

    @Override
    public String name() {
        return "cgroups";
    }

    @Override
    public Set<String> names() {
        return options.subsystems().stream()
                .map(Subsystem::isolator)
                .filter(name -> !name.isEmpty())
                .collect(Collectors.toUnmodifiableSet());
    }

    @Override
    public boolean supportsNesting() {
        return true;
    }

    @Override
    public boolean supportsStandalone() {
        return true;
    }

    @Override
    public void prepare(ContainerLaunch launch, LaunchPlan plan) throws IsolationException, IOException {
        CgroupName name = nameOf(launch.id());
        if (sharesCgroups(launch)) {
            shared(name).ifPresent(owner -> join(owner, plan));
            return;
        }
        if (name.values().size() > 2) {
            throw new IsolationException(
                    "container.linux_info.share_cgroups: false is for containers right below a root"
                            + " container, and " + name + " is deeper");
        }
        Demand demand = Demand.of(launch.resources(), launch.limits());
        requireComplete(name, demand);
        tree.create(name, owner(launch));
        groups.put(name, new Group());
        limit(name, demand, true);
        join(name, plan);
        oomScore(demand).ifPresent(plan::oomScoreAdjust);
    }

    private void join(CgroupName name, LaunchPlan plan) {
        tree.directories(name).forEach(plan::cgroup);
        if (plan.root().isPresent() && plan.confinement().created().contains(Namespace.MOUNT)) {
            tree.views(name)
                    .forEach((place, directory) -> plan.mount(new MountStep.Bind(
                            directory.toString(),
                            plan.root().get() + HIERARCHIES + place,
                            Set.of(
                                    MountStep.Flag.READ_ONLY,
                                    MountStep.Flag.NO_SUID,
                                    MountStep.Flag.NO_DEV,
                                    MountStep.Flag.NO_EXEC),
                            true)));
        }
    }

    private static CgroupName nameOf(ContainerID id) throws IsolationException {
        try {
            return CgroupName.of(id);
        } catch (IllegalArgumentException e) {
            throw new IsolationException(String.valueOf(e.getMessage()));
        }
    }

    private static boolean sharesCgroups(ContainerLaunch launch) {
        LinuxInfo info = launch.container().map(c -> c.getLinuxInfo()).orElse(LinuxInfo.getDefaultInstance());
        return launch.id().hasParent() && (launch.kind() == ContainerClass.DEBUG || info.getShareCgroups());
    }

    /** The nearest ancestor with cgroups of its own (AO-211). */
    private Optional<CgroupName> shared(CgroupName name) {
        for (CgroupName at = name; at.isNested(); at = at.parent()) {
            if (groups.containsKey(at.parent())) {
                return Optional.of(at.parent());
            }
        }
        return Optional.empty();
    }

    private void requireComplete(CgroupName name, Demand demand) throws IsolationException {
        if (!options.strict()) {
            return;
        }
        if (options.subsystems().contains(Subsystem.CPU) && demand.cpus().isEmpty()) {
            throw new IsolationException("resources: container " + name + " names no cpus, which cgroups/cpu needs");
        }
        if (options.subsystems().contains(Subsystem.MEMORY) && demand.mem().isEmpty()) {
            throw new IsolationException("resources: container " + name + " names no mem, which cgroups/mem needs");
        }
    }

    private Optional<UserIdentity> owner(ContainerLaunch launch) {
        return launch.user().flatMap(users::find).filter(user -> user.uid() != 0);
    }

    private void limit(CgroupName name, Demand demand, boolean first) throws IOException {
        if (options.subsystems().contains(Subsystem.CPU)) {
            tree.limitCpu(name, demand.cpuBounds(options.enforceCpus()));
        }
        if (options.subsystems().contains(Subsystem.MEMORY)
                && (demand.mem().isPresent() || demand.memLimit().isPresent())) {
            tree.limitMemory(name, demand.memoryBounds(), options.limitSwap(), first);
        }
        if (first && options.subsystems().contains(Subsystem.PIDS) && options.mostPids() > 0) {
            tree.limitPids(name, options.mostPids());
        }
    }

    /** A container that may take more than it asked for goes first when the machine lacks memory (AO-262). */
    private static Optional<Integer> oomScore(Demand demand) {
        MemoryBounds bounds = demand.memoryBounds();
        long total = Host.ofSystem().memoryTotalBytes().orElse(0);
        if (total <= 0 || bounds.softBytes().isEmpty()) {
            return Optional.empty();
        }
        long soft = bounds.softBytes().getAsLong();
        return soft < bounds.hardBytes().orElse(Long.MAX_VALUE)
                ? Optional.of((int) (OOM_SCORE_MAX - Math.min(OOM_SCORE_MAX, OOM_SCORE_MAX * (double) soft / total)))
                : Optional.empty();
    }

    @Override
    public void watch(ContainerID id, Consumer<Limitation> limit) {
        CgroupName name = CgroupName.of(id);
        Group group = groups.get(name);
        if (group == null || !options.subsystems().contains(Subsystem.MEMORY)) {
            return;
        }
        group.listen(limit);
        try {
            watch.add(name);
        } catch (IOException e) {
            LOG.warn("Container {}: that it is out of memory is noticed only when it ends: {}", name, e.getMessage());
        }
    }

    private void lookForKill(CgroupName name) {
        Group group = groups.get(name);
        if (group != null && peak(name).map(MemoryPeak::limitReached).orElse(false)) {
            Thread.ofVirtual().name("out-of-memory " + name).start(() -> awaitKill(name, group));
        }
    }

    private void awaitKill(CgroupName name, Group group) {
        try {
            if (Removal.await(
                    KILL_DELAY, () -> peak(name).map(MemoryPeak::exceeded).orElse(true))) {
                limitation(name).ifPresent(group::tell);
            }
        } catch (IOException e) {
            LOG.debug("{}", e.getMessage());
        }
    }

    private Optional<MemoryPeak> peak(CgroupName name) {
        return groups.containsKey(name) ? tree.memoryPeak(name) : Optional.empty();
    }

    @Override
    public Optional<Limitation> verdict(ContainerID id) {
        return limitation(CgroupName.of(id));
    }

    private Optional<Limitation> limitation(CgroupName name) {
        return peak(name).filter(MemoryPeak::exceeded).map(peak -> {
            ResourceStatistics.Builder usage = ResourceStatistics.newBuilder().setTimestamp(0);
            tree.usage(name, measures, usage);
            return MemoryLimitation.of(peak, usage);
        });
    }

    @Override
    public void update(ContainerID id, List<Resource> resources, Map<String, Value.Scalar> limits) throws IOException {
        CgroupName name = CgroupName.of(id);
        if (groups.containsKey(name)) {
            limit(name, Demand.of(resources, limits), false);
        }
    }

    @Override
    public void usage(ContainerID id, ResourceStatistics.Builder into) {
        CgroupName name = CgroupName.of(id);
        if (groups.containsKey(name)) {
            tree.usage(name, measures, into);
        }
    }

    @Override
    public void recover(ContainerLaunch launch, long pid) {
        CgroupName name = CgroupName.of(launch.id());
        if (!sharesCgroups(launch) && tree.exists(name)) {
            groups.put(name, new Group());
        }
    }

    /** Kills and removes cgroups that no container of ours has (AO-326). */
    @Override
    public void recovered() throws IOException {
        for (CgroupName name : tree.all()) {
            if (!groups.containsKey(name)) {
                LOG.info("The cgroup of {}, which is no container of this agent, is removed", name);
                tree.kill(name, options.destroyTimeout());
                tree.remove(name, options.destroyTimeout());
            }
        }
    }

    @Override
    public boolean killAll(ContainerID id) throws IOException {
        CgroupName name = CgroupName.of(id);
        if (!groups.containsKey(name)) {
            return false;
        }
        tree.kill(name, options.destroyTimeout());
        return true;
    }

    @Override
    public void cleanup(ContainerID id) throws IOException {
        CgroupName name = CgroupName.of(id);
        watch.remove(name);
        if (groups.containsKey(name)) {
            tree.remove(name, options.destroyTimeout());
            groups.remove(name);
        }
    }

    @Override
    public void close() {
        watch.close();
        tree.close();
    }

    /** Whom to tell of a limitation, once. */
    private static final class Group {
        private Optional<Consumer<Limitation>> listener = Optional.empty();

        synchronized void listen(Consumer<Limitation> to) {
            listener = Optional.of(to);
        }

        void tell(Limitation limitation) {
            take().ifPresent(to -> to.accept(limitation));
        }

        private synchronized Optional<Consumer<Limitation>> take() {
            Optional<Consumer<Limitation>> taken = listener;
            listener = Optional.empty();
            return taken;
        }
    }
}

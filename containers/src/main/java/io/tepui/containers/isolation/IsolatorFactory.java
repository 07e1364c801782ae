package io.tepui.containers.isolation;

import io.tepui.containers.Confinement;
import io.tepui.containers.MountStep;
import io.tepui.containers.Namespace;
import io.tepui.containers.containerizer.ImageProvisioner;
import io.tepui.containers.host.Users;
import io.tepui.containers.isolation.cgroups.CgroupMounts;
import io.tepui.containers.isolation.cgroups.CgroupOptions;
import io.tepui.containers.isolation.cgroups.CgroupsIsolator;
import io.tepui.containers.isolation.cgroups.Subsystem;
import io.tepui.containers.isolation.disk.DiskUsage;
import io.tepui.containers.isolation.filesystem.LinuxFilesystem;
import io.tepui.containers.isolation.filesystem.MemoryDirectories;
import io.tepui.containers.isolation.namespaces.IpcNamespaces;
import io.tepui.containers.isolation.namespaces.NoNetwork;
import io.tepui.containers.isolation.namespaces.PidNamespaces;
import io.tepui.containers.isolation.posix.PosixFilesystem;
import io.tepui.containers.isolation.posix.PosixUsage;
import io.tepui.containers.isolation.posix.Rlimits;
import io.tepui.containers.isolation.privileges.Capabilities;
import io.tepui.containers.isolation.privileges.NoNewPrivileges;
import io.tepui.containers.isolation.seccomp.SeccompIsolator;
import io.tepui.containers.isolation.volumes.HostPathVolumes;
import io.tepui.containers.isolation.volumes.ImageVolumes;
import io.tepui.containers.isolation.volumes.SandboxPathVolumes;
import io.tepui.containers.isolation.volumes.SecretVolumes;
import io.tepui.containers.isolation.volumes.VolumeTargets;
import io.tepui.containers.posix.ProcessTreeUsage;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Makes the isolators of an agent, in the order of AO-249. */
public final class IsolatorFactory {
    private static final Logger LOG = LoggerFactory.getLogger(IsolatorFactory.class);
    private static final String DEFAULT_ROOT = "mesos";
    private static final int OWN_ROOT_BYTES = 6;

    private final IsolationSettings settings;
    private final Users users;
    private final SecretResolver secrets;
    private final InstantSource clock;
    private final Trial trial;
    private final Optional<ImageProvisioner> images;

    /** Finds out whether containers can be had that are isolated in some way. */
    @FunctionalInterface
    public interface Trial {
        /**
         * Makes a container and ends it.
         *
         * @return why it cannot be had, as one line; empty when it can
         */
        Optional<String> complaint(Confinement confinement);
    }

    /** One without container images. Nothing is made yet. */
    public IsolatorFactory(
            IsolationSettings settings, Users users, SecretResolver secrets, InstantSource clock, Trial trial) {
        this(settings, users, secrets, clock, trial, Optional.empty());
    }

    /**
     * Nothing is made yet.
     *
     * @param images where container images come from, if there are any
     */
    public IsolatorFactory(
            IsolationSettings settings,
            Users users,
            SecretResolver secrets,
            InstantSource clock,
            Trial trial,
            Optional<ImageProvisioner> images) {
        this.settings = settings;
        this.users = users;
        this.secrets = secrets;
        this.clock = clock;
        this.trial = trial;
        this.images = images;
    }

    /**
     * Makes them. What nobody asked for and cannot be used here is replaced by the isolators of an ordinary process, with a warning.
     *
     * @throws IsolationSetupException when some that were asked for cannot be used
     */
    public List<Isolator> create() throws IsolationSetupException {
        try {
            Set<String> names = IsolatorNames.completed(settings.isolators(), images.isPresent());
            tryNamespaces(names);
            tellObstacle();
            return create(names);
        } catch (IsolationSetupException e) {
            if (settings.asked()) {
                throw e;
            }
            LOG.warn("Containers are run as ordinary processes: {}", e.getMessage());
            return create(IsolatorNames.completed(IsolatorNames.POSIX_DEFAULT, false));
        }
    }

    private void tellObstacle() {
        if (!settings.asked() && settings.isolators().equals(IsolatorNames.POSIX_DEFAULT)) {
            IsolationSupport.ofSystem(settings.cgroups().hierarchy())
                    .obstacle()
                    .ifPresent(why -> LOG.info("Containers are run as ordinary processes: {}", why));
        }
    }

    /** Rights on paper may not be had: a profile of the machine's, or a container that the agent itself is in, may deny them. */
    private void tryNamespaces(Set<String> names) throws IsolationSetupException {
        if (users.current().uid() != 0 || !names.contains(IsolatorNames.FILESYSTEM_LINUX)) {
            return;
        }
        Set<Namespace> wanted = EnumSet.of(Namespace.MOUNT);
        List<MountStep> mounts = new ArrayList<>();
        if (names.contains("namespaces/ipc")) {
            wanted.add(Namespace.IPC);
        }
        if (names.contains("network/none")) {
            wanted.add(Namespace.NETWORK);
            wanted.add(Namespace.UTS);
        }
        if (names.contains("namespaces/pid")) {
            wanted.add(Namespace.PID);
            mounts.add(PidNamespaces.VIEW);
        }
        Optional<String> complaint = trial.complaint(Confinement.of(wanted, mounts));
        if (complaint.isPresent()) {
            throw new IsolationSetupException("--isolation: namespaces cannot be used here (" + complaint.get()
                    + "); let the agent make and mount them, or use --isolation="
                    + String.join(",", IsolatorNames.POSIX_DEFAULT));
        }
    }

    private List<Isolator> create(Set<String> names) throws IsolationSetupException {
        if (names.stream().anyMatch(IsolatorNames::needsLinuxLauncher)
                && users.current().uid() != 0) {
            throw new IsolationSetupException("--isolation=" + String.join(",", settings.isolators())
                    + ": needs an agent that runs as root; an ordinary user's can have --isolation="
                    + String.join(",", IsolatorNames.POSIX_DEFAULT));
        }
        requireImages(names);
        List<Isolator> all = new ArrayList<>();
        filesystem(names, all);
        posix(names, all);
        if (names.stream().anyMatch(name -> name.startsWith(IsolatorNames.CGROUPS))) {
            all.add(cgroups(names));
        }
        privilegesAndNamespaces(names, all);
        volumes(names, all);
        add(
                names,
                all,
                "disk/du",
                () -> new DiskUsage(
                        settings.workDirectory(),
                        settings.disk().interval(),
                        settings.disk().enforced(),
                        images.<DiskUsage.ImageChanges>map(provisioner -> provisioner::changes)
                                .orElse(DiskUsage.ImageChanges.NONE)));
        if (names.contains("linux/seccomp")) {
            all.add(seccomp());
        }
        add(names, all, "network/none", NoNetwork::new);
        return List.copyOf(all);
    }

    /** What an image says of its command is applied where the command is made up; docker/runtime is no isolator of its own. */
    private void requireImages(Set<String> names) throws IsolationSetupException {
        for (String name : List.of(IsolatorNames.DOCKER_RUNTIME, IsolatorNames.VOLUME_IMAGE)) {
            if (names.contains(name) && images.isEmpty()) {
                throw new IsolationSetupException("--isolation: " + name + " needs --image_providers=docker");
            }
        }
    }

    private static void add(Set<String> names, List<Isolator> all, String name, Supplier<Isolator> isolator) {
        if (names.contains(name)) {
            all.add(isolator.get());
        }
    }

    private void filesystem(Set<String> names, List<Isolator> all) {
        add(names, all, "filesystem/posix", PosixFilesystem::new);
        add(
                names,
                all,
                IsolatorNames.FILESYSTEM_LINUX,
                () -> new LinuxFilesystem(
                        new LinuxFilesystem.Options(
                                settings.workDirectory(),
                                settings.sandboxDirectory(),
                                names.contains("namespaces/pid"),
                                names.contains("namespaces/ipc")),
                        users));
    }

    private void posix(Set<String> names, List<Isolator> all) {
        add(names, all, "posix/cpu", () -> new PosixUsage(PosixUsage.Kind.CPU, new ProcessTreeUsage(clock)));
        add(names, all, "posix/mem", () -> new PosixUsage(PosixUsage.Kind.MEM, new ProcessTreeUsage(clock)));
        add(names, all, "posix/rlimits", Rlimits::new);
    }

    private void privilegesAndNamespaces(Set<String> names, List<Isolator> all) {
        add(
                names,
                all,
                "linux/capabilities",
                () -> new Capabilities(
                        settings.privileges().effective(), settings.privileges().bounding()));
        add(names, all, "linux/nnp", NoNewPrivileges::new);
        add(
                names,
                all,
                "namespaces/ipc",
                () -> new IpcNamespaces(
                        memory("shm"),
                        settings.namespaces().shmBytes(),
                        settings.namespaces().agentsIpcShared()));
        add(
                names,
                all,
                "namespaces/pid",
                () -> new PidNamespaces(settings.namespaces().agentsPidShared()));
    }

    private void volumes(Set<String> names, List<Isolator> all) {
        VolumeTargets targets = new VolumeTargets(settings.sandboxDirectory());
        add(
                names,
                all,
                "volume/sandbox_path",
                () -> new SandboxPathVolumes(targets, names.contains(IsolatorNames.FILESYSTEM_LINUX)));
        add(names, all, "volume/host_path", () -> new HostPathVolumes(targets, settings.creatableHostPaths()));
        images.ifPresent(provisioner ->
                add(names, all, IsolatorNames.VOLUME_IMAGE, () -> new ImageVolumes(targets, provisioner)));
        add(names, all, "volume/secret", () -> new SecretVolumes(targets, secrets, memory("secrets"), users));
    }

    private MemoryDirectories memory(String kind) {
        return new MemoryDirectories(
                settings.runtimeDirectory().resolve("isolators").resolve(kind));
    }

    private Isolator seccomp() throws IsolationSetupException {
        Path directory = settings.privileges()
                .seccompDirectory()
                .orElseThrow(() -> new IsolationSetupException(
                        "--isolation: linux/seccomp needs --seccomp_config_dir, the directory of its profiles"));
        return new SeccompIsolator(directory, settings.privileges().seccompProfile());
    }

    private Isolator cgroups(Set<String> names) throws IsolationSetupException {
        IsolationSettings.Cgroups how = settings.cgroups();
        CgroupMounts mounts = CgroupMounts.find(how.hierarchy());
        CgroupOptions options = new CgroupOptions(
                how.hierarchy(),
                how.root().orElseGet(this::ownRoot),
                subsystems(names, mounts),
                settings.asked(),
                how.enableCfs(),
                how.limitSwap(),
                how.countProcesses(),
                how.mostPids(),
                how.destroyTimeout());
        if (how.limitSwap() && mounts.secondVersion().isPresent()) {
            throw new IsolationSetupException(
                    "--cgroups_limit_swap: is for cgroups of version 1, and " + how.hierarchy() + " has version 2");
        }
        try {
            return CgroupsIsolator.open(options, users);
        } catch (IOException e) {
            throw new IsolationSetupException("--isolation: cgroups cannot be used (" + e.getMessage()
                    + "); mount them at --cgroups_hierarchy=" + how.hierarchy()
                    + " with write access, or use --isolation=" + String.join(",", IsolatorNames.POSIX_DEFAULT));
        }
    }

    private static Set<Subsystem> subsystems(Set<String> names, CgroupMounts mounts) {
        Set<Subsystem> wanted = EnumSet.noneOf(Subsystem.class);
        if (names.contains("cgroups/all")) {
            wanted.addAll(mounts.available());
            wanted.remove(Subsystem.FREEZER);
        } else {
            for (Subsystem subsystem : Subsystem.values()) {
                if (names.contains(subsystem.isolator())) {
                    wanted.add(subsystem);
                }
            }
        }
        // Processes that cannot fork or stand still can be killed without one escaping.
        if (!wanted.contains(Subsystem.PIDS) && mounts.available().contains(Subsystem.FREEZER)) {
            wanted.add(Subsystem.FREEZER);
        }
        return wanted;
    }

    /** As several agents of a machine would take each other's containers for orphans. */
    private String ownRoot() {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256")
                    .digest(settings.workDirectory()
                            .toAbsolutePath()
                            .normalize()
                            .toString()
                            .getBytes(StandardCharsets.UTF_8));
            return DEFAULT_ROOT + "/agent-" + HexFormat.of().formatHex(digest, 0, OWN_ROOT_BYTES);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}

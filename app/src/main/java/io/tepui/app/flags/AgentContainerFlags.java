package io.tepui.app.flags;

import static io.tepui.app.flags.FlagSpec.flag;

import io.tepui.containers.images.ImageLimits;
import io.tepui.containers.isolation.cgroups.CgroupOptions;
import java.util.ArrayList;
import java.util.List;

/**
 * The flags of an agent that concern containers. What connects networks is refused.
 */
final class AgentContainerFlags {
    private static final String CGROUPS = "cgroups";
    private static final String APPC = "appc images";
    private static final String PULLING = "pulling of images over the network";
    private static final String DOCKER = "docker containerizer";
    private static final String NETWORK = "container networks";
    private static final String PORTS = "watch over ports";
    private static final String NAMESPACES = "namespaces for containers";
    private static final String PERF = "perf counters";
    private static final String XFS = "XFS project quotas";

    private AgentContainerFlags() {}

    static List<FlagSpec> rows(Machine machine) {
        List<FlagSpec> rows = new ArrayList<>();
        rows.addAll(choice(machine));
        rows.addAll(cgroups());
        rows.addAll(images());
        rows.addAll(docker());
        rows.addAll(privileges());
        rows.addAll(network());
        rows.addAll(disks());
        return rows;
    }

    private static List<FlagSpec> choice(Machine machine) {
        return List.of(
                flag("container_logger", Kind.STRING)
                        .notBuilt("loadable modules; see sandbox_log_max_size", "The module that takes output."),
                flag("containerizers", Kind.STRING, "mesos")
                        .check(Checks.notYet("docker", DOCKER))
                        .check(Checks.oneOf("mesos"))
                        .built("What runs containers."),
                flag(
                                "isolation",
                                Kind.STRING,
                                String.join(",", machine.isolation().defaultIsolators()))
                        .check(Isolation::complaint)
                        .built("The isolators, separated by commas; process stands for posix/cpu,posix/mem, and cgroups"
                                + " for cgroups/cpu,cgroups/mem. The default isolates where that works, as for root on a"
                                + " machine with cgroups; else posix/cpu,posix/mem."),
                flag("launcher", Kind.STRING, machine.isolation().isolating() ? Isolation.LINUX : Isolation.POSIX)
                        .check(Checks.oneOf(Isolation.LINUX, Isolation.POSIX))
                        .built("How containers are started: linux in namespaces and cgroups, posix as ordinary"
                                + " processes."),
                flag("launcher_dir", Kind.STRING, "/usr/local/libexec/tepui")
                        .accepted("the program carries its helper with it", "Where helper programs are."));
    }

    private static List<FlagSpec> cgroups() {
        return List.of(
                flag("agent_subsystems", Kind.STRING)
                        .alias("slave_subsystems")
                        .notBuilt(CGROUPS, "The cgroup subsystems the agent itself is put into."),
                flag("cgroups_cpu_enable_pids_and_tids_count", Kind.BOOL, "false")
                        .built("Counts the processes and threads of containers."),
                flag("cgroups_destroy_timeout", Kind.DURATION, "1mins")
                        .check(Checks.positive())
                        .built("How long destroying a cgroup may take."),
                flag("cgroups_enable_cfs", Kind.BOOL, "false")
                        .built("Lets containers have no more cpus than they asked for."),
                flag("cgroups_hierarchy", Kind.STRING, "/sys/fs/cgroup")
                        .check(Checks.path())
                        .built("Where cgroups are mounted."),
                flag("cgroups_limit_swap", Kind.BOOL, "false")
                        .built("Limits memory and swap together (cgroups of version 1)."),
                flag("cgroups_net_cls_primary_handle", Kind.STRING).notBuilt(CGROUPS, "The net_cls handle."),
                flag("cgroups_net_cls_secondary_handles", Kind.STRING)
                        .notBuilt(CGROUPS, "The range of the second part of net_cls handles."),
                flag("cgroups_pids_max", Kind.INT, Long.toString(CgroupOptions.DEFAULT_MOST_PIDS))
                        .built("How many processes and threads a container may have under cgroups/pids, 0 for no limit"
                                + " (Tepui's own)."),
                flag("cgroups_root", Kind.STRING, "mesos")
                        .check(Isolation::rootComplaint)
                        .built("The root cgroup, one for each agent of a machine; without it an agent has one of its"
                                + " own below mesos."),
                flag("perf_duration", Kind.DURATION, "10secs").notBuilt(PERF, "How long a sample takes."),
                flag("perf_events", Kind.STRING).notBuilt(PERF, "The events to count."),
                flag("perf_interval", Kind.DURATION, "1mins").notBuilt(PERF, "The time between samples."));
    }

    private static List<FlagSpec> images() {
        return List.of(
                flag("appc_simple_discovery_uri_prefix", Kind.STRING, "http://")
                        .notBuilt(APPC, "Where appc images are looked for."),
                flag("appc_store_dir", Kind.STRING, "/tmp/mesos/store/appc")
                        .notBuilt(APPC, "The store of appc images."),
                flag("docker_registry", Kind.STRING, "https://registry-1.docker.io")
                        .check(Checks.path())
                        .built("The directory of this machine that images are in: for repo:tag the OCI layout repo:tag,"
                                + " the archive repo:tag.tar or the root file system repo:tag.rootfs, each also without"
                                + " :tag. With --image_providers it must be given: images are not pulled over the"
                                + " network."),
                flag("docker_store_dir", Kind.STRING, "/tmp/mesos/store/docker")
                        .check(Checks.path())
                        .built("The directory that images are unpacked into, one for each agent of a machine."),
                flag("docker_config", Kind.JSON).secret().notBuilt(PULLING, "The configuration of the Docker client."),
                flag("docker_ignore_runtime", Kind.BOOL, "false")
                        .built("Ignores what an image says about its command."),
                flag("image_gc_config", Kind.JSON)
                        .check(Checks.readBy(ImageFlags::collection))
                        .built("When images that nothing uses are removed, such as " + ImageFlags.COLLECTION_FORM
                                + "."),
                flag("image_entries_max", Kind.INT, Integer.toString(ImageLimits.DEFAULT_ENTRIES))
                        .check(Checks.whole(1, Integer.MAX_VALUE))
                        .built("The most files, directories and links in the layers of an image (Tepui's own)."),
                flag("image_layers_max", Kind.INT, Integer.toString(ImageLimits.DEFAULT_LAYERS))
                        .check(Checks.whole(1, ImageFlags.MOST_LAYERS))
                        .built("The most layers of an image (Tepui's own)."),
                flag("image_manifest_size_max", Kind.SIZE, "4MB")
                        .check(Checks.bytesOfInt())
                        .check(ImageFlags.atLeastOneByte())
                        .built("The largest index, manifest or configuration of an image (Tepui's own)."),
                flag("image_unpacked_size_max", Kind.SIZE, "20GB")
                        .check(ImageFlags.atLeastOneByte())
                        .built("The most that the layers of an image may unpack to (Tepui's own)."),
                flag("image_providers", Kind.STRING)
                        .check(ImageFlags::providersComplaint)
                        .built("The kinds of images that containers may have: docker, for images of Docker's and OCI's"
                                + " forms. Needs filesystem/linux, and --docker_registry."),
                flag("image_provisioner_backend", Kind.STRING)
                        .onPage()
                        .check(Checks.notYet("aufs", "backend aufs; use overlay or copy"))
                        .check(Checks.notYet("bind", "backend bind; use overlay or copy"))
                        .check(Checks.oneOf("overlay", "copy"))
                        .built(
                                "How images become file systems of containers: overlay, or copy; without it overlay where"
                                        + " that works."),
                flag("sandbox_directory", Kind.STRING, "/mnt/mesos/sandbox")
                        .check(ImageFlags::absoluteComplaint)
                        .built("Where a container with an image sees its sandbox."));
    }

    private static List<FlagSpec> docker() {
        return List.of(
                flag("docker", Kind.STRING, "docker").notBuilt(DOCKER, "The Docker client."),
                flag("docker_kill_orphans", Kind.BOOL, "true").notBuilt(DOCKER, "Ends containers nobody knows."),
                flag("docker_mesos_image", Kind.STRING).notBuilt(DOCKER, "The image executors run in."),
                flag("docker_remove_delay", Kind.DURATION, "6hrs").notBuilt(DOCKER, "How long ended containers stay."),
                flag("docker_socket", Kind.STRING, "/var/run/docker.sock").notBuilt(DOCKER, "The socket of Docker."),
                flag("docker_stop_timeout", Kind.DURATION, "0ns").notBuilt(DOCKER, "How long stopping may take."),
                flag("docker_volume_checkpoint_dir", Kind.STRING, "/var/run/mesos/isolators/docker/volume")
                        .notBuilt("docker volumes", "Where docker volumes are remembered."),
                flag("docker_volume_chown", Kind.BOOL, "false")
                        .notBuilt("docker volumes", "Gives volumes to the user."));
    }

    private static List<FlagSpec> privileges() {
        return List.of(
                flag("allowed_devices", Kind.JSON).notBuilt("device isolation", "The devices containers may use."),
                flag("bounding_capabilities", Kind.JSON)
                        .check(Checks.readBy(Isolation::capabilities))
                        .built("The most capabilities containers may have under linux/capabilities."),
                flag("effective_capabilities", Kind.JSON)
                        .alias("allowed_capabilities")
                        .check(Checks.readBy(Isolation::capabilities))
                        .built("The capabilities of containers that ask for none, under linux/capabilities."),
                flag("default_container_info", Kind.JSON).notBuilt(NAMESPACES, "The container of tasks without one."),
                flag("default_container_shm_size", Kind.SIZE)
                        .built("The size of a private /dev/shm of containers that name none, under namespaces/ipc."),
                flag("disallow_sharing_agent_ipc_namespace", Kind.BOOL, "false")
                        .built("Refuses containers that share the agent's ipc namespace."),
                flag("disallow_sharing_agent_pid_namespace", Kind.BOOL, "false")
                        .built("Refuses containers that share the agent's pid namespace."),
                flag("nvidia_gpu_devices", Kind.STRING).notBuilt("gpu isolation", "The gpus to offer."),
                flag("seccomp_config_dir", Kind.STRING)
                        .check(Checks.path())
                        .built("The directory of seccomp profiles, for linux/seccomp."),
                flag("seccomp_profile_name", Kind.STRING)
                        .check(Checks.notEmpty())
                        .built("The seccomp profile of containers that name none."));
    }

    private static List<FlagSpec> network() {
        return List.of(
                flag("check_agent_port_range_only", Kind.BOOL, "false")
                        .notBuilt(PORTS, "Watches the agent's ports only."),
                flag("container_ports_isolated_range", Kind.STRING).notBuilt(PORTS, "The ports to watch."),
                flag("container_ports_watch_interval", Kind.DURATION, "30secs").notBuilt(PORTS, "How often."),
                flag("enforce_container_ports", Kind.BOOL, "false")
                        .notBuilt(PORTS, "Ends containers on foreign ports."),
                flag("default_container_dns", Kind.JSON).notBuilt(NETWORK, "The name servers of containers."),
                flag("network_cni_config_dir", Kind.STRING).notBuilt(NETWORK, "The CNI networks."),
                flag("network_cni_metrics", Kind.BOOL, "true").notBuilt(NETWORK, "Publishes metrics of CNI."),
                flag("network_cni_plugins_dir", Kind.STRING).notBuilt(NETWORK, "The CNI plugins."),
                flag("network_cni_root_dir_persist", Kind.BOOL, "false")
                        .notBuilt(NETWORK, "Keeps CNI state in work_dir."));
    }

    private static List<FlagSpec> disks() {
        return List.of(
                flag("csi_plugin_config_dir", Kind.STRING).notBuilt("CSI volumes", "The CSI plugins."),
                flag("disk_profile_adaptor", Kind.STRING)
                        .notBuilt("resource providers", "The module of disk profiles."),
                flag("host_path_volume_force_creation", Kind.STRING)
                        .built("Directories, separated by colons, below which missing host paths of volumes are made."),
                flag("volume_gid_range", Kind.STRING).notBuilt("groups for shared volumes", "The group ids to use."),
                flag("xfs_kill_containers", Kind.BOOL, "false").notBuilt(XFS, "Ends containers over their quota."),
                flag("xfs_project_range", Kind.STRING, "[5000-10000]").notBuilt(XFS, "The project ids to use."),
                flag("xfs_quota_headroom", Kind.SIZE, "10MB").notBuilt(XFS, "How far a container may go over."));
    }
}

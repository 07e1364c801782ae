package io.tepui.app.flags;

import static io.tepui.app.flags.FlagSpec.flag;

import java.util.ArrayList;
import java.util.List;

/**
 * The flags of an agent that concern containers. This version runs every task as a process of its own session and user;
 * what isolates further, takes images or connects networks is refused.
 */
final class AgentContainerFlags {
    private static final String CGROUPS = "cgroups";
    private static final String IMAGES = "container images";
    private static final String DOCKER = "docker containerizer";
    private static final String NETWORK = "container networks";
    private static final String PORTS = "watch over ports";
    private static final String NAMESPACES = "namespaces for containers";
    private static final String PERF = "perf counters";
    private static final String XFS = "XFS project quotas";

    private AgentContainerFlags() {}

    static List<FlagSpec> rows() {
        List<FlagSpec> rows = new ArrayList<>();
        rows.addAll(choice());
        rows.addAll(cgroups());
        rows.addAll(images());
        rows.addAll(docker());
        rows.addAll(privileges());
        rows.addAll(network());
        rows.addAll(disks());
        return rows;
    }

    private static List<FlagSpec> choice() {
        return List.of(
                flag("container_logger", Kind.STRING)
                        .notBuilt("loadable modules; see sandbox_log_max_size", "The module that takes output."),
                flag("containerizers", Kind.STRING, "mesos")
                        .check(Checks.notYet("docker", DOCKER))
                        .check(Checks.oneOf("mesos"))
                        .built("What runs containers."),
                flag("isolation", Kind.STRING, "posix/cpu,posix/mem")
                        .check(Isolation::complaint)
                        .built("The isolators, separated by commas: posix/cpu, posix/mem, filesystem/posix; process"
                                + " stands for the first two."),
                flag("launcher", Kind.STRING, "posix")
                        .check(Checks.notYet("linux", "linux launcher"))
                        .check(Checks.oneOf("posix"))
                        .built("How containers are started: posix runs them as ordinary processes."),
                flag("launcher_dir", Kind.STRING, "/usr/local/libexec/tepui")
                        .accepted("the program carries its helper with it", "Where helper programs are."));
    }

    private static List<FlagSpec> cgroups() {
        return List.of(
                flag("agent_subsystems", Kind.STRING)
                        .alias("slave_subsystems")
                        .notBuilt(CGROUPS, "The cgroup subsystems the agent itself is put into."),
                flag("cgroups_cpu_enable_pids_and_tids_count", Kind.BOOL, "false")
                        .notBuilt(CGROUPS, "Counts processes and threads."),
                flag("cgroups_destroy_timeout", Kind.DURATION, "1mins")
                        .notBuilt(CGROUPS, "How long destroying a cgroup may take."),
                flag("cgroups_enable_cfs", Kind.BOOL, "false").notBuilt(CGROUPS, "Sets hard limits on cpus."),
                flag("cgroups_hierarchy", Kind.STRING, "/sys/fs/cgroup")
                        .notBuilt(CGROUPS, "Where cgroups are mounted."),
                flag("cgroups_limit_swap", Kind.BOOL, "false").notBuilt(CGROUPS, "Limits memory and swap together."),
                flag("cgroups_net_cls_primary_handle", Kind.STRING).notBuilt(CGROUPS, "The net_cls handle."),
                flag("cgroups_net_cls_secondary_handles", Kind.STRING)
                        .notBuilt(CGROUPS, "The range of the second part of net_cls handles."),
                flag("cgroups_root", Kind.STRING, "mesos").notBuilt(CGROUPS, "The name of the root cgroup."),
                flag("perf_duration", Kind.DURATION, "10secs").notBuilt(PERF, "How long a sample takes."),
                flag("perf_events", Kind.STRING).notBuilt(PERF, "The events to count."),
                flag("perf_interval", Kind.DURATION, "1mins").notBuilt(PERF, "The time between samples."));
    }

    private static List<FlagSpec> images() {
        return List.of(
                flag("appc_simple_discovery_uri_prefix", Kind.STRING, "http://")
                        .notBuilt(IMAGES, "Where appc images are looked for."),
                flag("appc_store_dir", Kind.STRING, "/tmp/mesos/store/appc")
                        .notBuilt(IMAGES, "The store of appc images."),
                flag("docker_registry", Kind.STRING, "https://registry-1.docker.io")
                        .notBuilt(IMAGES, "The registry of Docker images."),
                flag("docker_store_dir", Kind.STRING, "/tmp/mesos/store/docker")
                        .notBuilt(IMAGES, "The store of Docker images."),
                flag("docker_config", Kind.JSON).secret().notBuilt(IMAGES, "The configuration of the Docker client."),
                flag("docker_ignore_runtime", Kind.BOOL, "false")
                        .notBuilt(IMAGES, "Ignores what an image says about its command."),
                flag("image_gc_config", Kind.JSON).notBuilt(IMAGES, "When images are collected."),
                flag("image_providers", Kind.STRING).notBuilt(IMAGES, "The kinds of images."),
                flag("image_provisioner_backend", Kind.STRING)
                        .onPage()
                        .notBuilt(IMAGES, "How images become file systems."),
                flag("sandbox_directory", Kind.STRING, "/mnt/mesos/sandbox")
                        .notBuilt(IMAGES, "Where a container with an image sees its sandbox."));
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
                        .notBuilt("limits on Linux capabilities", "The most capabilities containers may have."),
                flag("effective_capabilities", Kind.JSON)
                        .alias("allowed_capabilities")
                        .notBuilt("limits on Linux capabilities", "The capabilities containers have."),
                flag("default_container_info", Kind.JSON).notBuilt(NAMESPACES, "The container of tasks without one."),
                flag("default_container_shm_size", Kind.SIZE).notBuilt(NAMESPACES, "The size of /dev/shm."),
                flag("disallow_sharing_agent_ipc_namespace", Kind.BOOL, "false")
                        .notBuilt(NAMESPACES, "Refuses containers that share the agent's ipc namespace."),
                flag("disallow_sharing_agent_pid_namespace", Kind.BOOL, "false")
                        .notBuilt(NAMESPACES, "Refuses containers that share the agent's pid namespace."),
                flag("nvidia_gpu_devices", Kind.STRING).notBuilt("gpu isolation", "The gpus to offer."),
                flag("seccomp_config_dir", Kind.STRING).notBuilt("seccomp", "The directory of seccomp profiles."),
                flag("seccomp_profile_name", Kind.STRING).notBuilt("seccomp", "The default seccomp profile."));
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
                        .notBuilt("volumes of host paths", "Under which directories host paths may be made."),
                flag("volume_gid_range", Kind.STRING).notBuilt("groups for shared volumes", "The group ids to use."),
                flag("xfs_kill_containers", Kind.BOOL, "false").notBuilt(XFS, "Ends containers over their quota."),
                flag("xfs_project_range", Kind.STRING, "[5000-10000]").notBuilt(XFS, "The project ids to use."),
                flag("xfs_quota_headroom", Kind.SIZE, "10MB").notBuilt(XFS, "How far a container may go over."));
    }
}

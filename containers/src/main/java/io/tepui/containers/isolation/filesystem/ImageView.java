package io.tepui.containers.isolation.filesystem;

import io.tepui.containers.MountStep;
import io.tepui.containers.MountStep.Flag;
import io.tepui.containers.isolation.LaunchPlan;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** What a container with an image sees beside its image (AO-283, AO-284). */
final class ImageView {
    private static final Set<Flag> CLOSED = Set.of(Flag.NO_SUID, Flag.NO_DEV, Flag.NO_EXEC);
    private static final Set<Flag> CLOSED_READ_ONLY = Set.of(Flag.NO_SUID, Flag.NO_DEV, Flag.NO_EXEC, Flag.READ_ONLY);
    private static final List<String> READ_ONLY = List.of("bus", "fs", "irq", "sys", "sysrq-trigger");
    private static final List<String> HOST_FILES = List.of("/etc/hosts", "/etc/hostname", "/etc/resolv.conf");
    private static final List<String> MASKED = List.of(
            "/proc/acpi",
            "/proc/asound",
            "/proc/kcore",
            "/proc/keys",
            "/proc/key-users",
            "/proc/latency_stats",
            "/proc/sched_debug",
            "/proc/scsi",
            "/proc/timer_list",
            "/proc/timer_stats",
            "/sys/firmware");

    /** Minor numbers of the character devices of memory. */
    private static final Map<String, Integer> MEMORY_DEVICES =
            new TreeMap<>(Map.of("null", 3, "zero", 5, "full", 7, "random", 8, "urandom", 9));

    private static final int MEMORY_MAJOR = 1;
    private static final int TTY_MAJOR = 5;

    private ImageView() {}

    /**
     * Adds the steps.
     *
     * @param root of the image
     * @param sandboxDirectory where the sandbox is shown
     * @param masked whether what tells of the machine is hidden
     * @param sharedMemory whether {@code /dev/shm} is made here, and not by {@code namespaces/ipc}
     */
    static void add(LaunchPlan plan, String root, String sandboxDirectory, boolean masked, boolean sharedMemory) {
        plan.mount(new MountStep.FileSystem("proc", "proc", root + "/proc", CLOSED, "", true));
        READ_ONLY.forEach(name -> plan.mount(new MountStep.ReadOnly(root + "/proc/" + name)));
        plan.mount(new MountStep.FileSystem("sysfs", "sysfs", root + "/sys", CLOSED_READ_ONLY, "", true));
        plan.mount(new MountStep.FileSystem("tmpfs", "tmpfs", root + "/sys/fs/cgroup", CLOSED, "mode=755", false));
        devices(plan, root + "/dev");
        HOST_FILES.forEach(file -> showHostFile(plan, file, root));
        if (sharedMemory) {
            plan.mount(new MountStep.FileSystem("tmpfs", "shm", root + "/dev/shm", CLOSED, "mode=1777", true));
        }
        if (masked) {
            MASKED.forEach(path -> plan.mount(new MountStep.Mask(root + path)));
        }
        plan.mount(
                new MountStep.Bind(plan.sandbox().toString(), root + sandboxDirectory, Set.of(Flag.RECURSIVE), true));
    }

    /** Containers with an image have the host's network, and so its names (AO-305). */
    private static void showHostFile(LaunchPlan plan, String file, String root) {
        if (Files.isRegularFile(Path.of(file))) {
            plan.mount(new MountStep.Bind(file, root + file, Set.of(Flag.READ_ONLY), true));
        }
    }

    private static void devices(LaunchPlan plan, String dev) {
        plan.mount(
                new MountStep.FileSystem("tmpfs", "tmpfs", dev, Set.of(Flag.NO_SUID, Flag.NO_EXEC), "mode=755", true));
        MEMORY_DEVICES.forEach(
                (name, minor) -> plan.mount(new MountStep.CharacterDevice(dev + "/" + name, MEMORY_MAJOR, minor)));
        plan.mount(new MountStep.CharacterDevice(dev + "/tty", TTY_MAJOR, 0));
        plan.mount(new MountStep.FileSystem(
                "devpts",
                "devpts",
                dev + "/pts",
                Set.of(Flag.NO_SUID, Flag.NO_EXEC),
                "newinstance,ptmxmode=0666,mode=0620,gid=5",
                true));
        plan.mount(new MountStep.Link(dev + "/ptmx", "pts/ptmx"));
        plan.mount(new MountStep.Link(dev + "/fd", "/proc/self/fd"));
        plan.mount(new MountStep.Link(dev + "/stdin", "/proc/self/fd/0"));
        plan.mount(new MountStep.Link(dev + "/stdout", "/proc/self/fd/1"));
        plan.mount(new MountStep.Link(dev + "/stderr", "/proc/self/fd/2"));
    }
}

package io.tepui.containers.isolation.filesystem;

import io.tepui.containers.containerizer.ContainerLaunch.SandboxVolume;
import io.tepui.containers.files.PersistentVolumes;
import io.tepui.containers.host.UserIdentity;
import io.tepui.containers.linux.Descriptor;
import io.tepui.containers.linux.Inside;
import io.tepui.containers.linux.Mounts;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Persistent volumes mounted in sandboxes, in the host's namespace, so that nested containers and the agent find them as well (AO-278,
 * AO-282).
 */
final class SandboxMounts {
    private static final Logger LOG = LoggerFactory.getLogger(SandboxMounts.class);

    private final Path workDirectory;

    /** Whether any volume may be mounted: the table of mounts need not be read else. Guarded by this. */
    private boolean inUse;

    SandboxMounts(Path workDirectory) {
        this.workDirectory = workDirectory;
    }

    /** Mounts a volume; a mount that is there already is kept. */
    synchronized void show(Path ofContainer, SandboxVolume volume, Optional<UserIdentity> owner) throws IOException {
        Path sandbox = ofContainer.toRealPath();
        if (!Files.isDirectory(volume.volume())) {
            throw new IOException("The volume '" + volume.volume() + "' is not there");
        }
        if (volume.give() && owner.isPresent()) {
            PersistentVolumes.give(volume.volume(), owner.get());
        }
        if (Mounts.isMounted(sandbox.resolve(volume.containerPath()))) {
            return;
        }
        inUse = true;
        shareWorkDirectory();
        try (Descriptor target = Inside.openDirectory(sandbox, Path.of(volume.containerPath()), owner)) {
            Mounts.bind(volume.volume(), target.path());
        }
        if (volume.readOnly()) {
            // The mount covers the descriptor that it was made on: a new one leads onto it.
            try (Descriptor mounted = Inside.open(sandbox, Path.of(volume.containerPath()))) {
                Mounts.readOnly(mounted.path());
            }
        }
    }

    boolean isShown(Path sandbox, String containerPath) throws IOException {
        return Mounts.isMounted(sandbox.toRealPath().resolve(containerPath));
    }

    /** Containers that run already see a mount only if it is made below one that they share. */
    private void shareWorkDirectory() throws IOException {
        Path all = workDirectory.toRealPath();
        Optional<Mounts.Entry> holding = Mounts.all().stream()
                .filter(mount -> all.startsWith(mount.target()))
                .max(Comparator.comparingInt(mount -> mount.target().getNameCount()));
        if (holding.isPresent() && !holding.get().shared()) {
            Mounts.share(all);
        }
    }

    /** Unmounts one volume of a sandbox. */
    synchronized void hide(Path sandbox, String containerPath) throws IOException {
        Mounts.detach(sandbox.toRealPath().resolve(containerPath));
    }

    /** Unmounts all volumes of a sandbox, if any was mounted since this began; nothing else is mounted there. */
    synchronized void hide(Path sandbox) throws IOException {
        if (!inUse) {
            return;
        }
        for (Path target : Files.isDirectory(sandbox) ? below(sandbox.toRealPath()) : List.<Path>of()) {
            Mounts.detach(target);
        }
    }

    /** Unmounts volumes in sandboxes of no container (AO-285). */
    synchronized void retain(Collection<Path> sandboxes) throws IOException {
        Path all = workDirectory.toRealPath();
        inUse = true;
        List<Path> known = new ArrayList<>();
        for (Path sandbox : sandboxes) {
            known.add(sandbox.toRealPath());
        }
        for (Path target : below(all)) {
            if (isInSandbox(all.relativize(target)) && known.stream().noneMatch(target::startsWith)) {
                LOG.info("The volume at {} is unmounted: no container has it", target);
                Mounts.detach(target);
            }
        }
        if (sandboxes.isEmpty()) {
            release();
        }
    }

    /** Gives up the mount of the work directory, if there is one and nothing is mounted below. */
    synchronized void release() throws IOException {
        if (!inUse) {
            return;
        }
        Path all = workDirectory.toRealPath();
        // A disk that the operator mounted there has its own root there; it is not ours to unmount.
        if (Mounts.isPartOfDisk(all) && below(all).isEmpty()) {
            Mounts.detach(all);
        }
        inUse = !below(all).isEmpty();
    }

    private static boolean isInSandbox(Path relative) {
        boolean executors = relative.getNameCount() > 7
                && relative.startsWith("slaves")
                && relative.getName(2).toString().equals("frameworks")
                && relative.getName(4).toString().equals("executors")
                && relative.getName(6).toString().equals("runs");
        return executors || (relative.startsWith("containers") && relative.getNameCount() > 2);
    }

    private static List<Path> below(Path directory) throws IOException {
        return Mounts.all().stream()
                .map(Mounts.Entry::target)
                .filter(target -> target.startsWith(directory) && !target.equals(directory))
                .toList()
                .reversed();
    }
}

package io.tepui.containers.isolation.volumes;

import io.tepui.containers.MountStep;
import io.tepui.containers.containerizer.ContainerClass;
import io.tepui.containers.containerizer.ContainerLaunch;
import io.tepui.containers.host.UserIdentity;
import io.tepui.containers.host.Users;
import io.tepui.containers.isolation.IsolationException;
import io.tepui.containers.isolation.Isolator;
import io.tepui.containers.isolation.LaunchPlan;
import io.tepui.containers.isolation.SecretResolver;
import io.tepui.containers.isolation.filesystem.MemoryDirectories;
import io.tepui.protocol.v1.ContainerID;
import io.tepui.protocol.v1.ContainerInfo;
import io.tepui.protocol.v1.Volume;
import io.tepui.protocol.v1.Volume.Source;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * {@code volume/secret}: secrets as files in memory, which only the container sees once it runs (AO-288). Needs {@code filesystem/linux}.
 */
public final class SecretVolumes implements Isolator {
    private static final Logger LOG = LoggerFactory.getLogger(SecretVolumes.class);
    private static final String MEMORY = "mode=0700,size=16m";

    private final VolumeTargets targets;
    private final SecretResolver resolver;
    private final MemoryDirectories directories;
    private final Users users;
    private final Set<ContainerID> withSecrets = ConcurrentHashMap.newKeySet();

    public SecretVolumes(VolumeTargets targets, SecretResolver resolver, MemoryDirectories directories, Users users) {
        this.targets = targets;
        this.resolver = resolver;
        this.directories = directories;
        this.users = users;
    }

    @Override
    public String name() {
        return "volume/secret";
    }

    @Override
    public boolean supportsNesting() {
        return true;
    }

    @Override
    public boolean supportsStandalone() {
        return false;
    }

    @Override
    public void prepare(ContainerLaunch launch, LaunchPlan plan) throws IsolationException, IOException {
        List<Volume> secrets = launch.container().map(ContainerInfo::getVolumesList).orElse(List.of()).stream()
                .filter(volume -> volume.getSource().getType() == Source.Type.SECRET)
                .toList();
        if (launch.kind() == ContainerClass.DEBUG || secrets.isEmpty()) {
            return;
        }
        Path directory = directories.make(launch.id(), MEMORY);
        withSecrets.add(launch.id());
        Optional<UserIdentity> owner = launch.user().flatMap(users::find);
        for (int i = 0; i < secrets.size(); i++) {
            Path file = write(directory.resolve(Integer.toString(i)), secrets.get(i), owner);
            VolumeTargets.Target target = targets.of(secrets.get(i).getContainerPath(), plan);
            plan.mount(new MountStep.Bind(
                    file.toString(),
                    target.path(),
                    Set.of(
                            MountStep.Flag.READ_ONLY,
                            MountStep.Flag.NO_SUID,
                            MountStep.Flag.NO_DEV,
                            MountStep.Flag.NO_EXEC),
                    target.create()));
        }
    }

    private Path write(Path file, Volume secret, Optional<UserIdentity> owner) throws IsolationException, IOException {
        Files.createFile(file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        Files.write(file, resolver.resolve(secret.getSource().getSecret()));
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("r--------"));
        if (owner.isPresent()) {
            Files.setAttribute(file, "unix:gid", owner.get().gid());
            Files.setAttribute(file, "unix:uid", owner.get().uid());
        }
        return file;
    }

    /** The container has its mounts by now: nobody else needs them. */
    @Override
    public void watch(ContainerID id, Consumer<Limitation> limit) {
        if (withSecrets.contains(id)) {
            try {
                directories.hide(id);
            } catch (IOException e) {
                LOG.warn("The secrets of a container stay visible to root on this machine: {}", e.getMessage());
            }
        }
    }

    @Override
    public void recover(ContainerLaunch launch, long pid) {
        if (Files.isDirectory(directories.of(launch.id()))) {
            withSecrets.add(launch.id());
        }
    }

    @Override
    public void recovered() throws IOException {
        directories.retain(Set.copyOf(withSecrets));
    }

    @Override
    public void cleanup(ContainerID id) throws IOException {
        if (withSecrets.contains(id)) {
            directories.remove(id);
            withSecrets.remove(id);
        }
    }
}

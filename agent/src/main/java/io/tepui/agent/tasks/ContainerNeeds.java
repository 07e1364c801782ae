package io.tepui.agent.tasks;

import io.tepui.agent.Isolation;
import io.tepui.protocol.v1.ContainerInfo;
import io.tepui.protocol.v1.LinuxInfo;
import io.tepui.protocol.v1.NetworkInfo;
import io.tepui.protocol.v1.Volume;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * What a container asks for that needs an isolator (AO sections 5.5 to 5.7). An agent that lacks it refuses what would leave the container less
 * isolated, or without what its command counts on; limits of processes are ignored without {@code posix/rlimits} (AO-296).
 */
final class ContainerNeeds {
    private static final String FILESYSTEM_LINUX = "filesystem/linux";

    private ContainerNeeds() {}

    /** Why it cannot be given, as one line that names the field; nothing when it can. */
    static Optional<String> problem(ContainerInfo container, Isolation isolation) {
        if (container.getType() != ContainerInfo.Type.MESOS) {
            return Optional.of("container.type " + container.getType()
                    + " is not supported by this agent: launch the task in a container of type MESOS");
        }
        return image(container, isolation)
                .or(() -> container.getVolumesList().stream()
                        .flatMap(volume -> volume(volume, isolation).stream())
                        .findFirst())
                .or(() -> linux(container.getLinuxInfo(), isolation))
                .or(() -> network(container, isolation));
    }

    private static Optional<String> image(ContainerInfo container, Isolation isolation) {
        return container.getMesos().hasImage() ? withoutImages("container.mesos.image", isolation) : Optional.empty();
    }

    private static Optional<String> withoutImages(String field, Isolation isolation) {
        if (!isolation.has(FILESYSTEM_LINUX)) {
            return missing(field, FILESYSTEM_LINUX);
        }
        return isolation.images()
                ? Optional.empty()
                : Optional.of(field + " needs an agent with image providers (--image_providers)");
    }

    private static Optional<String> volume(Volume volume, Isolation isolation) {
        String field = "container.volumes: the volume at '" + volume.getContainerPath() + "'";
        if (volume.hasImage()) {
            return withoutImages(field, isolation);
        }
        if (volume.hasHostPath()) {
            return volume.getHostPath().startsWith("/")
                    ? unless(isolation, field, "volume/host_path")
                    : unless(isolation, field, "volume/sandbox_path");
        }
        return switch (volume.getSource().getType()) {
            case HOST_PATH -> unless(isolation, field, "volume/host_path");
            case SANDBOX_PATH -> unless(isolation, field, "volume/sandbox_path");
            case SECRET -> unless(isolation, field, "volume/secret");
            case DOCKER_VOLUME, CSI_VOLUME, UNKNOWN ->
                Optional.of(field + " has a source of type "
                        + volume.getSource().getType() + ", which is not supported by this agent");
        };
    }

    private static Optional<String> linux(LinuxInfo info, Isolation isolation) {
        return Stream.of(
                        new Need("capability_info", LinuxInfo::hasCapabilityInfo, "linux/capabilities"),
                        new Need("effective_capabilities", LinuxInfo::hasEffectiveCapabilities, "linux/capabilities"),
                        new Need("bounding_capabilities", LinuxInfo::hasBoundingCapabilities, "linux/capabilities"),
                        new Need("ipc_mode", each -> each.getIpcMode() == LinuxInfo.IpcMode.PRIVATE, "namespaces/ipc"),
                        new Need("shm_size", LinuxInfo::hasShmSize, "namespaces/ipc"),
                        new Need(
                                "seccomp",
                                each -> each.hasSeccomp() && !each.getSeccomp().getUnconfined(),
                                "linux/seccomp"))
                .filter(need -> need.asked().test(info) && !isolation.has(need.isolator()))
                .findFirst()
                .flatMap(need -> missing("container.linux_info." + need.field(), need.isolator()));
    }

    /** Networks are those of the host, or a loopback interface alone: there are none with a name. */
    private static Optional<String> network(ContainerInfo container, Isolation isolation) {
        if (container.getNetworkInfosList().stream().anyMatch(ContainerNeeds::isOwnNetwork)) {
            return Optional.of("container.network_infos is not supported by this agent: launch the task without it");
        }
        return container.hasHostname() ? unless(isolation, "container.hostname", "network/none") : Optional.empty();
    }

    /** Whether this asks for more than the network of the host. */
    private static boolean isOwnNetwork(NetworkInfo network) {
        return network.hasName() || network.getPortMappingsCount() > 0;
    }

    private static Optional<String> unless(Isolation isolation, String field, String isolator) {
        return isolation.has(isolator) ? Optional.empty() : missing(field, isolator);
    }

    private static Optional<String> missing(String field, String isolator) {
        return Optional.of(field + " needs an agent with the isolator " + isolator);
    }

    private record Need(String field, Predicate<LinuxInfo> asked, String isolator) {}
}

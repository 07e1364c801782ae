package io.tepui.master.validation;

import static io.tepui.master.validation.Rules.broken;
import static io.tepui.master.validation.Rules.each;
import static io.tepui.master.validation.Rules.first;
import static io.tepui.master.validation.Rules.in;
import static io.tepui.master.validation.Rules.require;

import io.tepui.protocol.v1.ContainerInfo;
import io.tepui.protocol.v1.Parameter;
import io.tepui.protocol.v1.Volume;
import java.util.Optional;

/** The rules of containers: their volumes and their type (SE-192). */
public final class ContainerValidation {
    private ContainerValidation() {}

    /** Checks a container. */
    public static Optional<String> validate(ContainerInfo container) {
        return first(
                () -> each(container.getVolumesList(), ContainerValidation::validate),
                () -> require(
                        container.getType() != ContainerInfo.Type.DOCKER || container.hasDocker(),
                        "Container of type 'DOCKER' must set 'docker'"),
                () -> each(container.getDocker().getParametersList(), ContainerValidation::validate));
    }

    private static Optional<String> validate(Parameter parameter) {
        return require(!parameter.getKey().equals("name"), "The docker parameter 'name' is not allowed");
    }

    private static Optional<String> validate(Volume volume) {
        int sources = (volume.hasHostPath() ? 1 : 0) + (volume.hasImage() ? 1 : 0) + (volume.hasSource() ? 1 : 0);
        return in(
                "Volume '" + volume.getContainerPath() + "'",
                first(
                        () -> require(
                                sources == 1,
                                "exactly one of 'host_path', 'image' and 'source' must be set, not " + sources),
                        () -> volume.hasSource() ? validate(volume.getSource()) : Rules.kept()));
    }

    private static Optional<String> validate(Volume.Source source) {
        return switch (source.getType()) {
            case DOCKER_VOLUME -> present(source.hasDockerVolume(), source.getType(), "docker_volume");
            case HOST_PATH -> present(source.hasHostPath(), source.getType(), "host_path");
            case SANDBOX_PATH -> present(source.hasSandboxPath(), source.getType(), "sandbox_path");
            case SECRET -> present(source.hasSecret(), source.getType(), "secret");
            case CSI_VOLUME ->
                present(source.hasCsiVolume(), source.getType(), "csi_volume")
                        .or(() -> present(
                                source.getCsiVolume().hasStaticProvisioning(),
                                source.getType(),
                                "csi_volume.static_provisioning"));
            case UNKNOWN -> broken("'source.type' is unknown");
        };
    }

    private static Optional<String> present(boolean set, Volume.Source.Type type, String field) {
        return require(set, "'source." + field + "' must be set for the type '" + type + "'");
    }

    /** Whether a container shares the cgroups of its parent, as it does unless it says otherwise (SE-201, SE-204). */
    static boolean sharesCgroups(ContainerInfo container) {
        return container.getLinuxInfo().getShareCgroups();
    }
}

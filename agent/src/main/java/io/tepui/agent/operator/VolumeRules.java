package io.tepui.agent.operator;

import io.tepui.protocol.v1.ContainerInfo;
import io.tepui.protocol.v1.Volume;
import java.util.Optional;

/** What the volumes and the type of a container must be like (AO-80). Whether the type can be had here is asked later (AO-81). */
final class VolumeRules {
    private VolumeRules() {}

    static Optional<String> problem(ContainerInfo container) {
        for (Volume volume : container.getVolumesList()) {
            Optional<String> problem = problem(volume);
            if (problem.isPresent()) {
                return problem.map(
                        text -> "container.volumes: the volume at '" + volume.getContainerPath() + "' " + text);
            }
        }
        if (container.getType() != ContainerInfo.Type.DOCKER) {
            return Optional.empty();
        }
        if (!container.hasDocker()) {
            return Optional.of("container.docker: not set, but a container of type DOCKER needs it");
        }
        return container.getDocker().getParametersList().stream()
                        .anyMatch(parameter -> parameter.getKey().equals("name"))
                ? Optional.of("container.docker.parameters: the parameter 'name' is not allowed")
                : Optional.empty();
    }

    private static Optional<String> problem(Volume volume) {
        int sources = (volume.hasHostPath() ? 1 : 0) + (volume.hasImage() ? 1 : 0) + (volume.hasSource() ? 1 : 0);
        if (sources != 1) {
            return Optional.of("must set exactly one of 'host_path', 'image' and 'source', not " + sources);
        }
        return volume.hasSource() ? problem(volume.getSource()) : Optional.empty();
    }

    private static Optional<String> problem(Volume.Source source) {
        return switch (source.getType()) {
            case DOCKER_VOLUME -> needs(source, source.hasDockerVolume(), "docker_volume");
            case HOST_PATH -> needs(source, source.hasHostPath(), "host_path");
            case SANDBOX_PATH -> needs(source, source.hasSandboxPath(), "sandbox_path");
            case SECRET -> needs(source, source.hasSecret(), "secret");
            case CSI_VOLUME ->
                needs(
                        source,
                        source.hasCsiVolume() && source.getCsiVolume().hasStaticProvisioning(),
                        "csi_volume.static_provisioning");
            case UNKNOWN -> Optional.of("has a source of the type UNKNOWN");
        };
    }

    private static Optional<String> needs(Volume.Source source, boolean set, String field) {
        return set
                ? Optional.empty()
                : Optional.of("has a source of type " + source.getType() + ": it must set 'source." + field + "'");
    }
}

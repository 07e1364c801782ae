package io.tepui.containers.containerizer;

import io.tepui.containers.ContainerRuntime;
import io.tepui.containers.fetch.Fetcher;
import io.tepui.containers.host.Users;
import io.tepui.containers.isolation.Isolator;
import io.tepui.containers.isolation.SecretResolver;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;

/**
 * What a {@link ContainerTree} is made of.
 *
 * @param runtime starts and watches processes; closed with the tree
 * @param isolators in the order of AO-249; without any, usage of root containers is measured by the runtime
 * @param fetcher fetches the URIs of commands; closed with the tree
 * @param images makes root file systems; without one a container with an image is refused
 * @param secrets finds what the secrets among the variables of commands say
 */
public record TreeParts(
        ContainerRuntime runtime,
        List<Isolator> isolators,
        Fetcher fetcher,
        Optional<ImageProvisioner> images,
        SecretResolver secrets,
        Users users,
        InstantSource clock) {
    public TreeParts {
        isolators = List.copyOf(isolators);
    }

    /** Whether persistent volumes are shown by links (AO-276), and not by the mounts of an isolator. */
    boolean linksVolumes() {
        return isolators.stream().noneMatch(isolator -> isolator.name().equals("filesystem/linux"));
    }
}

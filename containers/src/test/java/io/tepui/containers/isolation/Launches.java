package io.tepui.containers.isolation;

import io.tepui.containers.containerizer.ContainerClass;
import io.tepui.containers.containerizer.ContainerLaunch;
import io.tepui.protocol.v1.CommandInfo;
import io.tepui.protocol.v1.ContainerID;
import io.tepui.protocol.v1.ContainerInfo;
import io.tepui.protocol.v1.Resource;
import io.tepui.protocol.v1.Value;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/** Makes launches for tests of isolators. */
public final class Launches {
    private Launches() {}

    /** A root container with a sandbox and no demands. */
    public static ContainerLaunch root(String id, Path sandbox) {
        return new ContainerLaunch(
                id(id),
                ContainerClass.DEFAULT,
                CommandInfo.getDefaultInstance(),
                Optional.empty(),
                List.of(),
                Map.of(),
                Optional.empty(),
                Optional.of(sandbox),
                Map.of(),
                List.of(),
                ContainerLaunch.OutputBounds.DEFAULT,
                false);
    }

    /** One nested in another. */
    public static ContainerLaunch nested(ContainerID parent, String id, ContainerClass kind) {
        return new ContainerLaunch(
                ContainerID.newBuilder().setValue(id).setParent(parent).build(),
                kind,
                CommandInfo.getDefaultInstance(),
                Optional.empty(),
                List.of(),
                Map.of(),
                Optional.empty(),
                Optional.empty(),
                Map.of(),
                List.of(),
                ContainerLaunch.OutputBounds.DEFAULT,
                false);
    }

    /** The same with resources. */
    public static ContainerLaunch asking(ContainerLaunch of, Resource... resources) {
        return new ContainerLaunch(
                of.id(),
                of.kind(),
                of.command(),
                of.container(),
                List.of(resources),
                of.limits(),
                of.user(),
                of.sandbox(),
                of.environment(),
                of.volumes(),
                of.stdout(),
                of.standalone());
    }

    /** The same with limits. */
    public static ContainerLaunch limited(ContainerLaunch of, Map<String, Value.Scalar> limits) {
        return new ContainerLaunch(
                of.id(),
                of.kind(),
                of.command(),
                of.container(),
                of.resources(),
                limits,
                of.user(),
                of.sandbox(),
                of.environment(),
                of.volumes(),
                of.stdout(),
                of.standalone());
    }

    /** The same for a user. */
    public static ContainerLaunch as(ContainerLaunch of, String user) {
        return new ContainerLaunch(
                of.id(),
                of.kind(),
                of.command(),
                of.container(),
                of.resources(),
                of.limits(),
                Optional.of(user),
                of.sandbox(),
                of.environment(),
                of.volumes(),
                of.stdout(),
                of.standalone());
    }

    /** The same with a container info. */
    public static ContainerLaunch with(ContainerLaunch of, ContainerInfo container) {
        return new ContainerLaunch(
                of.id(),
                of.kind(),
                of.command(),
                Optional.of(container),
                of.resources(),
                of.limits(),
                of.user(),
                of.sandbox(),
                of.environment(),
                of.volumes(),
                of.stdout(),
                of.standalone());
    }

    /** The same with persistent volumes. */
    public static ContainerLaunch withVolumes(ContainerLaunch of, List<ContainerLaunch.SandboxVolume> volumes) {
        return new ContainerLaunch(
                of.id(),
                of.kind(),
                of.command(),
                of.container(),
                of.resources(),
                of.limits(),
                of.user(),
                of.sandbox(),
                of.environment(),
                volumes,
                of.stdout(),
                of.standalone());
    }

    /** A plan for a root container without an image. */
    public static LaunchPlan plan(ContainerLaunch launch, Path directory) {
        return new LaunchPlan(
                launch.id(), launch.sandbox().orElse(directory), directory, Optional.empty(), Optional.empty());
    }

    /** An id of one value. */
    public static ContainerID id(String value) {
        return ContainerID.newBuilder().setValue(value).build();
    }

    /** An id that nothing else has. */
    public static String unique() {
        return "c-" + UUID.randomUUID();
    }

    /** A scalar resource. */
    public static Resource scalar(String name, double value) {
        return Resource.newBuilder()
                .setName(name)
                .setType(Value.Type.SCALAR)
                .setScalar(Value.Scalar.newBuilder().setValue(value))
                .build();
    }
}

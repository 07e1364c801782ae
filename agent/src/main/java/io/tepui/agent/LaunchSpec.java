package io.tepui.agent;

import io.tepui.agent.volumes.VolumeLink;
import io.tepui.protocol.v1.CommandInfo;
import io.tepui.protocol.v1.ContainerInfo;
import io.tepui.protocol.v1.Resource;
import io.tepui.protocol.v1.Value;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A container to be started.
 *
 * @param containerId its printed id (AO-167): one that holds a {@code .} is nested in the container named before it
 * @param sandbox the absolute path of its sandbox on the host; that of a nested one lies in its parent's (AO-173)
 * @param user the user that it runs as and that owns its sandbox; none: the agent's own
 * @param command what to run, with the URIs to fetch before
 * @param environment the whole environment: nothing of the agent's own is added (AO-196)
 * @param container image, volumes, limits of processes and the like
 * @param resources what it may take
 * @param limits by name of resource, where it may take more than that (AO-213)
 * @param volumes persistent volumes to be linked into the sandbox
 * @param checkpoint what must be on disk before the container starts: files and links, in this order
 */
public record LaunchSpec(
        String containerId,
        String sandbox,
        Optional<String> user,
        CommandInfo command,
        Map<String, String> environment,
        Optional<ContainerInfo> container,
        List<Resource> resources,
        Map<String, Value.Scalar> limits,
        List<VolumeLink> volumes,
        List<AgentEffect> checkpoint) {}

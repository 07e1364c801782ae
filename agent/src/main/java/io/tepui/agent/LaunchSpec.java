package io.tepui.agent;

import io.tepui.agent.volumes.VolumeLink;
import io.tepui.protocol.v1.CommandInfo;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A container to be started.
 *
 * @param containerId its id
 * @param sandbox the absolute path of its sandbox on the host
 * @param user the user that it runs as and that owns its sandbox; none: the agent's own
 * @param command what to run, with the URIs to fetch before
 * @param environment the whole environment: nothing of the agent's own is added (AO-196)
 * @param volumes persistent volumes to be linked into the sandbox
 * @param checkpoint what must be on disk before the container starts: files and links, in this order
 */
public record LaunchSpec(
        String containerId,
        String sandbox,
        Optional<String> user,
        CommandInfo command,
        Map<String, String> environment,
        List<VolumeLink> volumes,
        List<AgentEffect> checkpoint) {}

package io.tepui.cli.cluster;

import io.tepui.protocol.v1.ContainerID;
import io.tepui.protocol.v1.Task;
import java.util.Optional;

/**
 * A task or a container that was named, and where it is.
 *
 * @param name how it is spoken of
 * @param agent the agent it is or was on
 * @param task the task, if one was named or the container is one's
 * @param container the container, if it is known
 * @param sandbox the virtual path of its sandbox (AO-371); nothing for standalone containers, whose files cannot be read
 *     (AO-372)
 */
public record Target(
        String name,
        AgentEntry agent,
        Optional<Task> task,
        Optional<ContainerID> container,
        Optional<String> sandbox) {}

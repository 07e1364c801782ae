package io.tepui.agent.state;

import io.tepui.protocol.UPid;

/**
 * The master that leads.
 *
 * @param pid where it takes messages
 * @param agentUpdate whether it takes agents whose description changed (AM-34)
 */
public record Leader(UPid pid, boolean agentUpdate) {}

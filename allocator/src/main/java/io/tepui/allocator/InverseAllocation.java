package io.tepui.allocator;

import io.tepui.protocol.v1.Unavailability;

/**
 * A framework that holds something on an agent which is to be unavailable, and has no inverse offer for it yet; the master
 * makes one inverse offer of it, with empty resources, meaning all (AR-203).
 *
 * @param frameworkId who is to be asked
 * @param agentId the agent that is to be unavailable
 * @param unavailability since when and for how long, as the allocator was told last
 */
public record InverseAllocation(String frameworkId, String agentId, Unavailability unavailability) {}

package io.tepui.allocator;

import io.tepui.resources.Resources;

/**
 * Resources of one agent set aside for one role of one framework; the master makes one offer of it (AR-154).
 *
 * @param frameworkId who is to be offered the resources
 * @param role one of the framework's roles
 * @param agentId where the resources are
 * @param resources not empty, every entry allocated to {@code role}
 */
public record Allocation(String frameworkId, String role, String agentId, Resources resources) {}

package io.tepui.allocator;

import io.tepui.protocol.v1.AgentInfo;
import io.tepui.protocol.v1.Attribute;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What the allocator knows of an agent besides its resources (AR-135).
 *
 * @param hostname compared with the whitelist (AR-153) and by constraints (SE-89)
 * @param attributes in the agent's order; of repeated names the first counts (AR-196)
 * @param domain the agent's fault domain, if it has one
 * @param capabilities the agent's capabilities; those that matter here are MULTI_ROLE and HIERARCHICAL_ROLE (AR-189)
 */
public record AgentDetails(
        String hostname,
        List<Attribute> attributes,
        Optional<FaultDomain> domain,
        Set<AgentInfo.Capability.Type> capabilities) {

    public AgentDetails {
        attributes = List.copyOf(attributes);
        capabilities = Set.copyOf(capabilities);
    }

    /** Takes hostname, attributes and domain from the agent's info. */
    public static AgentDetails of(AgentInfo info, Collection<AgentInfo.Capability.Type> capabilities) {
        Optional<FaultDomain> domain = info.hasDomain() ? FaultDomain.of(info.getDomain()) : Optional.empty();
        return new AgentDetails(info.getHostname(), info.getAttributesList(), domain, Set.copyOf(capabilities));
    }

    Optional<Attribute> attribute(String name) {
        return attributes.stream()
                .filter(attribute -> attribute.getName().equals(name))
                .findFirst();
    }
}

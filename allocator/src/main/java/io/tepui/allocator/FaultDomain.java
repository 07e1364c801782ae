package io.tepui.allocator;

import io.tepui.protocol.v1.DomainInfo;
import java.util.Optional;

/**
 * Where a machine stands (AR-192, SE-89).
 *
 * @param region the region's name
 * @param zone the zone's name within the region
 */
public record FaultDomain(String region, String zone) {

    /** Reads a domain; nothing if it has no fault domain, which counts as local (AR-192). */
    public static Optional<FaultDomain> of(DomainInfo info) {
        if (!info.hasFaultDomain()) {
            return Optional.empty();
        }
        DomainInfo.FaultDomain domain = info.getFaultDomain();
        return Optional.of(
                new FaultDomain(domain.getRegion().getName(), domain.getZone().getName()));
    }
}

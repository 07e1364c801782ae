package io.tepui.app.flags;

import io.tepui.protocol.MalformedMessageException;
import io.tepui.protocol.json.JsonCodec;
import io.tepui.protocol.v1.DomainInfo;
import java.nio.charset.StandardCharsets;

/** Reads {@code --domain}: region and zone as JSON of a DomainInfo (MO-413). */
final class Domains {
    private static final String EXAMPLE = "{\"fault_domain\":{\"region\":{\"name\":\"R\"},\"zone\":{\"name\":\"Z\"}}}";

    private Domains() {}

    /**
     * Reads a domain.
     *
     * @throws IllegalArgumentException if the text is not such JSON, or a name is empty
     */
    static DomainInfo parse(String text) {
        DomainInfo domain;
        try {
            domain = JsonCodec.standard().parse(text.getBytes(StandardCharsets.UTF_8), DomainInfo.getDefaultInstance());
        } catch (MalformedMessageException e) {
            throw new IllegalArgumentException("must be such as " + EXAMPLE + ": " + e.getMessage(), e);
        }
        DomainInfo.FaultDomain fault = domain.getFaultDomain();
        if (!domain.hasFaultDomain()
                || fault.getRegion().getName().isEmpty()
                || fault.getZone().getName().isEmpty()) {
            throw new IllegalArgumentException("must name region and zone, such as " + EXAMPLE);
        }
        return domain;
    }
}

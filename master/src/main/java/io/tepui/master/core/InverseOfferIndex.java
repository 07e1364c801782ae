package io.tepui.master.core;

import io.tepui.protocol.v1.InverseOffer;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The outstanding inverse offers by id and by agent; frameworks show theirs themselves. */
final class InverseOfferIndex {
    private final Map<String, InverseOffer> byId = new HashMap<>();
    private final Map<String, Map<String, InverseOffer>> byAgent = new HashMap<>();

    @Nullable
    InverseOffer find(String id) {
        return byId.get(id);
    }

    void add(InverseOffer offer) {
        String id = offer.getId().getValue();
        byId.put(id, offer);
        byAgent.computeIfAbsent(offer.getAgentId().getValue(), agent -> new LinkedHashMap<>())
                .put(id, offer);
    }

    void remove(InverseOffer offer) {
        String id = offer.getId().getValue();
        byId.remove(id);
        Map<String, InverseOffer> ofAgent = byAgent.get(offer.getAgentId().getValue());
        if (ofAgent != null) {
            ofAgent.remove(id);
            if (ofAgent.isEmpty()) {
                byAgent.remove(offer.getAgentId().getValue());
            }
        }
    }

    /** Returns those about an agent, oldest first. */
    List<InverseOffer> about(String agentId) {
        return List.copyOf(byAgent.getOrDefault(agentId, Map.of()).values());
    }
}

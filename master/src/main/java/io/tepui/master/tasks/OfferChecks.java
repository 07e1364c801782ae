package io.tepui.master.tasks;

import io.tepui.master.core.StateEditor;
import io.tepui.master.state.FrameworkRecord;
import io.tepui.master.state.OfferRecord;
import io.tepui.protocol.v1.OfferID;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** The checks of the offers that an ACCEPT lists (SE-95). */
final class OfferChecks {
    private OfferChecks() {}

    /**
     * What was found.
     *
     * @param own the listed offers that are outstanding and the framework's, each once
     * @param problem why the call fails, if it does; then {@code own} is not all that was listed, or not of one kind
     */
    record Found(List<OfferRecord> own, Optional<String> problem) {}

    static Found check(FrameworkRecord framework, List<OfferID> ids, StateEditor state) {
        List<OfferRecord> own = new ArrayList<>();
        Optional<String> problem = ids.isEmpty() ? Optional.of("No offers are listed") : Optional.empty();
        Set<String> seen = new HashSet<>();
        for (OfferID id : ids) {
            OfferRecord offer = state.offer(id.getValue());
            boolean isOwn = offer != null && offer.frameworkId().equals(framework.id());
            boolean repeated = !seen.add(id.getValue());
            if (repeated) {
                problem = problem.or(() -> Optional.of("Offer '" + id.getValue() + "' is listed twice"));
            } else if (isOwn) {
                own.add(offer);
            } else {
                problem = problem.or(() -> Optional.of("Offer '" + id.getValue() + "' is no longer valid"));
            }
        }
        return new Found(List.copyOf(own), problem.or(() -> ofOneKind(own)));
    }

    private static Optional<String> ofOneKind(List<OfferRecord> offers) {
        OfferRecord first = offers.getFirst();
        for (OfferRecord offer : offers) {
            if (!offer.role().equals(first.role())) {
                return Optional.of(
                        "The offers are to different roles: '" + first.role() + "' and '" + offer.role() + "'");
            }
            if (!offer.agentId().equals(first.agentId())) {
                return Optional.of(
                        "The offers are of different agents: '" + first.agentId() + "' and '" + offer.agentId() + "'");
            }
        }
        return Optional.empty();
    }
}

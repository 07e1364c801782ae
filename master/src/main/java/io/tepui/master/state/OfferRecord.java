package io.tepui.master.state;

import io.tepui.protocol.v1.Offer;
import io.tepui.resources.Resources;

/**
 * An outstanding offer: resources of one agent for one role of one framework (SE-73).
 *
 * @param offer the offer as operators see it (MO-209): post-refinement form with allocation role, without the resources
 *     that are never offered
 * @param resources all that the allocation holds, also what the offer leaves out (SE-74)
 */
public record OfferRecord(Offer offer, Resources resources) {
    /** Returns the offer's id. */
    public String id() {
        return offer.getId().getValue();
    }

    /** Returns the id of the framework it is made to. */
    public String frameworkId() {
        return offer.getFrameworkId().getValue();
    }

    /** Returns the id of the agent whose resources are offered. */
    public String agentId() {
        return offer.getAgentId().getValue();
    }

    /** Returns the role it is made to. */
    public String role() {
        return offer.getAllocationInfo().getRole();
    }
}

package io.tepui.master.offers;

import io.tepui.master.state.AgentRecord;
import io.tepui.master.state.ExecutorKey;
import io.tepui.master.state.FrameworkRecord;
import io.tepui.protocol.v1.Address;
import io.tepui.protocol.v1.AgentInfo;
import io.tepui.protocol.v1.ExecutorID;
import io.tepui.protocol.v1.FrameworkInfo.Capability;
import io.tepui.protocol.v1.Offer;
import io.tepui.protocol.v1.OfferID;
import io.tepui.protocol.v1.Resource;
import io.tepui.protocol.v1.URL;
import io.tepui.protocol.v1.Unavailability;
import io.tepui.resources.OperationAllocation;
import io.tepui.resources.ResourceForms;
import io.tepui.resources.Resources;
import java.util.List;
import java.util.Optional;

/** The messages of offers: as operators see them, and in the form that the framework reads (SE-73, SE-74, CF-6). */
final class OfferForms {
    /** Allocated like any other resource, but never told (SE-74). */
    private static final String NEVER_OFFERED = "ephemeral_ports";

    private OfferForms() {}

    /** Makes the message of an offer, in post-refinement form with allocation role. */
    static Offer make(
            String id,
            FrameworkRecord framework,
            AgentRecord agent,
            String role,
            Resources resources,
            Optional<Unavailability> unavailability) {
        AgentInfo info = agent.info();
        Offer.Builder offer = Offer.newBuilder()
                .setId(OfferID.newBuilder().setValue(id))
                .setFrameworkId(framework.info().getId())
                .setAgentId(info.getId())
                .setHostname(info.getHostname())
                .setUrl(url(agent))
                .addAllAttributes(info.getAttributesList());
        for (Resource resource : resources.toMessages()) {
            if (!resource.getName().equals(NEVER_OFFERED)) {
                offer.addResources(resource);
            }
        }
        for (ExecutorKey executor : agent.load().executors().keys()) {
            if (executor.frameworkId().equals(framework.id())) {
                offer.addExecutorIds(ExecutorID.newBuilder().setValue(executor.executorId()));
            }
        }
        if (info.hasDomain()) {
            offer.setDomain(info.getDomain());
        }
        unavailability.ifPresent(offer::setUnavailability);
        offer.getAllocationInfoBuilder().setRole(role);
        return offer.build();
    }

    /** Brings an offer into the form that the framework's capabilities ask for (SE-74, CF-6). */
    static Offer forFramework(Offer offer, FrameworkRecord framework) {
        boolean multiRole = framework.has(Capability.Type.MULTI_ROLE);
        boolean refinement = framework.has(Capability.Type.RESERVATION_REFINEMENT);
        if (multiRole && refinement) {
            return offer;
        }
        Offer.Builder form = offer.toBuilder();
        List<Resource> resources = List.copyOf(form.getResourcesList());
        form.clearResources();
        for (Resource resource : resources) {
            Resource told = multiRole ? resource : OperationAllocation.strip(resource);
            if (refinement) {
                form.addResources(told);
            } else {
                // What is refined has no old form and is left out; the allocator does not give it to such a framework.
                ResourceForms.downgrade(told).ifPresent(form::addResources);
            }
        }
        if (!multiRole) {
            form.clearAllocationInfo();
        }
        return form.build();
    }

    /** Returns where the agent is. */
    static URL url(AgentRecord agent) {
        return URL.newBuilder()
                .setScheme("http")
                .setAddress(Address.newBuilder()
                        .setHostname(agent.info().getHostname())
                        .setIp(agent.pid().host())
                        .setPort(agent.pid().port()))
                .setPath("/" + agent.pid().id())
                .build();
    }
}

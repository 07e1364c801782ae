package io.tepui.master.offers;

import io.tepui.allocator.AllocatorInput.InverseOfferReturned;
import io.tepui.allocator.InverseAllocation;
import io.tepui.allocator.Refusals;
import io.tepui.master.core.SchedulerEvents;
import io.tepui.master.core.TimerKey;
import io.tepui.master.core.Workspace;
import io.tepui.master.maintenance.Machines;
import io.tepui.master.state.AgentRecord;
import io.tepui.master.state.FrameworkRecord;
import io.tepui.protocol.Times;
import io.tepui.protocol.v1.Filters;
import io.tepui.protocol.v1.InverseOffer;
import io.tepui.protocol.v1.OfferID;
import io.tepui.protocol.v1.allocator.InverseOfferStatus;
import io.tepui.protocol.v1.scheduler.Call;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The inverse offers: frameworks are asked to give agents back that are to be unavailable (SE-80 to SE-82, SE-123). */
public final class InverseOffers {
    private final Workspace work;

    /** Works on the given state. */
    public InverseOffers(Workspace work) {
        this.work = work;
    }

    /** Makes inverse offers of what the allocator decided, in one event for each framework (SE-80). */
    public void make(List<InverseAllocation> allocations) {
        Map<String, List<InverseOffer>> byFramework = new LinkedHashMap<>();
        for (InverseAllocation allocation : allocations) {
            FrameworkRecord framework = work.state().framework(allocation.frameworkId());
            AgentRecord agent = work.state().agent(allocation.agentId());
            if (framework == null || agent == null || !isCurrent(allocation, framework, agent)) {
                // The allocator has been told already of whatever made it late.
                continue;
            }
            if (framework.active() && agent.active()) {
                byFramework
                        .computeIfAbsent(framework.id(), id -> new ArrayList<>())
                        .add(make(allocation, framework, agent));
            } else {
                work.tell(InverseOfferReturned.withdrawn(framework.id(), agent.id()));
            }
        }
        byFramework.forEach((id, offers) -> {
            FrameworkRecord framework = work.state().framework(id);
            if (framework != null) {
                work.event(framework, SchedulerEvents.inverseOffers(offers));
            }
        });
    }

    /** Of one framework and agent there is only one, and only for the unavailability of the moment. */
    private boolean isCurrent(InverseAllocation allocation, FrameworkRecord framework, AgentRecord agent) {
        return Machines.unavailability(work.state(), agent)
                        .filter(allocation.unavailability()::equals)
                        .isPresent()
                && framework.inverseOffers().values().stream().noneMatch(offer -> offer.getAgentId()
                        .equals(agent.info().getId()));
    }

    private InverseOffer make(InverseAllocation allocation, FrameworkRecord framework, AgentRecord agent) {
        String id = work.newOfferId();
        InverseOffer offer = InverseOffer.newBuilder()
                .setId(OfferID.newBuilder().setValue(id))
                .setUrl(OfferForms.url(agent))
                .setFrameworkId(framework.info().getId())
                .setAgentId(agent.info().getId())
                .setUnavailability(allocation.unavailability())
                .build();
        work.state().addInverseOffer(offer);
        work.settings().offerTimeout().ifPresent(timeout -> work.setTimer(new TimerKey.OfferTimeout(id), timeout));
        return offer;
    }

    /** The call ACCEPT_INVERSE_OFFERS. */
    public void accept(FrameworkRecord framework, Call.AcceptInverseOffers call) {
        answer(framework, call.getInverseOfferIdsList(), InverseOfferStatus.Status.ACCEPT, call.getFilters());
    }

    /** The call DECLINE_INVERSE_OFFERS. */
    public void decline(FrameworkRecord framework, Call.DeclineInverseOffers call) {
        answer(framework, call.getInverseOfferIdsList(), InverseOfferStatus.Status.DECLINE, call.getFilters());
    }

    /** Keeps the answer, and lets the framework be asked again when its filter is over; unknown ids are ignored. */
    private void answer(
            FrameworkRecord framework, List<OfferID> ids, InverseOfferStatus.Status status, Filters filters) {
        for (OfferID id : ids) {
            InverseOffer offer = work.state().inverseOffer(id.getValue());
            if (offer != null && offer.getFrameworkId().equals(framework.info().getId())) {
                keepAnswer(offer, status);
                remove(offer);
                work.tell(new InverseOfferReturned(
                        framework.id(), offer.getAgentId().getValue(), Refusals.of(filters)));
            }
        }
    }

    private void keepAnswer(InverseOffer offer, InverseOfferStatus.Status status) {
        AgentRecord agent = work.state().agent(offer.getAgentId().getValue());
        if (agent != null) {
            String machine = Machines.key(agent);
            work.state().configuration().machines().get(machine).ifPresent(record -> work.state()
                    .configuration()
                    .putMachine(
                            machine,
                            record.with(InverseOfferStatus.newBuilder()
                                    .setStatus(status)
                                    .setFrameworkId(offer.getFrameworkId())
                                    .setTimestamp(Times.toTimeInfo(work.now()))
                                    .build())));
        }
    }

    /** Rescinds all about the agent: their frameworks get RESCIND_INVERSE_OFFER (SE-81). */
    void rescindAllAbout(String agentId) {
        work.state().inverseOffersAbout(agentId).forEach(this::rescind);
    }

    /** Rescinds the inverse offer if it is still outstanding: its time is over (SE-81). */
    void timedOut(String id) {
        InverseOffer offer = work.state().inverseOffer(id);
        if (offer != null) {
            rescind(offer);
        }
    }

    /** Takes all of a framework back; it gets no event (SE-54, SE-58). */
    void takeBackAllOf(FrameworkRecord framework) {
        List.copyOf(framework.inverseOffers().values()).forEach(this::takeBack);
    }

    private void rescind(InverseOffer offer) {
        takeBack(offer);
        FrameworkRecord framework =
                work.state().framework(offer.getFrameworkId().getValue());
        if (framework != null) {
            work.event(framework, SchedulerEvents.rescindInverse(offer.getId()));
        }
    }

    private void takeBack(InverseOffer offer) {
        remove(offer);
        work.tell(InverseOfferReturned.withdrawn(
                offer.getFrameworkId().getValue(), offer.getAgentId().getValue()));
    }

    private void remove(InverseOffer offer) {
        work.state().removeInverseOffer(offer);
        if (work.settings().offerTimeout().isPresent()) {
            work.cancelTimer(new TimerKey.OfferTimeout(offer.getId().getValue()));
        }
    }
}

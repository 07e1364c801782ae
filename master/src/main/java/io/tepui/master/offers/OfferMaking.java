package io.tepui.master.offers;

import io.tepui.allocator.Allocation;
import io.tepui.allocator.AllocatorInput;
import io.tepui.master.core.SchedulerEvents;
import io.tepui.master.core.TimerKey;
import io.tepui.master.core.Workspace;
import io.tepui.master.maintenance.Machines;
import io.tepui.master.state.AgentRecord;
import io.tepui.master.state.FrameworkCounter;
import io.tepui.master.state.FrameworkRecord;
import io.tepui.master.state.OfferRecord;
import io.tepui.protocol.v1.Offer;
import io.tepui.resources.Resources;
import io.tepui.resources.ResourcesBuilder;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Makes offers of what the allocator gave, as far as the state of the moment allows it (AR-207, design rule 5). */
public final class OfferMaking {
    private final Workspace work;

    /** Works on the given state. */
    public OfferMaking(Workspace work) {
        this.work = work;
    }

    /**
     * Offers what can still be offered, in one OFFERS event for each framework (SE-73); gives all else back to the
     * allocator.
     */
    public void offer(List<Allocation> allocations) {
        Map<String, List<Offer>> byFramework = new LinkedHashMap<>();
        for (Allocation allocation : allocations) {
            FrameworkRecord framework = work.state().framework(allocation.frameworkId());
            AgentRecord agent = work.state().agent(allocation.agentId());
            // What a removed framework or agent held has been released with it.
            if (framework != null && agent != null) {
                if (canOffer(allocation, framework, agent)) {
                    byFramework
                            .computeIfAbsent(framework.id(), id -> new ArrayList<>())
                            .add(make(allocation, framework, agent));
                } else {
                    work.tell(AllocatorInput.ResourcesRecovered.unused(
                            framework.id(), agent.id(), allocation.resources()));
                }
            }
        }
        byFramework.forEach(this::send);
    }

    private static boolean canOffer(Allocation allocation, FrameworkRecord framework, AgentRecord agent) {
        return framework.active()
                && framework.roles().contains(allocation.role())
                && agent.active()
                && isFree(allocation.resources(), agent);
    }

    /** Tells whether nobody holds any of it; shared resources may be offered to several (SE-75). */
    private static boolean isFree(Resources resources, AgentRecord agent) {
        ResourcesBuilder free = agent.total().builder();
        agent.load().used().values().forEach(used -> free.subtract(plain(used)));
        agent.load().offers().values().forEach(offer -> free.subtract(plain(offer.resources())));
        return free.build().contains(plain(resources))
                && resources.shared().unallocate().stream().allMatch(agent.total()::contains);
    }

    private static Resources plain(Resources allocated) {
        return allocated.nonShared().unallocate();
    }

    private Offer make(Allocation allocation, FrameworkRecord framework, AgentRecord agent) {
        String id = work.newOfferId();
        Offer offer = OfferForms.make(
                id,
                framework,
                agent,
                allocation.role(),
                allocation.resources(),
                Machines.unavailability(work.state(), agent));
        work.state().addOffer(new OfferRecord(offer, allocation.resources()));
        work.settings().offerTimeout().ifPresent(timeout -> work.setTimer(new TimerKey.OfferTimeout(id), timeout));
        return OfferForms.forFramework(offer, framework);
    }

    private void send(String frameworkId, List<Offer> offers) {
        FrameworkRecord framework = work.state().framework(frameworkId);
        if (framework != null) {
            offers.forEach(offer -> work.counters().count(frameworkId, FrameworkCounter.OFFERS_SENT));
            work.event(framework, SchedulerEvents.offers(offers));
        }
    }
}

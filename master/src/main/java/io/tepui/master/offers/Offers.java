package io.tepui.master.offers;

import io.tepui.allocator.AllocatorInput;
import io.tepui.master.core.SchedulerEvents;
import io.tepui.master.core.TimerKey;
import io.tepui.master.core.Workspace;
import io.tepui.master.state.AgentRecord;
import io.tepui.master.state.FrameworkCounter;
import io.tepui.master.state.FrameworkRecord;
import io.tepui.master.state.OfferRecord;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The outstanding offers and how they end (SE-75, SE-78). */
public final class Offers {
    private final Workspace work;
    private final InverseOffers inverse;

    /** Works on the given state. */
    public Offers(Workspace work) {
        this.work = work;
        this.inverse = new InverseOffers(work);
    }

    /** Returns the inverse offers, which go with the offers. */
    public InverseOffers inverse() {
        return inverse;
    }

    /** Rescinds every offer and inverse offer of the agent: frameworks are told, the allocator gets the resources (SE-78). */
    public void rescindAllOn(String agentId) {
        AgentRecord agent = work.state().agent(agentId);
        if (agent != null) {
            List.copyOf(agent.load().offers().values()).forEach(this::rescind);
            inverse.rescindAllAbout(agentId);
        }
    }

    /** Rescinds every offer and inverse offer there is. */
    public void rescindAll() {
        for (AgentRecord agent : List.copyOf(work.state().agents().values())) {
            rescindAllOn(agent.id());
        }
    }

    /** Rescinds an outstanding offer: its framework gets RESCIND, the allocator gets the resources without filter. */
    public void rescind(OfferRecord offer) {
        rescind(offer, Optional.empty());
    }

    /** Rescinds an outstanding offer for something that an operator wants; its role gets the same not again for a time. */
    public void rescind(OfferRecord offer, Duration refused) {
        rescind(offer, Optional.of(refused));
    }

    private void rescind(OfferRecord offer, Optional<Duration> refused) {
        remove(offer);
        recover(offer, refused);
        FrameworkRecord framework = work.state().framework(offer.frameworkId());
        if (framework != null) {
            work.counters().count(framework.id(), FrameworkCounter.OFFERS_RESCINDED);
            work.event(framework, SchedulerEvents.rescind(offer.offer().getId()));
        }
    }

    /** Rescinds the offer if it is still outstanding: its time is over (SE-78). */
    public void timedOut(String offerId) {
        OfferRecord offer = work.state().offer(offerId);
        if (offer != null) {
            rescind(offer);
        } else {
            inverse.timedOut(offerId);
        }
    }

    /** Takes all offers and inverse offers of a framework back; nobody gets an event, the allocator gets the resources without filter. */
    public void takeBackAllOf(FrameworkRecord framework) {
        List.copyOf(framework.offers().values()).forEach(this::takeBack);
        inverse.takeBackAllOf(framework);
    }

    /** Takes an outstanding offer back; nobody gets an event, the allocator gets the resources without filter. */
    public void takeBack(OfferRecord offer) {
        remove(offer);
        recover(offer, Optional.empty());
    }

    /** Ends an outstanding offer; what becomes of its resources is for the caller to say. */
    public void remove(OfferRecord offer) {
        work.state().removeOffer(offer);
        if (work.settings().offerTimeout().isPresent()) {
            work.cancelTimer(new TimerKey.OfferTimeout(offer.id()));
        }
    }

    /** Returns the outstanding offer, or null. */
    @Nullable
    OfferRecord find(String offerId) {
        return work.state().offer(offerId);
    }

    /** Gives an ended offer's resources back, refused for a time if one is given. */
    void recover(OfferRecord offer, Optional<Duration> refuse) {
        work.tell(AllocatorInput.ResourcesRecovered.refused(
                offer.frameworkId(), offer.agentId(), offer.resources(), refuse));
    }
}

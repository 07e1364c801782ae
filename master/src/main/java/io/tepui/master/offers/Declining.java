package io.tepui.master.offers;

import io.tepui.allocator.Refusals;
import io.tepui.master.core.Workspace;
import io.tepui.master.state.Counter;
import io.tepui.master.state.FrameworkCounter;
import io.tepui.master.state.FrameworkRecord;
import io.tepui.master.state.OfferRecord;
import io.tepui.protocol.v1.OfferID;
import io.tepui.protocol.v1.scheduler.Call;
import java.time.Duration;
import java.util.Optional;

/** The call DECLINE (SE-122). */
public final class Declining {
    private final Workspace work;
    private final Offers offers;

    /** Works on the given state. */
    public Declining(Workspace work, Offers offers) {
        this.work = work;
        this.offers = offers;
    }

    /** Gives the offers back, refused for as long as the filters say; unknown ids and those of others are ignored. */
    public void decline(FrameworkRecord framework, Call.Decline call) {
        work.count(Counter.MESSAGES_DECLINE_OFFERS);
        Optional<Duration> refuse = Refusals.of(call.getFilters());
        for (OfferID id : call.getOfferIdsList()) {
            OfferRecord offer = work.state().offer(id.getValue());
            if (offer != null && offer.frameworkId().equals(framework.id())) {
                offers.remove(offer);
                offers.recover(offer, refuse);
                work.counters().count(framework.id(), FrameworkCounter.OFFERS_DECLINED);
            }
        }
    }
}

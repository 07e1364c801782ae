package io.tepui.master.state;

import io.tepui.protocol.Times;
import io.tepui.protocol.v1.TimeInfo;
import io.tepui.protocol.v1.master.Response.GetFrameworks.Framework;
import io.tepui.resources.ResourceForm;
import java.time.Instant;
import java.util.Optional;

/** A framework as read calls (MO-206 to MO-212) and as operator events (MO-307) show it. */
final class FrameworkView {
    private static final TimeInfo NEVER =
            TimeInfo.newBuilder().setNanoseconds(0).build();

    private FrameworkView() {}

    static Framework of(FrameworkRecord framework) {
        Framework.Builder view = identity(framework)
                .setOfferConstraints(framework.offerConstraints())
                .addAllAllocatedResources(framework.allUsed().toMessages(ResourceForm.ENDPOINT))
                .addAllOfferedResources(framework.allOffered().toMessages(ResourceForm.ENDPOINT));
        framework.registeredTime().ifPresent(at -> view.setRegisteredTime(Times.toTimeInfo(at)));
        framework.reregisteredTime().ifPresent(at -> view.setReregisteredTime(Times.toTimeInfo(at)));
        framework.unregisteredTime().ifPresent(at -> view.setUnregisteredTime(Times.toTimeInfo(at)));
        for (OfferRecord offer : framework.offers().values()) {
            view.addOffers(offer.offer());
        }
        view.addAllInverseOffers(framework.inverseOffers().values());
        return view.build();
    }

    static Framework forEvents(FrameworkRecord framework) {
        return identity(framework)
                .setRegisteredTime(orNever(framework.registeredTime()))
                .setReregisteredTime(orNever(framework.reregisteredTime()))
                .setUnregisteredTime(orNever(framework.unregisteredTime()))
                .build();
    }

    private static Framework.Builder identity(FrameworkRecord framework) {
        return Framework.newBuilder()
                .setFrameworkInfo(framework.info())
                .setActive(framework.active())
                .setConnected(framework.connected())
                .setRecovered(framework.recovered());
    }

    private static TimeInfo orNever(Optional<Instant> time) {
        return time.map(Times::toTimeInfo).orElse(NEVER);
    }
}

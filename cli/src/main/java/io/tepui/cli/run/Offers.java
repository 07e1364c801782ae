package io.tepui.cli.run;

import io.tepui.client.Endpoint;
import io.tepui.protocol.v1.Offer;
import io.tepui.protocol.v1.Resource;
import io.tepui.protocol.v1.Value;
import java.util.ArrayList;
import java.util.List;

/** Takes what a task needs out of an offer. */
final class Offers {
    private static final double SMALLEST_UNIT = 0.0005;

    private Offers() {}

    /** Returns how many tasks of this size fit into the offer. */
    static int fitting(Offer offer, double cpus, double memMegabytes) {
        double byCpus = (sum(offer, "cpus") + SMALLEST_UNIT) / cpus;
        double byMem = (sum(offer, "mem") + SMALLEST_UNIT) / memMegabytes;
        return (int) Math.min(Integer.MAX_VALUE, Math.min(byCpus, byMem));
    }

    /** Returns the agent's address, as the offer gives it. */
    static Endpoint agent(Offer offer) {
        var address = offer.getUrl().getAddress();
        return new Endpoint(address.hasIp() ? address.getIp() : address.getHostname(), address.getPort());
    }

    /**
     * Takes an amount out of what is left of an offer; a reserved piece is used before an unreserved one when it comes
     * first.
     *
     * @param left what is left; changed
     * @param name {@code cpus} or {@code mem}
     * @param amount how much; must be there
     * @return the pieces taken, with the reservations and the allocation of what they were taken from
     */
    static List<Resource> take(List<Resource> left, String name, double amount) {
        List<Resource> taken = new ArrayList<>();
        double missing = amount;
        for (int i = 0; i < left.size() && missing > SMALLEST_UNIT; i++) {
            Resource piece = left.get(i);
            if (!usable(piece, name)) {
                continue;
            }
            double part = Math.min(missing, piece.getScalar().getValue());
            taken.add(withValue(piece, part));
            left.set(i, withValue(piece, piece.getScalar().getValue() - part));
            missing -= part;
        }
        return taken;
    }

    private static double sum(Offer offer, String name) {
        return offer.getResourcesList().stream()
                .filter(r -> usable(r, name))
                .mapToDouble(r -> r.getScalar().getValue())
                .sum();
    }

    private static boolean usable(Resource resource, String name) {
        return resource.getName().equals(name)
                && resource.getType() == Value.Type.SCALAR
                && !resource.hasRevocable()
                && resource.getScalar().getValue() > SMALLEST_UNIT;
    }

    private static Resource withValue(Resource resource, double value) {
        double rounded = Math.round(value * 1000) / 1000.0;
        return resource.toBuilder()
                .setScalar(Value.Scalar.newBuilder().setValue(rounded))
                .build();
    }
}

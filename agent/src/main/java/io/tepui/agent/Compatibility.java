package io.tepui.agent;

import io.tepui.protocol.internal.SlaveInfo;
import io.tepui.protocol.v1.Attribute;
import io.tepui.resources.Resources;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** Whether an agent may keep its id though its flags changed (AO-331, AO-332). */
final class Compatibility {
    private Compatibility() {}

    /** Whether two descriptions, ids aside, say the same. */
    static boolean same(SlaveInfo a, SlaveInfo b) {
        return difference(a, b).isEmpty();
    }

    /**
     * What stands against keeping the id, as one line that names the flag; nothing when it can be kept.
     *
     * @param additive whether resources, attributes and a domain may be added
     */
    static Optional<String> problem(SlaveInfo stored, SlaveInfo present, boolean additive) {
        return additive ? loss(stored, present) : difference(stored, present);
    }

    private static Optional<String> difference(SlaveInfo a, SlaveInfo b) {
        if (!inAnyOrder(a.getAttributesList()).equals(inAnyOrder(b.getAttributesList()))) {
            return Optional.of("attributes are not " + a.getAttributesList() + " any more");
        }
        if (a.hasDomain() != b.hasDomain() || !a.getDomain().equals(b.getDomain())) {
            return Optional.of("domain changed");
        }
        if (!resources(a).equals(resources(b))) {
            return Optional.of("resources were '" + resources(a) + "' and are '" + resources(b) + "'");
        }
        return moved(a, b);
    }

    /** Each attribute with how often it stands there. */
    private static Map<Attribute, Long> inAnyOrder(List<Attribute> attributes) {
        return attributes.stream().collect(Collectors.groupingBy(each -> each, Collectors.counting()));
    }

    private static Optional<String> moved(SlaveInfo a, SlaveInfo b) {
        if (!a.getHostname().equals(b.getHostname())) {
            return Optional.of("hostname was '" + a.getHostname() + "' and is '" + b.getHostname() + "'");
        }
        return a.getPort() == b.getPort()
                ? Optional.empty()
                : Optional.of("port was " + a.getPort() + " and is " + b.getPort());
    }

    private static Optional<String> loss(SlaveInfo stored, SlaveInfo present) {
        if (stored.hasDomain() && !stored.getDomain().equals(present.getDomain())) {
            return Optional.of("domain changed; it may only be added");
        }
        if (!resources(present).contains(resources(stored))) {
            return Optional.of(
                    "resources '" + resources(present) + "' do not contain all of '" + resources(stored) + "'");
        }
        for (Attribute old : stored.getAttributesList()) {
            if (present.getAttributesList().stream().noneMatch(each -> covers(each, old))) {
                return Optional.of("attribute " + old.getName() + " is gone or has another value");
            }
        }
        return moved(stored, present);
    }

    private static boolean covers(Attribute present, Attribute old) {
        if (!present.getName().equals(old.getName()) || present.getType() != old.getType()) {
            return false;
        }
        return present.equals(old)
                || old.hasRanges()
                        && old.getRanges().getRangeList().stream()
                                .allMatch(wanted -> present.getRanges().getRangeList().stream()
                                        .anyMatch(range -> range.getBegin() <= wanted.getBegin()
                                                && range.getEnd() >= wanted.getEnd()));
    }

    private static Resources resources(SlaveInfo info) {
        return Resources.fromValidMessages(info.getResourcesList());
    }
}

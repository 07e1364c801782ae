package io.tepui.cli.cluster;

import io.tepui.cli.output.Texts;
import io.tepui.resources.Amount;
import io.tepui.resources.Reservation;
import io.tepui.resources.ResourceEntry;
import io.tepui.resources.Resources;
import io.tepui.resources.Scalar;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** Resources as people and scripts read them. */
public final class Amounts {
    private static final Set<String> IN_MEGABYTES = Set.of("mem", "disk");

    private Amounts() {}

    /** The sum of each name in the text form, whatever it is reserved for: {@code cpus:2;mem:1024}; a dash for nothing. */
    public static String sums(Resources resources) {
        Map<String, String> parts = new LinkedHashMap<>();
        Resources plain =
                resources.map(entry -> entry.withoutReservations().withoutDisk().withShared(false));
        for (String name : new TreeSet<>(plain.names())) {
            parts.put(
                    name,
                    plain.named(name).stream()
                            .map(entry -> entry.amount().toString())
                            .collect(Collectors.joining("+")));
        }
        return parts.isEmpty()
                ? "-"
                : parts.entrySet().stream()
                        .map(part -> part.getKey() + ":" + part.getValue())
                        .collect(Collectors.joining(";"));
    }

    /** The same for scripts: numbers for scalars, texts for ranges and sets. */
    public static Map<String, Object> json(Resources resources) {
        Map<String, Object> members = new LinkedHashMap<>();
        for (String name : new TreeSet<>(resources.names())) {
            Resources named = resources.named(name);
            members.put(
                    name, named.scalar(name).<Object>map(Scalar::roundedValue).orElseGet(() -> named.stream()
                            .map(entry -> entry.amount().toString())
                            .collect(Collectors.joining(","))));
        }
        return members;
    }

    /** One kind of resource, how much of how much: {@code 1.5/4}, {@code 512 MB/16 GB}. */
    public static String of(Resources part, Resources whole, String name) {
        return amount(part, name) + "/" + amount(whole, name);
    }

    /** How much there is of one kind of resource, such as {@code 16 GB}; 0 when there is none. */
    public static String amount(Resources resources, String name) {
        return amount(name, resources.scalar(name).map(Scalar::roundedValue).orElse(0.0));
    }

    /** An amount of a kind of resource: memory and disk in a fitting unit. */
    public static String amount(String name, double value) {
        return IN_MEGABYTES.contains(name) ? Texts.megabytes(value) : Texts.number(value);
    }

    /** An amount of a resource of any kind. */
    public static String amount(ResourceEntry entry) {
        return entry.amount() instanceof Scalar scalar
                ? amount(entry.name(), scalar.roundedValue())
                : entry.amount().toString();
    }

    /** Whether a resource is counted rather than named. */
    public static boolean isScalar(ResourceEntry entry) {
        return entry.kind() == Amount.Kind.SCALAR;
    }

    /** Whom a resource is reserved for, the outermost first; {@code *} for nobody. */
    public static String reservedFor(ResourceEntry entry) {
        return entry.isReserved()
                ? entry.reservations().stream().map(Amounts::text).collect(Collectors.joining(" > "))
                : "*";
    }

    private static String text(Reservation reservation) {
        if (!reservation.isDynamic()) {
            return reservation.role() + " (static)";
        }
        String principal = reservation.principal().map(name -> " by " + name).orElse("");
        String labels = reservation
                .labels()
                .map(set -> set.toMessage().getLabelsList().stream()
                        .map(label -> label.getKey() + "=" + label.getValue())
                        .collect(Collectors.joining(",", " {", "}")))
                .orElse("");
        return reservation.role() + principal + labels;
    }
}

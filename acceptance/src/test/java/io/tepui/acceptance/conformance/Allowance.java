package io.tepui.acceptance.conformance;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * A place in an answer where ours need not equal the recorded one, and why.
 *
 * @param in the exchanges that it is about
 * @param place the last segments of a path: names of members, {@code *} for any index or name, {@code [KEY]} for the element of a
 *     list without order; a {@code *} within a segment stands for any characters
 * @param reason why this is right
 */
record Allowance(Predicate<Exchange> in, List<String> place, What what, String reason) {
    /** What may differ. */
    sealed interface What {}

    /** The value; the two must fit each other in another way. */
    record Value(Likeness likeness) implements What {}

    /** We leave out what was recorded. */
    record Absent() implements What {}

    /** We say what was not recorded. */
    record Extra() implements What {}

    /**
     * The elements of a list, or the members of an object, may come in any order.
     *
     * @param keys JSON pointers to what tells elements apart
     */
    record AnyOrder(List<String> keys) implements What {
        String keyOf(JsonNode element) {
            return keys.stream()
                    .map(element::at)
                    .filter(key -> !key.isMissingNode())
                    .map(key -> key.isValueNode() ? key.asText() : key.toString())
                    .collect(Collectors.joining(" "));
        }
    }

    /** Whether two values that may differ are of the same kind. */
    interface Likeness {
        /** Compares what was recorded with what came. */
        boolean holds(JsonNode recorded, JsonNode live, Names names);
    }

    static Allowance value(String place, Likeness likeness, String reason) {
        return of(place, new Value(likeness), reason);
    }

    static Allowance absent(String place, String reason) {
        return of(place, new Absent(), reason);
    }

    static Allowance extra(String place, String reason) {
        return of(place, new Extra(), reason);
    }

    static Allowance anyOrder(String place, List<String> keys, String reason) {
        return of(place, new AnyOrder(keys), reason);
    }

    private static Allowance of(String place, What what, String reason) {
        return new Allowance(exchange -> true, List.of(place.split("\\.")), what, reason);
    }

    /** The same, for some exchanges only. */
    Allowance only(Predicate<Exchange> some) {
        return new Allowance(some, place, what, reason);
    }

    /** Whether it is about this place. */
    boolean isAbout(Exchange exchange, List<String> path) {
        if (path.size() < place.size() || !in.test(exchange)) {
            return false;
        }
        List<String> end = path.subList(path.size() - place.size(), path.size());
        for (int i = 0; i < place.size(); i++) {
            if (!fits(place.get(i), end.get(i))) {
                return false;
            }
        }
        return true;
    }

    private static boolean fits(String pattern, String segment) {
        return pattern.equals(segment)
                || pattern.contains("*")
                        && Pattern.matches(Pattern.quote(pattern).replace("*", "\\E.*\\Q"), segment);
    }
}

package io.tepui.acceptance.conformance;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Holds an answer against a recorded one, member by member, in order; tells where they differ and are not allowed to. */
final class Comparison {
    private final Exchange exchange;
    private final Names names;
    private final List<Allowance> allowances;
    private final List<String> differences = new ArrayList<>();

    private Comparison(Exchange exchange, Names names, List<Allowance> allowances) {
        this.exchange = exchange;
        this.names = names;
        this.allowances = allowances;
    }

    /** The differences, each a line that names the place. */
    static List<String> differences(
            Exchange exchange, JsonNode recorded, JsonNode live, Names names, List<Allowance> allowances) {
        Comparison comparison = new Comparison(exchange, names, allowances);
        comparison.compare(List.of(), recorded, live);
        return comparison.differences;
    }

    private void compare(List<String> path, JsonNode recorded, JsonNode live) {
        Optional<Allowance.Value> value = allowed(path, Allowance.Value.class);
        if (value.isPresent()) {
            if (!value.get().likeness().holds(recorded, live, names)) {
                differ(path, recorded, live);
            }
        } else if (recorded.isObject() && live.isObject()) {
            compareObjects(path, recorded, live);
        } else if (recorded.isArray() && live.isArray()) {
            compareLists(path, recorded, live);
        } else if (!sameScalar(recorded, live)) {
            differ(path, recorded, live);
        }
    }

    private boolean sameScalar(JsonNode recorded, JsonNode live) {
        if (recorded.isTextual() && live.isTextual()) {
            return names.live(recorded.asText()).equals(live.asText());
        }
        if (recorded.isIntegralNumber() && live.isIntegralNumber()) {
            return names.live(recorded.bigIntegerValue()).equals(live.bigIntegerValue());
        }
        return recorded.equals(live);
    }

    private void compareObjects(List<String> path, JsonNode recorded, JsonNode live) {
        List<String> order = new ArrayList<>();
        recorded.fieldNames().forEachRemaining(name -> {
            if (live.has(name)) {
                order.add(name);
                compare(longer(path, name), recorded.path(name), live.path(name));
            } else {
                missing(longer(path, name), recorded.path(name));
            }
        });
        List<String> liveOrder = new ArrayList<>();
        live.fieldNames().forEachRemaining(name -> {
            if (recorded.has(name)) {
                liveOrder.add(name);
            } else {
                unexpected(longer(path, name), live.path(name));
            }
        });
        if (!order.equals(liveOrder) && allowed(path, Allowance.AnyOrder.class).isEmpty()) {
            differences.add(
                    String.join(".", path) + ": the members stand in the order " + liveOrder + ", not " + order);
        }
    }

    private void compareLists(List<String> path, JsonNode recorded, JsonNode live) {
        Optional<Allowance.AnyOrder> anyOrder = allowed(path, Allowance.AnyOrder.class);
        if (anyOrder.isPresent()) {
            compareByKey(path, keyed(recorded, anyOrder.get(), true), keyed(live, anyOrder.get(), false));
            return;
        }
        Iterator<JsonNode> theirs = recorded.elements();
        Iterator<JsonNode> ours = live.elements();
        for (int i = 0; theirs.hasNext() || ours.hasNext(); i++) {
            List<String> place = longer(path, String.valueOf(i));
            if (!ours.hasNext()) {
                missing(place, theirs.next());
            } else if (!theirs.hasNext()) {
                unexpected(place, ours.next());
            } else {
                compare(place, theirs.next(), ours.next());
            }
        }
    }

    private Map<String, JsonNode> keyed(JsonNode list, Allowance.AnyOrder how, boolean translate) {
        Map<String, JsonNode> all = new LinkedHashMap<>();
        for (JsonNode element : list) {
            String text = how.keyOf(element);
            String name = "[" + (translate ? names.live(text) : text) + "]";
            if (all.put(name, element) != null) {
                throw new IllegalArgumentException("two elements with the key " + name + " in " + list);
            }
        }
        return all;
    }

    private void compareByKey(List<String> path, Map<String, JsonNode> recorded, Map<String, JsonNode> live) {
        recorded.forEach((key, element) -> {
            JsonNode ours = live.get(key);
            if (ours == null) {
                missing(longer(path, key), element);
            } else {
                compare(longer(path, key), element, ours);
            }
        });
        live.forEach((key, element) -> {
            if (!recorded.containsKey(key)) {
                unexpected(longer(path, key), element);
            }
        });
    }

    private void missing(List<String> path, JsonNode recorded) {
        if (allowed(path, Allowance.Absent.class).isEmpty()) {
            differences.add(String.join(".", path) + ": missing; recorded was " + recorded);
        }
    }

    private void unexpected(List<String> path, JsonNode live) {
        if (allowed(path, Allowance.Extra.class).isEmpty()) {
            differences.add(String.join(".", path) + ": not recorded, but we say " + live);
        }
    }

    private void differ(List<String> path, JsonNode recorded, JsonNode live) {
        differences.add(String.join(".", path) + ": recorded was " + recorded + ", we say " + live);
    }

    private <T extends Allowance.What> Optional<T> allowed(List<String> path, Class<T> what) {
        return allowances.stream()
                .filter(allowance -> what.isInstance(allowance.what()) && allowance.isAbout(exchange, path))
                .map(allowance -> what.cast(allowance.what()))
                .findFirst();
    }

    private static List<String> longer(List<String> path, String segment) {
        List<String> longer = new ArrayList<>(path);
        longer.add(segment);
        return longer;
    }
}

package io.tepui.cli.operate;

import io.tepui.cli.cluster.Amounts;
import io.tepui.protocol.v1.Value;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** Guarantees and limits as people and scripts read them. */
final class Quotas {
    private Quotas() {}

    /** Such as {@code cpus 4, mem 16 GB}; a dash for nothing. */
    static String text(Map<String, Value.Scalar> amounts) {
        return amounts.isEmpty()
                ? "-"
                : new TreeMap<>(amounts)
                        .entrySet().stream()
                                .map(each -> each.getKey() + " "
                                        + Amounts.amount(
                                                each.getKey(), each.getValue().getValue()))
                                .collect(Collectors.joining(", "));
    }

    /** The amounts by name. */
    static Map<String, Object> json(Map<String, Value.Scalar> amounts) {
        Map<String, Object> json = new TreeMap<>();
        amounts.forEach((name, amount) -> json.put(name, amount.getValue()));
        return json;
    }
}

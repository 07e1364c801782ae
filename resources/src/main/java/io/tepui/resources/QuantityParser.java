package io.tepui.resources;

import io.tepui.protocol.v1.Value;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.BiConsumer;

/** Reads and writes the forms that quantities and limits share (AR-94, AR-96). */
final class QuantityParser {
    private QuantityParser() {}

    /** Calls {@code consumer} with each name and amount of the text, in order. */
    static void parse(String text, BiConsumer<String, Scalar> consumer) {
        for (String item : text.split(";", -1)) {
            if (!item.isBlank()) {
                parseItem(item, consumer);
            }
        }
    }

    private static void parseItem(String item, BiConsumer<String, Scalar> consumer) {
        int colon = item.indexOf(':');
        String name = colon < 0 ? "" : item.substring(0, colon).strip();
        if (name.isEmpty() || item.indexOf(':', colon + 1) >= 0) {
            throw new ResourceException("Quantity '" + item.strip() + "' must have the form name:number");
        }
        ParsedValue value = ValueParser.parse(item.substring(colon + 1));
        if (!(value instanceof ParsedValue.OfScalar scalar)) {
            throw new ResourceException("Quantity '" + item.strip() + "' must be a number");
        }
        ResourceValidation.validateScalar(name, scalar.value()).ifPresent(reason -> {
            throw new ResourceException(reason);
        });
        consumer.accept(name, Scalar.of(scalar.value()));
    }

    static Map<String, Scalar> fromMessages(Map<String, Value.Scalar> messages) {
        Map<String, Scalar> amounts = new LinkedHashMap<>();
        messages.forEach((name, message) -> amounts.put(name, Scalar.of(message.getValue())));
        return amounts;
    }

    static Map<String, Value.Scalar> toMessages(Map<String, Scalar> amounts) {
        Map<String, Value.Scalar> messages = new LinkedHashMap<>();
        amounts.forEach((name, amount) -> messages.put(
                name, Value.Scalar.newBuilder().setValue(amount.doubleValue()).build()));
        return messages;
    }
}

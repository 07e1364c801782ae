package io.tepui.resources;

import io.tepui.protocol.v1.Attribute;
import io.tepui.protocol.v1.Value;
import java.util.ArrayList;
import java.util.List;

/** Reads the attributes of an agent, such as {@code rack:abc;level:10;keys:[1000-1500]} (AO-246, AO-247, AR-24). */
public final class Attributes {
    private Attributes() {}

    /**
     * Reads attributes in order. Items are divided by {@code ;} or line ends and split at their first colon.
     *
     * @throws ResourceException with one line that names the offending item
     */
    public static List<Attribute> parse(String text) {
        List<Attribute> attributes = new ArrayList<>();
        for (String item : text.split("[;\n]", -1)) {
            if (!item.isBlank()) {
                attributes.add(parseItem(item.strip()));
            }
        }
        return List.copyOf(attributes);
    }

    /** Gives the text form of a value, as the flag would take it. */
    public static String valueText(Attribute attribute) {
        return switch (attribute.getType()) {
            case SCALAR -> Scalar.of(attribute.getScalar().getValue()).toString();
            case RANGES -> ResourceMessages.readRanges(attribute.getRanges()).toString();
            case SET -> SetValue.of(attribute.getSet().getItemList()).toString();
            case TEXT -> attribute.getText().getValue();
        };
    }

    private static Attribute parseItem(String item) {
        int colon = item.indexOf(':');
        String name = colon < 0 ? "" : item.substring(0, colon).strip();
        String value = item.substring(colon + 1);
        if (name.isEmpty() || value.isBlank()) {
            throw new ResourceException("Attribute '" + item + "' must have the form name:value");
        }
        try {
            return attribute(name, ValueParser.parse(value));
        } catch (IllegalArgumentException e) {
            throw new ResourceException("Attribute '" + item + "': " + e.getMessage());
        }
    }

    private static Attribute attribute(String name, ParsedValue value) {
        Attribute.Builder attribute = Attribute.newBuilder().setName(name);
        return switch (value) {
            case ParsedValue.OfScalar scalar ->
                attribute
                        .setType(Value.Type.SCALAR)
                        .setScalar(Value.Scalar.newBuilder().setValue(scalar.value()))
                        .build();
            case ParsedValue.OfRanges ranges ->
                attribute
                        .setType(Value.Type.RANGES)
                        .setRanges(ResourceMessages.writeRanges(ranges.ranges()))
                        .build();
            case ParsedValue.OfText text ->
                attribute
                        .setType(Value.Type.TEXT)
                        .setText(Value.Text.newBuilder().setValue(text.text()))
                        .build();
            case ParsedValue.OfSet set ->
                throw new ResourceException("attributes cannot be sets; use text, a number or [ranges]");
        };
    }
}

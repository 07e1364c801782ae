package io.tepui.acceptance.conformance;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Base64;
import java.util.regex.Pattern;

/** How values that can't be equal in two runs are held against each other. */
final class Likenesses {
    private static final Pattern UUID_TEXT = Pattern.compile("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}");
    private static final long YEAR_2020_SECONDS = 1_577_836_800L;
    private static final long YEAR_2100_SECONDS = 4_102_444_800L;

    private Likenesses() {}

    /** Seconds since the epoch, with a fraction. */
    static boolean seconds(JsonNode recorded, JsonNode live, Names names) {
        return recorded.isDouble()
                && live.isDouble()
                && live.asDouble() > YEAR_2020_SECONDS
                && live.asDouble() < YEAR_2100_SECONDS;
    }

    /** Nanoseconds since the epoch. */
    static boolean nanoseconds(JsonNode recorded, JsonNode live, Names names) {
        return recorded.isIntegralNumber()
                && live.isIntegralNumber()
                && live.asLong() / 1_000_000_000 > YEAR_2020_SECONDS
                && live.asLong() / 1_000_000_000 < YEAR_2100_SECONDS;
    }

    /** A positive number of the same kind, integral or not. */
    static boolean positive(JsonNode recorded, JsonNode live, Names names) {
        return recorded.isNumber() && sameKind(recorded, live) && live.asDouble() > 0;
    }

    /** A number of the same kind that isn't negative. */
    static boolean notNegative(JsonNode recorded, JsonNode live, Names names) {
        return recorded.isNumber() && sameKind(recorded, live) && live.asDouble() >= 0;
    }

    private static boolean sameKind(JsonNode recorded, JsonNode live) {
        return recorded.isIntegralNumber() ? live.isIntegralNumber() : live.isFloatingPointNumber();
    }

    /** A text, and not an empty one. */
    static boolean text(JsonNode recorded, JsonNode live, Names names) {
        return recorded.isTextual() && live.isTextual() && !live.asText().isEmpty();
    }

    /** A text, or an empty one. */
    static boolean anyText(JsonNode recorded, JsonNode live, Names names) {
        return recorded.isTextual() && live.isTextual();
    }

    /** The sixteen bytes of a UUID, in base64; always the same one for the same. */
    static boolean uuidBytes(JsonNode recorded, JsonNode live, Names names) {
        return recorded.isTextual()
                && live.isTextual()
                && Base64.getDecoder().decode(live.asText()).length == 16
                && names.same(recorded.asText(), live.asText());
    }

    /** The id of a container: one that was made up by an agent is a UUID, always the same one for the same; others are as they were given. */
    static boolean containerId(JsonNode recorded, JsonNode live, Names names) {
        return isUuid(recorded.asText())
                ? isUuid(live.asText()) && names.same(recorded.asText(), live.asText())
                : recorded.equals(live);
    }

    /** Whether this is the text of a UUID. */
    static boolean isUuid(String text) {
        return UUID_TEXT.matcher(text).matches();
    }

    /** A process id; always the same one for the same process. */
    static boolean processId(JsonNode recorded, JsonNode live, Names names) {
        return positive(recorded, live, names) && names.same("pid " + recorded.asText(), "pid " + live.asText());
    }

    /** An offer's id: the master's, and a number; always the same one for the same offer. */
    static boolean offerId(JsonNode recorded, JsonNode live, Names names) {
        String master = names.live(recorded.asText().replaceFirst("-O\\d+$", ""));
        return Pattern.matches(Pattern.quote(master) + "-O\\d+", live.asText())
                && names.same(recorded.asText(), live.asText());
    }
}

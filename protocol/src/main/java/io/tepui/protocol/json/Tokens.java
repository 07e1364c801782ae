package io.tepui.protocol.json;

import com.fasterxml.jackson.core.JsonParseException;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import java.io.IOException;
import java.util.Objects;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The tokens of one JSON text, with the checks that hold for every token, used or skipped (MO-76). */
final class Tokens {
    /** How the parser points to the start of what is not closed; the place of the error itself is enough. */
    private static final Pattern JSON_SOURCE = Pattern.compile(" ?\\([a-zA-Z ]+\\[Source: [^\\]]*\\]\\)");

    private @Nullable JsonParser parser;
    private boolean carriesBytes;

    /** Begins with a text, which may hold carried bytes if so stated. */
    void start(JsonParser of, boolean textCarriesBytes) {
        parser = of;
        carriesBytes = textCarriesBytes;
    }

    /** The next token; null at the end. */
    @Nullable
    JsonToken next() throws IOException {
        JsonToken token = parser().nextToken();
        if (token != null) {
            check(token);
        }
        return token;
    }

    @Nullable
    JsonToken current() {
        return parser().currentToken();
    }

    String name() throws IOException {
        return parser().currentName();
    }

    /** How many objects and arrays are open around the current value, which may be the start of a further one. */
    int depthOfValue() {
        int open = parser().getParsingContext().getNestingDepth();
        return Objects.requireNonNull(current()).isStructStart() ? open - 1 : open;
    }

    /** Passes over the current value. */
    void skip() throws IOException {
        if (Objects.requireNonNull(current()).isStructStart()) {
            skipTo(depthOfValue());
        }
    }

    /** Goes on until no more than so many objects and arrays are open; the current token is then the end of the last. */
    void skipTo(int depth) throws IOException {
        while (parser().getParsingContext().getNestingDepth() > depth) {
            next();
        }
    }

    /** The current value, which must be a string. */
    String string() throws IOException, JsonProblem {
        if (current() != JsonToken.VALUE_STRING) {
            throw new JsonProblem("a string is needed, not " + shown());
        }
        return parser().getText();
    }

    /** The current value, which must be true or false, plain or as a string (MO-83). */
    Boolean bool() throws IOException, JsonProblem {
        JsonToken token = current();
        String text = token == JsonToken.VALUE_STRING ? parser().getText() : "";
        if (token == JsonToken.VALUE_TRUE || text.equals("true")) {
            return true;
        }
        if (token == JsonToken.VALUE_FALSE || text.equals("false")) {
            return false;
        }
        throw new JsonProblem("true or false is needed, not " + shown());
    }

    /** The current value as a double (MO-82). */
    double float64() throws IOException, JsonProblem {
        return current() == JsonToken.VALUE_NUMBER_FLOAT ? parser().getDoubleValue() : Scalars.float64(number());
    }

    /** The text of the current value, which must be a number or a string (MO-82). */
    String number() throws IOException, JsonProblem {
        JsonToken token = current();
        if (token == null || !token.isNumeric() && token != JsonToken.VALUE_STRING) {
            throw new JsonProblem("a number is needed, not " + shown());
        }
        return parser().getText();
    }

    /** The current value for an error line. */
    String shown() throws IOException {
        return switch (Objects.requireNonNull(current())) {
            case START_OBJECT, END_OBJECT -> "an object";
            case START_ARRAY, END_ARRAY -> "an array";
            default -> JsonProblem.shown(parser().getText());
        };
    }

    /** One line on text that is no JSON. */
    static String reason(JsonProcessingException problem) {
        if (problem instanceof StreamConstraintsException
                && problem.getOriginalMessage().contains("nesting depth")) {
            return "The JSON text is nested deeper than " + JsonCodec.MAX_DEPTH + " levels";
        }
        var where = problem.getLocation();
        String place = where == null ? "" : " at line " + where.getLineNr() + ", column " + where.getColumnNr();
        return "The body is not valid JSON" + place + ": "
                + JSON_SOURCE
                        .matcher(problem.getOriginalMessage())
                        .replaceAll("")
                        .replaceAll("\\p{Cntrl}", " ");
    }

    private void check(JsonToken token) throws IOException {
        switch (token) {
            case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> {
                if (parser().getTextLength() > 300 || token == JsonToken.VALUE_NUMBER_FLOAT) {
                    refuseOverflow();
                }
            }
            case VALUE_STRING -> refuseLoneSurrogates(parser().getText());
            case FIELD_NAME -> refuseLoneSurrogates(parser().currentName());
            default -> {}
        }
    }

    private void refuseOverflow() throws IOException {
        if (Double.isInfinite(parser().getDoubleValue())) {
            throw syntax("The number " + shown() + " is too large");
        }
    }

    private void refuseLoneSurrogates(String text) throws JsonProcessingException {
        if (JsonText.hasLoneSurrogate(text, carriesBytes)) {
            throw syntax("A string holds half of a surrogate pair");
        }
    }

    private JsonProcessingException syntax(String reason) {
        return new JsonParseException(parser(), reason);
    }

    private JsonParser parser() {
        return Objects.requireNonNull(parser);
    }
}

package io.tepui.app.process;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** The parameters of a query: of a repeated one the last counts, and one without a value is empty (V0-12). */
public final class QueryString {
    private final Map<String, String> values = new HashMap<>();

    /** Reads a query without its question mark; its escapes are valid, or the request would not have come this far. */
    public QueryString(String query) {
        for (String pair : query.split("[&;]", -1)) {
            if (!pair.isEmpty()) {
                int equals = pair.indexOf('=');
                String key = equals < 0 ? pair : pair.substring(0, equals);
                values.put(decoded(key), equals < 0 ? "" : decoded(pair.substring(equals + 1)));
            }
        }
    }

    /** The value of a parameter, if it was given. */
    public Optional<String> get(String key) {
        return Optional.ofNullable(values.get(key));
    }

    private static String decoded(String text) {
        return URLDecoder.decode(text, StandardCharsets.UTF_8);
    }
}

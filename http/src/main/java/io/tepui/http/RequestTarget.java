package io.tepui.http;

import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * The target of a request line, taken apart (MO-3, CF-2).
 *
 * @param path as sent, without query and fragment, percent-escapes untouched; begins with a slash if {@code verdict} is OK
 * @param query with its question mark, or empty
 * @param fragment with its hash sign, or empty
 */
record RequestTarget(Verdict verdict, String path, String query, String fragment) {
    /** What the form of the target alone decides. */
    enum Verdict {
        OK,
        /** Does not begin with a slash: 400. */
        NOT_ABSOLUTE,
        /** Holds {@code /..}: 404. */
        CLIMBS,
        /** An invalid escape in the query: the connection is closed (MO-5). */
        BAD_QUERY
    }

    static RequestTarget parse(String raw) {
        String target = withoutAuthority(raw);
        int hash = target.indexOf('#');
        String fragment = hash < 0 ? "" : target.substring(hash);
        String rest = hash < 0 ? target : target.substring(0, hash);
        int mark = rest.indexOf('?');
        String query = mark < 0 ? "" : rest.substring(mark);
        String path = mark < 0 ? rest : rest.substring(0, mark);
        return new RequestTarget(verdict(path, query), path, query, fragment);
    }

    private static Verdict verdict(String path, String query) {
        if (!hasValidEscapes(query)) {
            return Verdict.BAD_QUERY;
        }
        if (!path.startsWith("/")) {
            return Verdict.NOT_ABSOLUTE;
        }
        return path.contains("/..") ? Verdict.CLIMBS : Verdict.OK;
    }

    /** An absolute-form target ({@code http://host:5050/path}) counts as its path (CF-2). */
    private static String withoutAuthority(String raw) {
        if (raw.startsWith("/")) {
            return raw;
        }
        int scheme = schemeLength(raw);
        if (scheme == 0) {
            return raw;
        }
        for (int i = scheme; i < raw.length(); i++) {
            char c = raw.charAt(i);
            if (c == '/') {
                return raw.substring(i);
            }
            if (c == '?' || c == '#') {
                return "/" + raw.substring(i);
            }
        }
        return "/";
    }

    private static int schemeLength(String raw) {
        for (String scheme : new String[] {"http://", "https://"}) {
            if (raw.regionMatches(true, 0, scheme, 0, scheme.length())) {
                return scheme.length();
            }
        }
        return 0;
    }

    static boolean hasValidEscapes(String text) {
        for (int i = text.indexOf('%'); i >= 0; i = text.indexOf('%', i + 1)) {
            if (i + 2 >= text.length()
                    || Character.digit(text.charAt(i + 1), 16) < 0
                    || Character.digit(text.charAt(i + 2), 16) < 0) {
                return false;
            }
        }
        return true;
    }

    /** Text with its percent-escapes decoded as UTF-8; nothing when an escape is not valid. A plus sign stays one. */
    static Optional<String> decode(String text) {
        if (text.indexOf('%') < 0) {
            return Optional.of(text);
        }
        if (!hasValidEscapes(text)) {
            return Optional.empty();
        }
        byte[] in = text.getBytes(StandardCharsets.UTF_8);
        byte[] out = new byte[in.length];
        int length = 0;
        for (int i = 0; i < in.length; i++) {
            if (in[i] == '%') {
                out[length++] = (byte) (Character.digit(in[i + 1], 16) << 4 | Character.digit(in[i + 2], 16));
                i += 2;
            } else {
                out[length++] = in[i];
            }
        }
        return Optional.of(new String(out, 0, length, StandardCharsets.UTF_8));
    }
}

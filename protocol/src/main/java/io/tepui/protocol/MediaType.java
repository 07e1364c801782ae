package io.tepui.protocol;

import java.util.Locale;
import java.util.Optional;

/** The three media types of the APIs, each with the exact text of its header (MO-18, AO-8). */
public enum MediaType {
    /** Messages as JSON text. */
    JSON("application/json"),
    /** Messages as protobuf bytes. */
    PROTOBUF("application/x-protobuf"),
    /** A sequence of length-prefixed records (AO-17); each record is JSON or protobuf. */
    RECORDIO("application/recordio");

    private final String header;

    MediaType(String header) {
        this.header = header;
    }

    /** The value for a {@code Content-Type} or {@code Message-Content-Type} header. */
    public String header() {
        return header;
    }

    /**
     * The type that a {@code Content-Type} header names. Beyond MO-27 and AO-8 the case is ignored and a parameter
     * {@code charset=utf-8} is accepted; any other parameter, and any other type, gives nothing.
     */
    public static Optional<MediaType> ofContentType(String value) {
        String[] parts = value.toLowerCase(Locale.ROOT).split(";", -1);
        for (int i = 1; i < parts.length; i++) {
            String parameter = parts[i].strip();
            if (!parameter.equals("charset=utf-8") && !parameter.equals("charset=\"utf-8\"")) {
                return Optional.empty();
            }
        }
        String name = parts[0].strip();
        for (MediaType type : values()) {
            if (type.header.equals(name)) {
                return Optional.of(type);
            }
        }
        return Optional.empty();
    }
}

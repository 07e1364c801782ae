package io.tepui.protocol;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * What an {@code Accept}, {@code Message-Accept} or {@code Accept-Encoding} header allows (MO-39 to MO-43, AO-10, MO-56).
 *
 * <p>For a wanted name there is a list of candidates, the most exact first; the first candidate that occurs in the header
 * decides, and allows unless it has a {@code q} that is not a number above 0. Clients' order and ranking do not count.
 */
public final class Accept {
    private static final Pattern QUALITY = Pattern.compile("\\d+(\\.\\d*)?|\\.\\d+");

    private record Entry(String range, boolean allowed) {}

    private final Optional<List<Entry>> entries;

    private Accept(Optional<List<Entry>> entries) {
        this.entries = entries;
    }

    /** Reads the value of the header; an absent header is {@link Optional#empty()} and not the same as an empty one. */
    public static Accept of(Optional<String> header) {
        return new Accept(header.map(Accept::entries));
    }

    /** Whether this type may be sent: always when the header is absent (MO-39), else as MO-41 says. */
    public boolean allows(MediaType type) {
        String name = type.header();
        return entries.isEmpty() || decide(List.of(name, name.substring(0, name.indexOf('/')) + "/*", "*/*"));
    }

    /** The first of these types that may be sent (MO-40, AO-10); nothing means 406. */
    public Optional<MediaType> first(MediaType... inOrder) {
        for (MediaType type : inOrder) {
            if (allows(type)) {
                return Optional.of(type);
            }
        }
        return Optional.empty();
    }

    /** The type of an answer of the master's APIs: JSON if allowed, else protobuf, else nothing, which means 406 (MO-40). */
    public static Optional<MediaType> choose(Optional<String> acceptHeader) {
        return of(acceptHeader).first(MediaType.JSON, MediaType.PROTOBUF);
    }

    /** Whether a complete body may be sent compressed by gzip, by the {@code Accept-Encoding} header (MO-56, MO-57). */
    public static boolean allowsGzip(Optional<String> acceptEncodingHeader) {
        return acceptEncodingHeader.isPresent() && of(acceptEncodingHeader).decide(List.of("gzip", "*"));
    }

    private boolean decide(List<String> candidates) {
        for (String candidate : candidates) {
            for (Entry entry : entries.orElse(List.of())) {
                if (entry.range.equals(candidate)) {
                    return entry.allowed;
                }
            }
        }
        return false;
    }

    private static List<Entry> entries(String header) {
        List<Entry> found = new ArrayList<>();
        for (String item : header.toLowerCase(Locale.ROOT).split(",", -1)) {
            String[] parts = item.split(";", -1);
            String range = parts[0].strip();
            if (!range.isEmpty()) {
                found.add(new Entry(range, allowed(parts)));
            }
        }
        return List.copyOf(found);
    }

    /** An entry allows when it has no q, or a q above 0; a q that is not a number refuses (MO-42). */
    private static boolean allowed(String[] parts) {
        for (int i = 1; i < parts.length; i++) {
            int equals = parts[i].indexOf('=');
            if (equals >= 0 && parts[i].substring(0, equals).strip().equals("q")) {
                String quality = parts[i].substring(equals + 1).strip();
                return QUALITY.matcher(quality).matches() && Double.parseDouble(quality) > 0;
            }
        }
        return true;
    }
}

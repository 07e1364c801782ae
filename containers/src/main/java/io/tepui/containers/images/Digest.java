package io.tepui.containers.images;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * SHA-256 of some bytes, which is what images are known by.
 *
 * @param hex 64 hexadecimal digits in lower case
 */
record Digest(String hex) {
    private static final String PREFIX = "sha256:";
    private static final Pattern HEX = Pattern.compile("[0-9a-f]{64}");

    Digest {
        if (!HEX.matcher(hex).matches()) {
            throw new IllegalArgumentException("'" + hex + "' is no SHA-256");
        }
    }

    /** Reads {@code sha256:...}; empty when it is none. */
    static Optional<Digest> parse(String text) {
        String hex = text.startsWith(PREFIX) ? text.substring(PREFIX.length()) : "";
        return HEX.matcher(hex).matches() ? Optional.of(new Digest(hex)) : Optional.empty();
    }

    static Digest of(byte[] bytes) {
        return new Digest(HexFormat.of().formatHex(algorithm().digest(bytes)));
    }

    static MessageDigest algorithm() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    /** What a stack of layers is known by, given the digests of their unpacked archives, the lowest first. */
    static Digest ofChain(List<Digest> layers) {
        if (layers.isEmpty()) {
            return of(new byte[0]);
        }
        Digest chain = layers.getFirst();
        for (Digest next : layers.subList(1, layers.size())) {
            chain = of((chain + " " + next).getBytes(StandardCharsets.US_ASCII));
        }
        return chain;
    }

    @Override
    public String toString() {
        return PREFIX + hex;
    }
}

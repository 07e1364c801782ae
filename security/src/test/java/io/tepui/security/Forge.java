package io.tepui.security;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.Base64;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** Makes tokens of any content by hand, without the library that reads them. */
final class Forge {
    static final String HEADER = "{\"alg\":\"HS256\",\"typ\":\"JWT\"}";

    private Forge() {}

    static String token(byte[] key, String header, String payload) {
        return token(key, "HmacSHA256", header, payload);
    }

    static String token(byte[] key, String algorithm, String header, String payload) {
        String signed = encode(header.getBytes(StandardCharsets.UTF_8)) + "."
                + encode(payload.getBytes(StandardCharsets.UTF_8));
        return signed + "." + encode(mac(key, algorithm, signed));
    }

    static String encode(byte[] bytes) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }

    private static byte[] mac(byte[] key, String algorithm, String signed) {
        try {
            Mac mac = Mac.getInstance(algorithm);
            mac.init(new SecretKeySpec(key, algorithm));
            return mac.doFinal(signed.getBytes(StandardCharsets.US_ASCII));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }
}

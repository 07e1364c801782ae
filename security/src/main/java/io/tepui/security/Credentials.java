package io.tepui.security;

import io.tepui.protocol.MalformedMessageException;
import io.tepui.protocol.json.JsonCodec;
import io.tepui.protocol.v1.Credential;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.HashMap;
import java.util.Map;

/** Names and their secrets (SE-273). */
public final class Credentials {
    private final Map<String, byte[]> secrets;

    private Credentials(Map<String, byte[]> secrets) {
        this.secrets = Map.copyOf(secrets);
    }

    /**
     * Reads {@code {"credentials":[{"principal":"p","secret":"s"},…]}}.
     *
     * @param json the content of the file
     * @throws IllegalArgumentException if it is something else, holds no credential, or says something twice; the message is one line that
     *     shows no secret
     */
    public static Credentials parse(byte[] json) {
        Map<String, byte[]> secrets = new HashMap<>();
        for (Credential credential : read(json).getCredentialsList()) {
            String principal = credential.getPrincipal();
            if (principal.isEmpty() || credential.getSecret().isEmpty()) {
                throw new IllegalArgumentException("each credential needs a principal and a secret");
            }
            if (secrets.put(principal, credential.getSecret().getBytes(StandardCharsets.UTF_8)) != null) {
                throw new IllegalArgumentException("the principal '" + principal + "' is there twice");
            }
        }
        if (secrets.isEmpty()) {
            throw new IllegalArgumentException("must hold at least one credential");
        }
        return new Credentials(secrets);
    }

    private static io.tepui.protocol.v1.Credentials read(byte[] json) {
        if (new String(json, StandardCharsets.UTF_8).isBlank()) {
            return io.tepui.protocol.v1.Credentials.getDefaultInstance();
        }
        try {
            return JsonCodec.standard().parse(json, io.tepui.protocol.v1.Credentials.getDefaultInstance());
        } catch (MalformedMessageException e) {
            throw new IllegalArgumentException(
                    "must be JSON such as {\"credentials\":[{\"principal\":\"p\",\"secret\":\"s\"}]}", e);
        }
    }

    /** Whether this is the secret of this principal. Takes as long for a wrong secret as for a right one. */
    boolean match(String principal, String secret) {
        byte[] given = secret.getBytes(StandardCharsets.UTF_8);
        byte[] expected = secrets.get(principal);
        return MessageDigest.isEqual(expected == null ? new byte[0] : expected, given) && expected != null;
    }
}

package io.tepui.security;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.JWSObject;
import com.nimbusds.jose.Payload;
import com.nimbusds.jose.crypto.MACSigner;
import com.nimbusds.jose.crypto.MACVerifier;
import java.text.ParseException;
import java.time.Instant;
import java.util.Arrays;
import java.util.Map;

/** The secret that makes and proves tokens: JSON Web Tokens signed with HMAC-SHA-256 (SE-223, SE-275). For any thread. */
public final class TokenKey {
    /** A key shorter than this, in bytes, is easier to guess than the signature. */
    public static final int GOOD_BYTES = 32;

    private final MACSigner signer;
    private final MACVerifier verifier;

    private TokenKey(byte[] padded) throws JOSEException {
        signer = new MACSigner(padded);
        verifier = new MACVerifier(padded);
    }

    /**
     * A key of these bytes, as they are.
     *
     * @throws IllegalArgumentException if there are none
     */
    public static TokenKey of(byte[] secret) {
        if (secret.length == 0) {
            throw new IllegalArgumentException("a key must not be empty");
        }
        try {
            // HMAC itself fills short keys with zeros, so this changes no signature; the library wants it done before.
            return new TokenKey(secret.length < GOOD_BYTES ? Arrays.copyOf(secret, GOOD_BYTES) : secret);
        } catch (JOSEException e) {
            throw new IllegalStateException("HMAC-SHA-256 is not there", e);
        }
    }

    /** A token with these claims, that never expires. The same claims always give the same token. */
    public String sign(Map<String, String> claims) {
        JWSHeader header = new JWSHeader.Builder(JWSAlgorithm.HS256)
                .type(JOSEObjectType.JWT)
                .build();
        JWSObject token = new JWSObject(header, new Payload(Claims.write(claims)));
        try {
            token.sign(signer);
        } catch (JOSEException e) {
            throw new IllegalStateException("a token cannot be signed", e);
        }
        return token.serialize();
    }

    /**
     * The claims of a token; those that are no strings as JSON text.
     *
     * @param now tokens that expired before are invalid
     * @throws InvalidTokenException if it was not signed with this key by HS256, has expired, says nothing or demands what is not known here
     */
    public Map<String, String> verify(String token, Instant now) throws InvalidTokenException {
        JWSObject parsed = parse(token);
        if (!parsed.getHeader().getAlgorithm().equals(JWSAlgorithm.HS256)) {
            throw new InvalidTokenException("The token's algorithm is not HS256");
        }
        if (parsed.getHeader().getCriticalParams() != null) {
            throw new InvalidTokenException("The token has a crit header, and no extension is known here");
        }
        if (!isSigned(parsed)) {
            throw new InvalidTokenException("The token's signature is wrong");
        }
        return Claims.read(parsed.getPayload().toBytes(), now);
    }

    private static JWSObject parse(String token) throws InvalidTokenException {
        try {
            return JWSObject.parse(token);
        } catch (ParseException | IllegalArgumentException e) {
            throw new InvalidTokenException("The token is not a signed JSON Web Token", e);
        }
    }

    private boolean isSigned(JWSObject token) {
        try {
            return token.verify(verifier);
        } catch (JOSEException | IllegalStateException e) {
            return false;
        }
    }
}

package io.tepui.security;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;
import java.util.HashMap;
import java.util.Map;
import net.jqwik.api.ForAll;
import net.jqwik.api.Label;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.AlphaChars;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import net.jqwik.api.constraints.StringLength;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TokenKeyTest {
    private static final byte[] SECRET = "an example key of thirty-two by.".getBytes(StandardCharsets.US_ASCII);
    private static final Instant NOW = Instant.parse("2026-11-30T00:00:00.500Z");

    private final TokenKey key = TokenKey.of(SECRET);

    @Test
    @DisplayName("SE-223: a token has the header HS256 and JWT, the claims as strings, and three parts without padding")
    void form() {
        String token = key.sign(Map.of("fid", "f-1", "eid", "default", "cid", "c-1"));
        String[] parts = token.split("\\.", -1);
        assertThat(parts).hasSize(3);
        assertThat(token).doesNotContain("=");
        assertThat(decode(parts[0])).isEqualTo("{\"typ\":\"JWT\",\"alg\":\"HS256\"}");
        assertThat(decode(parts[1])).isEqualTo("{\"cid\":\"c-1\",\"eid\":\"default\",\"fid\":\"f-1\"}");
        assertThat(token).isEqualTo(Forge.token(SECRET, decode(parts[0]), decode(parts[1])));
    }

    @Test
    @DisplayName("SE-223: the same claims give the same token, so that a restarted agent knows it again")
    void deterministic() {
        assertThat(key.sign(Map.of("a", "1", "b", "2")))
                .isEqualTo(TokenKey.of(SECRET).sign(Map.of("b", "2", "a", "1")));
    }

    @Property
    @Label("SE-275: what was signed is read again, with keys of any length")
    void read_again(
            @ForAll @Size(min = 1, max = 200) byte[] secret,
            @ForAll @Size(min = 1, max = 5)
                    Map<@AlphaChars @StringLength(min = 1, max = 8) String, @StringLength(max = 20) String> claims)
            throws Exception {
        Map<String, String> wellFormed = new HashMap<>();
        claims.forEach((name, value) ->
                wellFormed.put("c" + name, new String(value.getBytes(StandardCharsets.UTF_8), StandardCharsets.UTF_8)));
        TokenKey any = TokenKey.of(secret);
        assertThat(any.verify(any.sign(wellFormed), NOW)).isEqualTo(wellFormed);
    }

    @ParameterizedTest
    @DisplayName(
            "SE-275: the key is the whole content of the file, byte for byte, also if it is short or ends with a line feed")
    @ValueSource(
            strings = {"k", "secret\n", "an example key of more than thirty-two bytes, and quite some of them at that"})
    void keys(String secret) throws Exception {
        byte[] bytes = secret.getBytes(StandardCharsets.UTF_8);
        String token = Forge.token(bytes, Forge.HEADER, "{\"cid\":\"c\"}");
        assertThat(TokenKey.of(bytes).verify(token, NOW)).containsExactly(Map.entry("cid", "c"));
        byte[] other = Arrays.copyOf(bytes, bytes.length + 1);
        other[bytes.length] = '\n';
        assertInvalid(TokenKey.of(other), token, "signature");
    }

    @Test
    void there_is_no_empty_key() {
        assertThatIllegalArgumentException().isThrownBy(() -> TokenKey.of(new byte[0]));
    }

    @Test
    @DisplayName("SE-275: all entries of the payload become claims, those that are no strings as JSON text")
    void claims_of_every_kind() throws Exception {
        String payload =
                "{\"s\":\"a\\\"b\",\"n\":1.50,\"i\":7,\"t\":true,\"z\":null,\"o\":{\"x\":[1, 2]},\"l\":[ ],\"e\":\"\"}";
        assertThat(key.verify(Forge.token(SECRET, Forge.HEADER, payload), NOW))
                .containsOnly(
                        Map.entry("s", "a\"b"),
                        Map.entry("n", "1.50"),
                        Map.entry("i", "7"),
                        Map.entry("t", "true"),
                        Map.entry("z", "null"),
                        Map.entry("o", "{\"x\":[1,2]}"),
                        Map.entry("l", "[]"),
                        Map.entry("e", ""));
    }

    @ParameterizedTest
    @DisplayName("SE-275: exp is a number of seconds that must not lie before now")
    @CsvSource({
        "-1,     false",
        "0,      false",
        "0.499,  false",
        "0.5,    true",
        "0.501,  true",
        "1,      true",
        "1e10,   true",
    })
    void expiry(String offset, boolean valid) throws Exception {
        String exp =
                new BigDecimal(NOW.getEpochSecond()).add(new BigDecimal(offset)).toPlainString();
        String token = Forge.token(SECRET, Forge.HEADER, "{\"exp\":" + exp + "}");
        if (valid) {
            assertThat(key.verify(token, NOW)).containsEntry("exp", exp);
        } else {
            assertInvalid(key, token, "expired");
        }
    }

    @ParameterizedTest
    @DisplayName("SE-275: a payload that is no object, holds nothing, or has an exp that is no number, is invalid")
    @CsvSource(
            delimiter = '|',
            value = {
                "{}                            | empty",
                "[]                            | not a JSON object",
                "\"text\"                      | not a JSON object",
                "no json                       | not JSON",
                "{\"a\":1                      | not JSON",
                "{\"a\":1}{\"b\":2}            | not one JSON object",
                "{\"cid\":\"a\",\"cid\":\"b\"} | not JSON",
                "{\"exp\":\"1\"}               | exp is not a number",
                "{\"exp\":null}                | exp is not a number",
                "{\"exp\":[1]}                 | exp is not a number",
            })
    void bad_payloads(String payload, String reason) {
        assertInvalid(key, Forge.token(SECRET, Forge.HEADER, payload), reason);
    }

    @Test
    @DisplayName("SE-275: a payload without any byte is invalid")
    void no_payload() {
        assertInvalid(key, Forge.token(SECRET, Forge.HEADER, ""), "");
    }

    @Test
    @DisplayName("SE-275: only HS256 counts, whatever the header says and however it is signed")
    void other_algorithms() {
        String payload = "{\"cid\":\"c\"}";
        byte[] longKey = Arrays.copyOf(SECRET, 64);
        assertInvalid(
                TokenKey.of(longKey), Forge.token(longKey, "HmacSHA512", "{\"alg\":\"HS512\"}", payload), "HS256");
        assertInvalid(key, Forge.token(SECRET, "{\"alg\":\"RS256\"}", payload), "HS256");
        assertInvalid(key, Forge.token(SECRET, "{\"alg\":\"hs256\"}", payload), "HS256");
        assertInvalid(key, Forge.token(SECRET, "{\"alg\":\"none\"}", payload), "");
        assertInvalid(
                key,
                Forge.encode("{\"alg\":\"none\"}".getBytes(StandardCharsets.UTF_8)) + "."
                        + Forge.encode(payload.getBytes(StandardCharsets.UTF_8)) + ".",
                "");
        assertInvalid(key, Forge.token(SECRET, "{\"typ\":\"JWT\"}", payload), "not a signed");
    }

    @Test
    @DisplayName("SE-275: a crit header is refused, whatever it names")
    void critical_extensions() {
        String payload = "{\"cid\":\"c\"}";
        assertInvalid(key, Forge.token(SECRET, "{\"alg\":\"HS256\",\"crit\":[\"exp\"]}", payload), "crit");
        assertInvalid(key, Forge.token(SECRET, "{\"alg\":\"HS256\",\"crit\":[\"b64\"],\"b64\":false}", payload), "");
        assertInvalid(key, Forge.token(SECRET, "{\"alg\":\"HS256\",\"crit\":[]}", payload), "");
    }

    @ParameterizedTest
    @DisplayName("SE-275: what is not three parts of base64url is no token")
    @ValueSource(strings = {"", ".", "..", "...", "a", "a.b", "a.b.c", "a.b.c.d", "????", "é.é.é", "e30.e30.e30"})
    void rubbish(String token) {
        assertInvalid(key, token, "not a signed");
    }

    @Property(tries = 300)
    @Label("SE-275: a token with any one character changed proves nothing")
    void changed(@ForAll @IntRange(max = 10_000) int at, @ForAll @AlphaChars char with) {
        String token = key.sign(Map.of("fid", "f", "eid", "e", "cid", "c"));
        int place = at % token.length();
        // The last character of a signature of 32 bytes carries two bits that mean nothing.
        if (token.charAt(place) != with && place < token.length() - 1) {
            String other = token.substring(0, place) + with + token.substring(place + 1);
            assertThatExceptionOfType(InvalidTokenException.class).isThrownBy(() -> key.verify(other, NOW));
        }
    }

    private static void assertInvalid(TokenKey key, String token, String reason) {
        assertThatExceptionOfType(InvalidTokenException.class)
                .isThrownBy(() -> key.verify(token, NOW))
                .withMessageContaining(reason)
                .satisfies(e -> assertThat(e.reason()).doesNotContain("\"", "\n"));
    }

    private static String decode(String part) {
        return new String(Base64.getUrlDecoder().decode(part), StandardCharsets.UTF_8);
    }
}

package io.tepui.security;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.tepui.http.api.Authenticator.Admitted;
import io.tepui.http.api.Authenticator.Challenged;
import io.tepui.http.api.Authenticator.Outcome;
import io.tepui.protocol.authorization.Principal;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Base64;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AuthenticatorsTest {
    private static final String REALM = "mesos-agent-readwrite";
    private static final Outcome BASIC = new Challenged("Basic realm=\"mesos-agent-readwrite\"");

    private final TokenKey key = TokenKey.of("secret".getBytes(StandardCharsets.US_ASCII));
    private final BasicAuthenticator basic = new BasicAuthenticator(REALM, credentials("ops", "pa ss é"));
    private final TokenAuthenticator tokens =
            new TokenAuthenticator(REALM, key, InstantSource.fixed(Instant.ofEpochSecond(1000)));

    @Test
    @DisplayName("SE-274: a name with its secret is let in under that name")
    void known_name() {
        assertThat(basic.authenticate(Optional.of("Basic " + base64("ops:pa ss é"))))
                .isEqualTo(new Admitted(Optional.of(Principal.named("ops"))));
    }

    @ParameterizedTest
    @DisplayName("SE-274: the scheme's case, the one space and the one colon count")
    @ValueSource(
            strings = {
                "basic %s",
                "BASIC %s",
                "Basic  %s",
                "Basic\t%s",
                "Basic%s",
                "Basic %s ",
                " Basic %s",
                "Bearer %s",
                "%s"
            })
    void wrong_form(String form) {
        assertThat(basic.authenticate(Optional.of(form.formatted(base64("ops:pa ss é")))))
                .isEqualTo(BASIC);
    }

    @ParameterizedTest
    @DisplayName("SE-274: an unknown name, a wrong secret and what is not one pair are challenged")
    @ValueSource(
            strings = {
                "ops:wrong",
                "ops:",
                "ops",
                "",
                ":",
                "other:pa ss é",
                ":pa ss é",
                "ops:pa ss é:",
                "ops:pa:ss",
                "OPS:pa ss é"
            })
    void wrong_pairs(String pair) {
        assertThat(basic.authenticate(Optional.of("Basic " + base64(pair)))).isEqualTo(BASIC);
    }

    @Test
    @DisplayName("SE-274: a secret with a colon never works")
    void colon() {
        assertThat(new BasicAuthenticator(REALM, credentials("ops", "a:b"))
                        .authenticate(Optional.of("Basic " + base64("ops:a:b"))))
                .isEqualTo(BASIC);
    }

    @Test
    @DisplayName("SE-274: no header, and one that is not base64, are challenged")
    void no_header() {
        assertThat(basic.authenticate(Optional.empty())).isEqualTo(BASIC);
        assertThat(basic.authenticate(Optional.of("Basic ***"))).isEqualTo(BASIC);
    }

    @Test
    @DisplayName("SE-275: a token's principal has its claims and no name")
    void token() {
        Map<String, String> claims = Map.of("fid", "f", "eid", "e", "cid", "c");
        assertThat(tokens.authenticate(Optional.of("Bearer " + key.sign(claims))))
                .isEqualTo(new Admitted(Optional.of(new Principal(Optional.empty(), claims))));
    }

    @Test
    @DisplayName("SE-275: without a header the challenge names the realm alone")
    void no_token() {
        assertThat(tokens.authenticate(Optional.empty()))
                .isEqualTo(new Challenged("Bearer realm=\"mesos-agent-readwrite\""));
    }

    @ParameterizedTest
    @DisplayName("SE-275: any defect adds error and error_description to the challenge")
    @CsvSource(
            delimiter = '|',
            value = {
                "Bearer a.b.c     | not a signed JSON Web Token",
                "Bearer           | not of the form",
                "Bearer a b       | not of the form",
                "bearer a.b.c     | not of the form",
                "Basic b3BzOm9wcw | not of the form",
            })
    void defects(String header, String description) {
        assertThat(tokens.authenticate(Optional.of(header)))
                .isInstanceOfSatisfying(Challenged.class, challenged -> assertThat(challenged.challenge())
                        .startsWith(
                                "Bearer realm=\"mesos-agent-readwrite\", error=\"invalid_token\", error_description=\"")
                        .contains(description)
                        .endsWith("\""));
    }

    @Test
    @DisplayName("SE-275: an expired token is challenged")
    void expired() {
        String token = Forge.token("secret".getBytes(StandardCharsets.US_ASCII), Forge.HEADER, "{\"exp\":999}");
        assertThat(tokens.authenticate(Optional.of("Bearer " + token)))
                .isInstanceOfSatisfying(Challenged.class, challenged -> assertThat(challenged.challenge())
                        .contains("error_description=\"The token has expired\""));
    }

    @ParameterizedTest
    @DisplayName("SE-273: what is no list of principals with secrets is refused in one line without secrets")
    @ValueSource(
            strings = {
                "",
                " \n",
                "{}",
                "{\"credentials\":[]}",
                "ops s3cret",
                "{\"credentials\":[{\"principal\":\"ops\"}]}",
                "{\"credentials\":[{\"secret\":\"s3cret\"}]}",
                "{\"credentials\":[{\"principal\":\"\",\"secret\":\"s3cret\"}]}",
                "{\"credentials\":[{\"principal\":\"ops\",\"secret\":\"s3cret\"},{\"principal\":\"ops\",\"secret\":\"t\"}]}",
                "{\"credentials\":[{\"principal\":\"ops\",\"secret\":\"s3cret\"}]",
            })
    void bad_credentials(String json) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Credentials.parse(json.getBytes(StandardCharsets.UTF_8)))
                .satisfies(e -> assertThat(e.getMessage()).doesNotContain("s3cret", "\n"));
    }

    private static Credentials credentials(String principal, String secret) {
        return Credentials.parse(
                "{\"credentials\":[{\"principal\":\"%s\",\"secret\":\"%s\"},{\"principal\":\"b\",\"secret\":\"c\"}]}"
                        .formatted(principal, secret)
                        .getBytes(StandardCharsets.UTF_8));
    }

    private static String base64(String text) {
        return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }
}

package io.tepui.app.flags;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.tepui.app.flags.AgentAccess.Way;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AgentAccessTest {
    private static final String CREDENTIALS = "--http_credentials=/etc/c.json";
    private static final String KEY = "--jwt_secret_key=/etc/key";

    @Test
    @DisplayName("SE-271: nobody must authenticate if nothing is said")
    void open() {
        assertThat(access())
                .isEqualTo(
                        new AgentAccess(false, false, false, List.of(Way.BASIC), Optional.empty(), Optional.empty()));
    }

    @Test
    @DisplayName("SE-271: each realm has a flag of its own, and files keep their paths")
    void realms() {
        assertThat(access("--authenticate_http_readonly", CREDENTIALS).readonly())
                .isTrue();
        assertThat(access("--authenticate_http_readonly", CREDENTIALS).readwrite())
                .isFalse();
        AgentAccess all = access(
                "--authenticate_http_readonly",
                "--authenticate_http_readwrite",
                "--authenticate_http_executors",
                CREDENTIALS,
                KEY);
        assertThat(all)
                .isEqualTo(new AgentAccess(
                        true,
                        true,
                        true,
                        List.of(Way.BASIC, Way.JWT),
                        Optional.of(Path.of("/etc/c.json")),
                        Optional.of(Path.of("/etc/key"))));
    }

    @Test
    @DisplayName("SE-223: the key has an older name, too")
    void alias() {
        assertThat(access("--executor_secret_key=/etc/key").key()).contains(Path.of("/etc/key"));
    }

    @Test
    @DisplayName(
            "SE-271: the ways to authenticate are tried as listed; by default basic, and tokens when executors authenticate")
    void ways() {
        assertThat(access("--authenticate_http_readwrite", CREDENTIALS).authenticators())
                .containsExactly(Way.BASIC);
        assertThat(access("--authenticate_http_readwrite", "--http_authenticators=jwt,basic", CREDENTIALS, KEY)
                        .authenticators())
                .containsExactly(Way.JWT, Way.BASIC);
        assertThat(access("--authenticate_http_executors", CREDENTIALS, KEY).authenticators())
                .containsExactly(Way.BASIC, Way.JWT);
        assertThat(access("--authenticate_http_executors", KEY).authenticators())
                .as("nobody has a secret")
                .containsExactly(Way.JWT);
        assertThat(access("--authenticate_http_executors", CREDENTIALS, KEY).authenticatorNames())
                .isEqualTo("basic,jwt");
    }

    @ParameterizedTest
    @DisplayName("SE-271: what is demanded without what it needs ends the agent with a line that names both flags")
    @CsvSource(
            delimiter = ';',
            value = {
                "--authenticate_http_executors; --jwt_secret_key; ''",
                "--authenticate_http_readwrite; --http_credentials; ''",
                "--authenticate_http_readonly; --http_credentials; ''",
                "--authenticate_http_readwrite; --http_credentials; --http_authenticators=jwt,basic|--jwt_secret_key=/k",
                "--authenticate_http_readwrite; --jwt_secret_key; --http_authenticators=jwt",
                "--authenticate_http_executors; --http_credentials; --jwt_secret_key=/k|--http_authenticators=basic",
                "--authenticate_http_readwrite; --http_credentials; --jwt_secret_key=/k|--authenticate_http_executors",
            })
    void missing(String flag, String needed, String more) {
        String[] given = (flag + (more.isEmpty() ? "" : "|" + more)).split("\\|", -1);
        assertThatExceptionOfType(FlagException.class)
                .isThrownBy(() -> access(given))
                .withMessageStartingWith(flag)
                .withMessageContaining(needed)
                .withMessageNotContaining("\n");
    }

    @ParameterizedTest
    @DisplayName("SE-276: the list holds names of known ways, each once")
    @ValueSource(strings = {"", ",", "crammd5", "basic,basic", "Basic", "basic,com_example_Auth"})
    void unknown_ways(String names) {
        assertThatExceptionOfType(FlagException.class)
                .isThrownBy(() -> access("--http_authenticators=" + names))
                .withMessageStartingWith("--http_authenticators");
    }

    private static AgentAccess access(String... arguments) {
        return AgentAccess.of(AgentFlags.table().parse(List.of(arguments), Map.of()));
    }
}

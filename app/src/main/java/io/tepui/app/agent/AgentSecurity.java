package io.tepui.app.agent;

import io.tepui.agent.ExecutorTokens;
import io.tepui.app.flags.AgentAccess;
import io.tepui.app.flags.FlagException;
import io.tepui.app.flags.FlagValues;
import io.tepui.app.process.SecretFiles;
import io.tepui.app.process.Security;
import io.tepui.app.process.StartupException;
import io.tepui.http.api.Authenticator;
import io.tepui.protocol.authorization.Authorizer;
import io.tepui.security.AuthenticatorChain;
import io.tepui.security.BasicAuthenticator;
import io.tepui.security.Credentials;
import io.tepui.security.TokenAuthenticator;
import io.tepui.security.TokenKey;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Who is let in to an agent.
 *
 * @param realms who is let in where (SE-270)
 * @param key what makes the tokens of executors; without it they get none (SE-223)
 */
record AgentSecurity(Security realms, Optional<TokenKey> key) {
    static final AgentSecurity OFF = new AgentSecurity(Security.off(), Optional.empty());
    private static final Logger LOG = LoggerFactory.getLogger(AgentSecurity.class);

    /**
     * As the flags say (SE-271).
     *
     * @throws FlagException when flags contradict each other
     * @throws StartupException when a file cannot be used
     */
    static AgentSecurity of(FlagValues flags, InstantSource clock) throws StartupException {
        AgentAccess access = AgentAccess.of(flags);
        Ways ways = new Ways(access, credentials(access), key(access), clock);
        Security realms = new Security(
                ways.to("mesos-agent-readwrite", access.readwrite()),
                ways.to("mesos-agent-readonly", access.readonly()),
                Authenticator.off(),
                ways.to("mesos-agent-executor", access.executors()),
                Authorizer.permissive());
        return new AgentSecurity(realms, ways.key());
    }

    /** What makes the tokens of executors; their claims are those that the agent compares (SE-208). */
    Optional<ExecutorTokens> tokens() {
        return key.map(signer -> (frameworkId, executorId, containerId) ->
                Optional.of(signer.sign(Map.of("fid", frameworkId, "eid", executorId, "cid", containerId))));
    }

    private static Optional<Credentials> credentials(AgentAccess access) throws StartupException {
        if (access.credentials().isEmpty()) {
            return Optional.empty();
        }
        byte[] content = SecretFiles.read(access.credentials().get(), "--http_credentials");
        try {
            return Optional.of(Credentials.parse(content));
        } catch (IllegalArgumentException e) {
            throw new StartupException(
                    "--http_credentials=" + access.credentials().get() + ": " + e.getMessage(), e);
        }
    }

    private static Optional<TokenKey> key(AgentAccess access) throws StartupException {
        if (access.key().isEmpty()) {
            return Optional.empty();
        }
        byte[] content = SecretFiles.read(access.key().get(), "--jwt_secret_key");
        if (content.length == 0) {
            throw new StartupException("--jwt_secret_key=" + access.key().get() + ": the file is empty; put at least "
                    + TokenKey.GOOD_BYTES + " random bytes into it");
        }
        if (content.length < TokenKey.GOOD_BYTES) {
            LOG.warn(
                    "--jwt_secret_key={}: the key has {} bytes and can be guessed; use at least {}",
                    access.key().get(),
                    content.length,
                    TokenKey.GOOD_BYTES);
        }
        return Optional.of(TokenKey.of(content));
    }

    /** How clients can say who they are. */
    private record Ways(
            AgentAccess access, Optional<Credentials> credentials, Optional<TokenKey> key, InstantSource clock) {
        Authenticator to(String realm, boolean authenticated) {
            return authenticated
                    ? AuthenticatorChain.of(access.authenticators().stream()
                            .map(way -> authenticator(way, realm))
                            .toList())
                    : Authenticator.off();
        }

        private Authenticator authenticator(AgentAccess.Way way, String realm) {
            return switch (way) {
                case BASIC -> new BasicAuthenticator(realm, credentials.orElseThrow());
                case JWT -> new TokenAuthenticator(realm, key.orElseThrow(), clock);
            };
        }
    }
}

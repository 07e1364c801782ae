package io.tepui.app.flags;

import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Who must tell an agent who they are, and how (SE-271).
 *
 * @param readonly whether readers of the older endpoints must
 * @param readwrite whether senders of calls to {@code /api/v1} must
 * @param executors whether executors must
 * @param authenticators the ways that are tried, in this order; those that are there for nobody have been left out
 * @param credentials the file of names and secrets; there if a way needs it
 * @param key the file of the key that signs tokens; there if a way needs it
 */
public record AgentAccess(
        boolean readonly,
        boolean readwrite,
        boolean executors,
        List<Way> authenticators,
        Optional<Path> credentials,
        Optional<Path> key) {

    /** A way to authenticate; its name in lower case is that of the flag's value. */
    public enum Way {
        /** A name and its secret. */
        BASIC,
        /** A token. */
        JWT;

        static Way parse(String name) {
            return switch (name) {
                case "basic" -> BASIC;
                case "jwt" -> JWT;
                default ->
                    throw new IllegalArgumentException(
                            "'" + name + "' is neither basic nor jwt, and this version has no loadable modules");
            };
        }

        static List<Way> parseAll(String names) {
            List<Way> ways = Checks.list(names).stream().map(Way::parse).toList();
            if (ways.isEmpty() || ways.stream().distinct().count() < ways.size()) {
                throw new IllegalArgumentException("must be basic, jwt or both, as basic,jwt");
            }
            return ways;
        }
    }

    /** Copies its list. */
    public AgentAccess {
        authenticators = List.copyOf(authenticators);
    }

    /**
     * Reads the flags of {@link AgentFlags#table()} and applies the rules between them.
     *
     * @throws FlagException when what a flag demands needs another flag
     */
    public static AgentAccess of(FlagValues flags) {
        Optional<Path> credentials = flags.text("http_credentials").map(Path::of);
        Optional<Path> key = flags.text("jwt_secret_key").map(Path::of);
        boolean executors = flags.bool("authenticate_http_executors");
        if (executors && key.isEmpty()) {
            throw flags.refuse(
                    "authenticate_http_executors",
                    "needs --jwt_secret_key=FILE, the key that signs the tokens of executors");
        }
        AgentAccess access = new AgentAccess(
                flags.bool("authenticate_http_readonly"),
                flags.bool("authenticate_http_readwrite"),
                executors,
                ways(flags, executors, credentials.isPresent()),
                credentials,
                key);
        access.firstRealm().ifPresent(realm -> access.check(flags, realm));
        return access;
    }

    /** The ways that were given; else basic, and tokens when executors authenticate. Nobody has a secret if there are no credentials. */
    private static List<Way> ways(FlagValues flags, boolean executors, boolean hasCredentials) {
        if (flags.isGiven("http_authenticators")) {
            return Way.parseAll(flags.string("http_authenticators"));
        }
        boolean onlyExecutors =
                executors && !flags.bool("authenticate_http_readonly") && !flags.bool("authenticate_http_readwrite");
        if (onlyExecutors && !hasCredentials) {
            return List.of(Way.JWT);
        }
        return executors ? List.of(Way.BASIC, Way.JWT) : List.of(Way.BASIC);
    }

    /** The ways as their flag names them. */
    public String authenticatorNames() {
        return authenticators.stream()
                .map(way -> way.name().toLowerCase(Locale.ROOT))
                .collect(Collectors.joining(","));
    }

    private Optional<String> firstRealm() {
        if (readwrite) {
            return Optional.of("authenticate_http_readwrite");
        }
        if (readonly) {
            return Optional.of("authenticate_http_readonly");
        }
        return executors ? Optional.of("authenticate_http_executors") : Optional.empty();
    }

    private void check(FlagValues flags, String realm) {
        if (authenticators.contains(Way.BASIC) && credentials.isEmpty()) {
            throw flags.refuse(realm, needs(Way.BASIC, "http_credentials"));
        }
        if (authenticators.contains(Way.JWT) && key.isEmpty()) {
            throw flags.refuse(realm, needs(Way.JWT, "jwt_secret_key"));
        }
    }

    private static String needs(Way way, String flag) {
        return "the authenticator " + way.name().toLowerCase(Locale.ROOT) + " needs --" + flag + "=FILE";
    }
}

package io.tepui.master.agents;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Which versions of agents a master takes (AM-40). */
final class AgentVersion {
    private static final Pattern SEMANTIC = Pattern.compile(
            "(0|[1-9][0-9]{0,8})\\.(0|[1-9][0-9]{0,8})\\.(0|[1-9][0-9]{0,8})(-[0-9A-Za-z.-]+)?(\\+[0-9A-Za-z.-]+)?");

    private AgentVersion() {}

    /** Returns what is wrong with the version, as one line; nothing when it is at least 1.0.0. */
    static Optional<String> problem(String version) {
        Matcher matcher = SEMANTIC.matcher(version);
        if (!matcher.matches()) {
            return Optional.of("'version' is '" + version + "', not a version of the form 1.11.0");
        }
        int major = Integer.parseInt(matcher.group(1));
        boolean isFirst = version.startsWith("1.0.0-");
        return major < 1 || isFirst
                ? Optional.of("'version' is '" + version + "', it must be at least 1.0.0")
                : Optional.empty();
    }
}

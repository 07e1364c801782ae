package io.tepui.app.flags;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Where a process listens.
 *
 * @param host a name or an address; an IPv6 address stands here without its brackets
 * @param port from 1 to 65535
 */
public record HostPort(String host, int port) {
    private static final int MAX_PORT = 65535;
    private static final String MASTER_ID = "master@";
    private static final Pattern TEXT =
            Pattern.compile("(?:\\[([0-9A-Fa-f:.%]{2,60})\\]|([A-Za-z0-9._-]{1,253})):([0-9]{1,5})");

    /**
     * Reads {@code HOST:PORT} or {@code [ADDRESS]:PORT}; blanks around it do not count, since the text may come from a
     * file.
     *
     * @throws IllegalArgumentException if the text has another form
     */
    public static HostPort parse(String text) {
        Matcher matcher = TEXT.matcher(text.strip());
        if (!matcher.matches()) {
            throw new IllegalArgumentException("must be HOST:PORT such as 127.0.0.1:5050");
        }
        int port = Integer.parseInt(matcher.group(3));
        if (port < 1 || port > MAX_PORT) {
            throw new IllegalArgumentException("must have a port from 1 to 65535");
        }
        return new HostPort(matcher.group(1) != null ? matcher.group(1) : matcher.group(2), port);
    }

    /**
     * Reads where a master listens; its process id may stand before, as in {@code master@HOST:PORT} (AO section 4.2).
     *
     * @throws IllegalArgumentException if the text has another form
     */
    public static HostPort parseMaster(String text) {
        String stripped = text.strip();
        return parse(stripped.startsWith(MASTER_ID) ? stripped.substring(MASTER_ID.length()) : stripped);
    }

    /** As it is written: {@code HOST:PORT}, with brackets around an IPv6 address. */
    @Override
    public String toString() {
        return (host.indexOf(':') < 0 ? host : "[" + host + "]") + ":" + port;
    }
}

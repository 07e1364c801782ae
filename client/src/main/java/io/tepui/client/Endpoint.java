package io.tepui.client;

import java.net.URI;

/**
 * Where a server listens, as a person writes it.
 *
 * @param host a name or an address
 * @param port 1 to 65535
 */
public record Endpoint(String host, int port) {
    /** Checks the parts. */
    public Endpoint {
        if (host.isBlank()) {
            throw new IllegalArgumentException("no host in the address: write HOST:PORT, such as 127.0.0.1:5050");
        }
        if (port < 1 || port > 65_535) {
            throw new IllegalArgumentException("port " + port + " is not between 1 and 65535");
        }
    }

    /**
     * Reads {@code HOST:PORT}, {@code HOST} or {@code http://HOST:PORT}.
     *
     * @param text what was given
     * @param defaultPort the port if the text has none
     * @throws IllegalArgumentException with one clear line
     */
    public static Endpoint parse(String text, int defaultPort) {
        String rest = text.strip();
        if (rest.startsWith("http://")) {
            rest = rest.substring("http://".length());
        }
        if (rest.endsWith("/")) {
            rest = rest.substring(0, rest.length() - 1);
        }
        int colon = rest.lastIndexOf(':');
        if (colon < 0) {
            return new Endpoint(rest, defaultPort);
        }
        String port = rest.substring(colon + 1);
        try {
            return new Endpoint(rest.substring(0, colon), Integer.parseInt(port));
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException(
                    "'" + text + "' is not HOST:PORT: '" + port + "' is not a port number", e);
        }
    }

    URI resolve(String path) {
        return URI.create("http://" + host + ":" + port + path);
    }

    @Override
    public String toString() {
        return host + ":" + port;
    }
}

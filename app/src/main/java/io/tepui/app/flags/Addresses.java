package io.tepui.app.flags;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.lang.ProcessBuilder.Redirect;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** Finds out the address and the name a process goes by; blocks, so it runs once at the start. */
public final class Addresses {
    /** How long an {@code ip_discovery_command} may take. */
    public static final Duration DISCOVERY_TIMEOUT = Duration.ofSeconds(10);

    private static final int MAX_OUTPUT_BYTES = 1024;

    private Addresses() {}

    /**
     * The address to bind.
     *
     * @return empty if the process is to listen on all addresses
     * @throws FlagException if {@code ip_discovery_command} fails, takes too long or prints no address
     */
    public static Optional<InetAddress> toBind(NetworkConfig network) {
        return network.ipDiscoveryCommand()
                .map(command -> discover(command, DISCOVERY_TIMEOUT))
                .or(network::ip)
                .map(InetAddress::ofLiteral);
    }

    /**
     * The address to tell others: the one advertised, else the one bound, else this machine's.
     *
     * @param bound the address the process listens on, empty for all
     */
    public static InetAddress toTell(NetworkConfig network, Optional<InetAddress> bound) {
        return network.advertiseIp()
                .map(InetAddress::ofLiteral)
                .or(() -> bound.filter(address -> !address.isAnyLocalAddress()))
                .orElseGet(Addresses::ofThisMachine);
    }

    /** The host name to tell others (MO-421, MO-422): the one given, else the looked-up name of the address told. */
    public static String hostname(NetworkConfig network, InetAddress told) {
        return network.hostname()
                .orElseGet(() -> network.hostnameLookup() ? told.getCanonicalHostName() : told.getHostAddress());
    }

    /** Runs a shell command that prints an address. */
    static String discover(String command, Duration timeout) {
        try {
            Process process = new ProcessBuilder("sh", "-c", command)
                    .redirectInput(Redirect.from(new File("/dev/null")))
                    .redirectError(Redirect.INHERIT)
                    .start();
            try (InputStream out = process.getInputStream()) {
                if (!process.waitFor(timeout.toMillis(), TimeUnit.MILLISECONDS)) {
                    process.destroyForcibly();
                    throw refuse("does not end within " + Durations.format(timeout));
                }
                String printed = new String(out.readNBytes(MAX_OUTPUT_BYTES), StandardCharsets.UTF_8).strip();
                if (process.exitValue() != 0) {
                    throw refuse("ends with status " + process.exitValue());
                }
                Checks.ip().complaint(printed).ifPresent(complaint -> {
                    throw refuse("prints '" + FlagException.echo(printed) + "', which is no IP address");
                });
                return printed;
            }
        } catch (IOException e) {
            throw refuse("cannot be run: " + Reasons.of(e));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw refuse("was interrupted");
        }
    }

    private static FlagException refuse(String why) {
        return new FlagException("--ip_discovery_command: the command " + why);
    }

    private static InetAddress ofThisMachine() {
        try {
            return InetAddress.getLocalHost();
        } catch (UnknownHostException e) {
            return InetAddress.getLoopbackAddress();
        }
    }
}

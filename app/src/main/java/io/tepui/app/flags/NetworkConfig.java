package io.tepui.app.flags;

import io.tepui.protocol.v1.DomainInfo;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * Where a process listens and what it tells others about it.
 *
 * @param ip the address to bind, a literal; empty binds all
 * @param ipDiscoveryCommand a shell command that prints it; never given together with {@code ip}
 * @param port the port to bind; 0 lets the system choose
 * @param advertiseIp the address to tell others, a literal
 * @param advertisePort the port to tell others, from 1
 * @param hostname the host name to tell others
 * @param hostnameLookup whether to look the host name up when none is given; otherwise the address is the name
 * @param domain the region and zone to tell others
 */
public record NetworkConfig(
        Optional<String> ip,
        Optional<String> ipDiscoveryCommand,
        int port,
        Optional<String> advertiseIp,
        OptionalInt advertisePort,
        Optional<String> hostname,
        boolean hostnameLookup,
        Optional<DomainInfo> domain) {

    /**
     * Takes the flags, and for an address that no flag gives the variables of Mesos's network layer (MO-389):
     * LIBPROCESS_IP, LIBPROCESS_ADVERTISE_IP and LIBPROCESS_ADVERTISE_PORT.
     */
    static NetworkConfig of(FlagValues flags) {
        Exclusive.require(flags, "ip", "ip_discovery_command");
        boolean discovers = flags.isGiven("ip_discovery_command");
        return new NetworkConfig(
                discovers ? Optional.empty() : variable(flags, "ip", "LIBPROCESS_IP", Checks.ip()),
                flags.text("ip_discovery_command"),
                flags.count("port"),
                variable(flags, "advertise_ip", "LIBPROCESS_ADVERTISE_IP", Checks.ip()),
                variable(flags, "advertise_port", "LIBPROCESS_ADVERTISE_PORT", NetworkConfig::portComplaint)
                        .map(text -> OptionalInt.of(Integer.parseInt(text)))
                        .orElse(OptionalInt.empty()),
                flags.text("hostname").map(String::strip),
                flags.bool("hostname_lookup"),
                flags.text("domain").map(Domains::parse));
    }

    private static Optional<String> variable(FlagValues flags, String flag, String variable, Check check) {
        Optional<String> given = flags.text(flag).map(String::strip);
        Optional<String> inherited = flags.environment(variable).filter(text -> given.isEmpty() && !text.isEmpty());
        inherited.flatMap(check::complaint).ifPresent(complaint -> {
            throw new FlagException(variable + "=" + FlagException.echo(inherited.orElseThrow()) + ": " + complaint);
        });
        return given.or(() -> inherited);
    }

    private static Optional<String> portComplaint(String text) {
        try {
            return Checks.whole(1, 65535).complaint(Kind.INT.normalize(text));
        } catch (IllegalArgumentException e) {
            return Optional.of("must be a port");
        }
    }
}

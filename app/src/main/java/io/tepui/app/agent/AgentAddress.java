package io.tepui.app.agent;

import io.tepui.app.flags.Addresses;
import io.tepui.app.flags.NetworkConfig;
import io.tepui.app.process.StartupException;
import io.tepui.protocol.UPid;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.util.Optional;

/**
 * How others reach an agent.
 *
 * @param pid where it takes messages
 * @param hostname its name
 */
record AgentAddress(UPid pid, String hostname) {
    /** The process id of an agent (AM-1). */
    static final String PROCESS = "slave(1)";

    private static final String ALL = "0.0.0.0";

    /** The address to listen on. */
    static String listenOn(Optional<InetAddress> bound) {
        return bound.map(InetAddress::getHostAddress).orElse(ALL);
    }

    /**
     * Finds out what to tell others.
     *
     * @param bound the address that is listened on; empty for all
     * @param port the port that is listened on
     */
    static AgentAddress of(NetworkConfig network, Optional<InetAddress> bound, int port) throws StartupException {
        InetAddress told = Addresses.toTell(network, bound);
        if (!(told instanceof Inet4Address)) {
            throw new StartupException("the address " + told.getHostAddress()
                    + " cannot be told to a master, which knows IPv4 only; name one with --advertise_ip");
        }
        return new AgentAddress(
                new UPid(PROCESS, told.getHostAddress(), network.advertisePort().orElse(port)),
                Addresses.hostname(network, told));
    }
}

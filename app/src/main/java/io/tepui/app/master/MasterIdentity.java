package io.tepui.app.master;

import io.tepui.app.flags.Addresses;
import io.tepui.app.flags.NetworkConfig;
import io.tepui.app.process.BuildInfo;
import io.tepui.app.process.StartupException;
import io.tepui.protocol.UPid;
import io.tepui.protocol.v1.Address;
import io.tepui.protocol.v1.MasterInfo;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.util.Optional;

/**
 * Who a master is for others.
 *
 * @param pid where its messages come from and go to (AM-1)
 * @param info its description (MO-164)
 */
record MasterIdentity(UPid pid, MasterInfo info) {
    /**
     * Finds out address and name; may look names up.
     *
     * @param id the master's id
     * @param bound the address it listens on, empty for all
     * @param port the port it listens on
     */
    static MasterIdentity of(String id, NetworkConfig network, Optional<InetAddress> bound, int port)
            throws StartupException {
        InetAddress told = Addresses.toTell(network, bound);
        if (!(told instanceof Inet4Address)) {
            throw new StartupException("The address to tell others, " + told.getHostAddress()
                    + ", is not IPv4, which agents need; give one with --ip or --advertise_ip");
        }
        String ip = told.getHostAddress();
        int toldPort = network.advertisePort().orElse(port);
        String hostname = Addresses.hostname(network, told);
        UPid pid = new UPid(AgentMessages.PROCESS, ip, toldPort);
        MasterInfo.Builder info = MasterInfo.newBuilder()
                .setId(id)
                .setIp(firstOctetLowest(told.getAddress()))
                .setPort(toldPort)
                .setPid(pid.toString())
                .setHostname(hostname)
                .setVersion(BuildInfo.API_VERSION)
                .setAddress(Address.newBuilder().setHostname(hostname).setIp(ip).setPort(toldPort))
                .addCapabilities(capability(MasterInfo.Capability.Type.AGENT_UPDATE))
                .addCapabilities(capability(MasterInfo.Capability.Type.AGENT_DRAINING));
        network.domain().ifPresent(info::setDomain);
        return new MasterIdentity(pid, info.build());
    }

    private static MasterInfo.Capability capability(MasterInfo.Capability.Type type) {
        return MasterInfo.Capability.newBuilder().setType(type).build();
    }

    /** 127.0.0.1 becomes 16777343 (MO-164). */
    private static int firstOctetLowest(byte[] octets) {
        int value = 0;
        for (int i = octets.length - 1; i >= 0; i--) {
            value = value << 8 | octets[i] & 0xFF;
        }
        return value;
    }
}

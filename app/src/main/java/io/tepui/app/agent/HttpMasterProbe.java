package io.tepui.app.agent;

import com.google.protobuf.InvalidProtocolBufferException;
import io.tepui.agent.state.Leader;
import io.tepui.app.flags.HostPort;
import io.tepui.protocol.MediaType;
import io.tepui.protocol.UPid;
import io.tepui.protocol.v1.MasterInfo;
import io.tepui.protocol.v1.master.Call;
import io.tepui.protocol.v1.master.Response;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.HttpURLConnection;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.Proxy;
import java.net.URI;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.Optional;

/**
 * Asks the master that a flag names who leads, by its operator API: a standby names the leader, and the leader tells its
 * address and what it is capable of. A master that does not answer that call is taken for the leader at the address given.
 */
final class HttpMasterProbe implements MasterProbe {
    private static final Duration TIMEOUT = Duration.ofSeconds(5);
    private static final int MAX_ANSWER_BYTES = 1 << 20;
    private static final String MASTER = "master";

    private final HostPort master;

    HttpMasterProbe(HostPort master) {
        this.master = master;
    }

    @Override
    public Outcome ask() {
        try {
            return ask(master, true);
        } catch (UnknownHostException e) {
            return new Nobody("the host '" + e.getMessage() + "' is not known");
        } catch (IOException e) {
            return new Nobody(master + ": " + e.getMessage());
        }
    }

    private static Outcome ask(HostPort at, boolean mayBeStandby) throws IOException {
        URI uri = URI.create("http://" + at + "/api/v1");
        HttpURLConnection connection = (HttpURLConnection) uri.toURL().openConnection(Proxy.NO_PROXY);
        try {
            connection.setInstanceFollowRedirects(false);
            connection.setConnectTimeout((int) TIMEOUT.toMillis());
            connection.setReadTimeout((int) TIMEOUT.toMillis());
            connection.setRequestMethod("POST");
            connection.setDoOutput(true);
            connection.setRequestProperty("Content-Type", MediaType.PROTOBUF.header());
            connection.setRequestProperty("Accept", MediaType.PROTOBUF.header());
            try (OutputStream out = connection.getOutputStream()) {
                Call.newBuilder().setType(Call.Type.GET_MASTER).build().writeTo(out);
            }
            return switch (connection.getResponseCode()) {
                case HttpURLConnection.HTTP_OK -> new Found(leader(connection, at));
                case HttpURLConnection.HTTP_UNAVAILABLE -> new Nobody(at + " has no leader yet");
                case 307 -> mayBeStandby ? ask(elsewhere(connection, at), false) : new Nobody(at + " does not lead");
                default -> new Found(leaderAt(at));
            };
        } finally {
            connection.disconnect();
        }
    }

    private static Leader leader(HttpURLConnection connection, HostPort at) throws IOException {
        try (InputStream in = connection.getInputStream()) {
            MasterInfo info = Response.parseFrom(in.readNBytes(MAX_ANSWER_BYTES))
                    .getGetMaster()
                    .getMasterInfo();
            boolean agentUpdate = info.getCapabilitiesList().stream()
                    .anyMatch(each -> each.getType() == MasterInfo.Capability.Type.AGENT_UPDATE);
            Optional<UPid> pid = info.hasPid() ? UPid.parse(info.getPid()) : Optional.empty();
            return new Leader(pid.orElse(leaderAt(at).pid()), agentUpdate);
        } catch (InvalidProtocolBufferException e) {
            return leaderAt(at);
        }
    }

    /** Messages are compared by address, so a name has to be looked up. */
    private static Leader leaderAt(HostPort at) throws UnknownHostException {
        for (InetAddress address : InetAddress.getAllByName(at.host())) {
            if (address instanceof Inet4Address) {
                return new Leader(new UPid(MASTER, address.getHostAddress(), at.port()), true);
            }
        }
        throw new UnknownHostException(at.host() + " (it has no IPv4 address)");
    }

    private static HostPort elsewhere(HttpURLConnection connection, HostPort at) throws IOException {
        String location = connection.getHeaderField("Location");
        try {
            URI target = URI.create(location == null ? "" : location);
            return HostPort.parse(String.valueOf(target.getAuthority()));
        } catch (IllegalArgumentException e) {
            throw new IOException(at + " names a leader that cannot be understood: '" + location + "'", e);
        }
    }
}

package io.tepui.app.master;

import static org.assertj.core.api.Assertions.assertThat;

import io.tepui.http.HttpServer;
import io.tepui.http.HttpServerConfig;
import io.tepui.http.Router;
import io.tepui.http.link.LinkPool;
import io.tepui.protocol.UPid;
import io.tepui.protocol.internal.RegisterSlaveMessage;
import io.tepui.protocol.internal.SlaveInfo;
import io.tepui.protocol.v1.AgentInfo;
import io.tepui.resources.Resources;
import java.io.IOException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** Takes what a master sends to {@code slave(1)}, and nothing else. */
final class FakeAgent implements AutoCloseable {
    private final LinkedBlockingQueue<String> messages = new LinkedBlockingQueue<>();
    private final HttpServer server;

    FakeAgent() throws IOException {
        server = HttpServer.start(
                HttpServerConfig.defaults(),
                Router.of("slave(1)").build(),
                (receiver, message, sender, body) -> messages.add(message));
    }

    UPid pid() {
        return new UPid("slave(1)", "127.0.0.1", server.port());
    }

    /** Registers with a master and takes the answer. */
    void registers(LinkPool links, int masterPort, Resources resources) throws InterruptedException {
        links.send(
                pid(),
                new UPid("master", "127.0.0.1", masterPort),
                "mesos.internal.RegisterSlaveMessage",
                RegisterSlaveMessage.newBuilder()
                        .setSlave(SlaveInfo.newBuilder()
                                .setHostname("127.0.0.1")
                                .setPort(server.port())
                                .addAllResources(resources.toMessages())
                                .setCheckpoint(true))
                        .setVersion("1.11.0")
                        .addAgentCapabilities(
                                AgentInfo.Capability.newBuilder().setType(AgentInfo.Capability.Type.AGENT_DRAINING))
                        .build()
                        .toByteArray());
        assertThat(next()).isEqualTo("mesos.internal.SlaveRegisteredMessage");
    }

    /** The name of the next message; waits for it. */
    String next() throws InterruptedException {
        String message = messages.poll(10, TimeUnit.SECONDS);
        return message == null ? "(nothing came)" : message;
    }

    @Override
    public void close() {
        server.close();
    }
}

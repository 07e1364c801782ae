package io.tepui.app.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.tepui.agent.AgentInput;
import io.tepui.agent.state.Leader;
import io.tepui.app.flags.HostPort;
import io.tepui.http.Header;
import io.tepui.http.HttpServer;
import io.tepui.http.HttpServerConfig;
import io.tepui.http.MessageReceiver;
import io.tepui.http.Reply;
import io.tepui.http.Router;
import io.tepui.protocol.UPid;
import io.tepui.protocol.v1.MasterInfo;
import io.tepui.protocol.v1.master.Response;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** AM-33. */
@Timeout(30)
class MasterDetectorTest {
    private static final Leader LEADER = new Leader(new UPid("master", "127.0.0.1", 5050), true);

    private final List<AgentInput> inputs = new CopyOnWriteArrayList<>();
    private volatile MasterProbe.Outcome outcome = new MasterProbe.Nobody("nobody yet");

    @Test
    void looks_until_a_master_leads_and_again_when_its_connection_breaks() {
        try (MasterDetector detector = new MasterDetector(() -> outcome, inputs::add)) {
            detector.start();
            detector.detect();
            assertThat(inputs).isEmpty();
            outcome = new MasterProbe.Found(LEADER);
            await().untilAsserted(() -> assertThat(inputs).containsExactly(new AgentInput.MasterDetected(LEADER)));

            outcome = new MasterProbe.Nobody("gone");
            detector.linkBroken(new UPid("scheduler", "127.0.0.1", 1));
            detector.linkBroken(LEADER.pid());
            await().untilAsserted(() -> assertThat(inputs).endsWith(new AgentInput.MasterLost()));
            outcome = new MasterProbe.Found(LEADER);
            await().untilAsserted(() -> assertThat(inputs)
                    .containsExactly(
                            new AgentInput.MasterDetected(LEADER),
                            new AgentInput.MasterLost(),
                            new AgentInput.MasterDetected(LEADER)));
        }
    }

    @Test
    void a_master_tells_its_address_and_whether_it_takes_changed_agents() throws Exception {
        Response answer = Response.newBuilder()
                .setType(Response.Type.GET_MASTER)
                .setGetMaster(Response.GetMaster.newBuilder()
                        .setMasterInfo(MasterInfo.newBuilder()
                                .setId("m")
                                .setIp(0)
                                .setPort(5050)
                                .setPid("master@10.1.2.3:5050")))
                .build();
        assertThat(ask(Reply.ok("application/x-protobuf", answer.toByteArray())))
                .isEqualTo(new MasterProbe.Found(new Leader(new UPid("master", "10.1.2.3", 5050), false)));
    }

    @Test
    void a_master_that_does_not_tell_is_taken_at_its_word_and_one_without_leader_is_none() throws Exception {
        assertThat(ask(Reply.error(503, "recovering"))).isInstanceOf(MasterProbe.Nobody.class);
        assertThat(ask(Reply.error(401, "who are you"))).isInstanceOf(MasterProbe.Found.class);
        assertThat(ask(new Reply.Empty(307, List.of(new Header("Location", "//nonsense")))))
                .isInstanceOf(MasterProbe.Nobody.class);
        assertThat(new HttpMasterProbe(new HostPort("no.such.host.invalid", 5050)).ask())
                .isInstanceOf(MasterProbe.Nobody.class);
    }

    @Test
    void a_standby_names_the_leader() throws Exception {
        try (HttpServer leader = serve(Reply.error(401, "who are you"))) {
            assertThat(ask(Reply.redirect("//127.0.0.1:" + leader.port() + "/master/api/v1")))
                    .isEqualTo(new MasterProbe.Found(new Leader(new UPid("master", "127.0.0.1", leader.port()), true)));
        }
    }

    private static MasterProbe.Outcome ask(Reply reply) throws Exception {
        try (HttpServer server = serve(reply)) {
            return new HttpMasterProbe(new HostPort("127.0.0.1", server.port())).ask();
        }
    }

    private static HttpServer serve(Reply reply) throws Exception {
        Router router = Router.of("master").route("/api/v1", request -> reply).build();
        return HttpServer.start(HttpServerConfig.defaults(), router, MessageReceiver.none());
    }
}

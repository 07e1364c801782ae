package io.tepui.app.master;

import static org.assertj.core.api.Assertions.assertThat;

import io.tepui.app.process.Security;
import io.tepui.http.api.Authenticator;
import io.tepui.protocol.authorization.Action;
import io.tepui.protocol.authorization.Authorizer;
import io.tepui.protocol.authorization.Principal;
import java.io.InputStream;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a master says to those who may do nothing: clients say who they are in a header, and only {@code root} may do all. */
class AuthorizationTest {
    private static final String WHO = "X-Who";

    private static MasterFixture fixture;

    @TempDir
    private static Path dir;

    @BeforeAll
    static void start() throws Exception {
        Authenticator header =
                request -> new Authenticator.Admitted(request.header(WHO).map(Principal::named));
        Authorizer rootOnly = (principal, action, target) ->
                principal.flatMap(Principal::name).equals(Optional.of("root")) || action == Action.REGISTER_FRAMEWORK;
        fixture = new MasterFixture(
                new Security(header, Authenticator.off(), header, Authenticator.off(), rootOnly), "--log_dir=" + dir);
    }

    @AfterAll
    static void stop() {
        fixture.close();
    }

    @ParameterizedTest
    @DisplayName("MO-123: a call that is not permitted is answered 403 with one clear line")
    @ValueSource(
            strings = {
                "{'type':'GET_FLAGS'}",
                "{'type':'SET_LOGGING_LEVEL','set_logging_level':{'level':1,'duration':{'nanoseconds':1}}}",
                "{'type':'LIST_FILES','list_files':{'path':'/master/log'}}",
                "{'type':'READ_FILE','read_file':{'path':'/master/log','offset':0}}",
                "{'type':'READ_FILE','read_file':{'path':'file:///master/log/x/','offset':0}}",
            })
    void refused(String body) throws Exception {
        HttpResponse<String> answer = fixture.send(operator("alice", body));
        assertThat(answer.statusCode()).isEqualTo(403);
        assertThat(answer.body()).startsWith("Not authorized: ").doesNotContain("\n");
        assertThat(fixture.send(operator("root", body)).statusCode()).isNotEqualTo(403);
    }

    @ParameterizedTest
    @DisplayName("MO-153, MO-158 and others: some calls need no permission")
    @ValueSource(strings = {"GET_HEALTH", "GET_VERSION", "GET_LOGGING_LEVEL", "GET_MASTER", "GET_STATE", "GET_QUOTA"})
    void open_to_all(String type) throws Exception {
        assertThat(fixture.send(operator("alice", "{'type':'" + type + "'}")).statusCode())
                .isEqualTo(200);
    }

    @ParameterizedTest
    @DisplayName("V0-19, V0-58, V0-100: older endpoints ask for the same permissions")
    @ValueSource(
            strings = {
                "/flags",
                "/master/flags",
                "/metrics/snapshot",
                "/logging/toggle",
                "/files/read?path=/master/log",
                "/files/browse?path=/master/log",
                "/files/download?path=/master/log"
            })
    void older_endpoints(String path) throws Exception {
        assertThat(fixture.get(path).statusCode()).isEqualTo(403);
    }

    @Test
    @DisplayName("MO-226: TEARDOWN without permission changes nothing; MO-205, MO-298: reads and streams are filtered")
    void teardown_reads_and_events() throws Exception {
        HttpResponse<InputStream> alices = fixture.open(operator("alice", "{'type':'SUBSCRIBE'}"));
        HttpResponse<InputStream> roots = fixture.open(operator("root", "{'type':'SUBSCRIBE'}"));
        skip(alices, 2);
        skip(roots, 2);
        HttpResponse<InputStream> scheduler = fixture.open(scheduler("carol", "carol"));
        String subscribed = MasterFixture.record(scheduler.body());
        String id = subscribed.replaceAll(".*\"framework_id\":\\{\"value\":\"([^\"]+)\".*", "$1");

        String teardown = "{'type':'TEARDOWN','teardown':{'framework_id':{'value':'" + id + "'}}}";
        assertThat(fixture.send(operator("alice", teardown)).statusCode()).isEqualTo(403);
        assertThat(fixture.send(operator("alice", "{'type':'GET_FRAMEWORKS'}")).body())
                .doesNotContain(id);
        assertThat(fixture.send(operator("root", "{'type':'GET_FRAMEWORKS'}")).body())
                .contains("\"active\":true", id);
        assertThat(fixture.send(operator("root", teardown)).statusCode()).isEqualTo(200);

        assertThat(MasterFixture.record(roots.body())).startsWith("{\"type\":\"FRAMEWORK_ADDED\"");
        assertThat(MasterFixture.record(roots.body())).startsWith("{\"type\":\"FRAMEWORK_REMOVED\"");
        assertThat(alices.body().available()).isZero();
        scheduler.body().close();
        alices.body().close();
        roots.body().close();
    }

    @Test
    @DisplayName("SE-38: a scheduler cannot subscribe as another principal than it is authenticated as")
    void other_principal() throws Exception {
        HttpResponse<InputStream> answer = fixture.open(scheduler("carol", "mallory"));
        assertThat(answer.statusCode()).isEqualTo(400);
        assertThat(new String(answer.body().readAllBytes(), java.nio.charset.StandardCharsets.UTF_8))
                .contains("'mallory'", "'carol'");
    }

    private static void skip(HttpResponse<InputStream> stream, int records) throws Exception {
        for (int i = 0; i < records; i++) {
            MasterFixture.record(stream.body());
        }
    }

    private static HttpRequest.Builder operator(String who, String body) {
        return fixture.post(body.replace('\'', '"')).header(WHO, who);
    }

    private static HttpRequest.Builder scheduler(String who, String principal) {
        String body = "{'type':'SUBSCRIBE','subscribe':{'framework_info':{'user':'nobody','name':'n','principal':'"
                + principal + "'}}}";
        return HttpRequest.newBuilder(fixture.uri("/api/v1/scheduler"))
                .header("Content-Type", MasterFixture.JSON)
                .header(WHO, who)
                .POST(HttpRequest.BodyPublishers.ofString(body.replace('\'', '"')));
    }

    @Test
    @DisplayName("MO-124, AR-197: a framework that a client may not see cannot be asked about, and is not told of")
    void hidden_frameworks_are_not_explained() throws Exception {
        assertThat(fixture.get("/allocator/offer_constraints_debug").body()).isEqualTo("{\"frameworks\":{}}");
        HttpResponse<InputStream> stream = fixture.open(
                HttpRequest.newBuilder(fixture.uri("/api/v1/scheduler"))
                        .header("Content-Type", MasterFixture.JSON)
                        .header(WHO, "root")
                        .POST(
                                HttpRequest.BodyPublishers.ofString(
                                        "{\"type\":\"SUBSCRIBE\",\"subscribe\":{\"framework_info\":{\"user\":\"u\",\"name\":\"n\"}}}")));
        String subscribed = MasterFixture.record(stream.body());
        String id = subscribed.replaceAll(".*\"framework_id\":\\{\"value\":\"([^\"]+)\".*", "$1");
        assertThat(fixture.get("/explain?framework_id=" + id).statusCode()).isEqualTo(404);
        assertThat(fixture.get("/allocator/offer_constraints_debug").body()).isEqualTo("{\"frameworks\":{}}");
        stream.body().close();
    }
}

package io.tepui.app.master;

import static org.assertj.core.api.Assertions.assertThat;

import io.tepui.app.process.Security;
import io.tepui.http.api.Authenticator;
import io.tepui.http.link.LinkConfig;
import io.tepui.http.link.LinkPool;
import io.tepui.protocol.authorization.Authorizer;
import io.tepui.resources.Resources;
import io.tepui.security.BasicAuthenticator;
import io.tepui.security.Credentials;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("Of a master that asks who operators are,")
class AuthenticatedOperatorsTest {
    private static final String REALM = "mesos-master-readwrite";
    private static final String OPS = basic("ops", "s3cret");
    private static final String EVE = basic("eve", "hers");
    private static final LinkPool LINKS = new LinkPool(LinkConfig.defaults(), (peer, reason) -> {});

    private static MasterFixture fixture;
    private static FakeAgent agent;
    private static String agentId;

    @BeforeAll
    static void start() throws Exception {
        Credentials credentials = Credentials.parse(
                "{\"credentials\":[{\"principal\":\"ops\",\"secret\":\"s3cret\"},{\"principal\":\"eve\",\"secret\":\"hers\"}]}"
                        .getBytes(StandardCharsets.UTF_8));
        Security security = new Security(
                new BasicAuthenticator(REALM, credentials),
                Authenticator.off(),
                Authenticator.off(),
                Authenticator.off(),
                Authorizer.permissive());
        fixture = new MasterFixture(security, Optional.of(OPS));
        agent = new FakeAgent();
        agent.registers(LINKS, fixture.master.port(), Resources.parse("cpus:8;mem:1024;disk:1024"));
        agentId = fixture.response("{\"type\":\"GET_AGENTS\"}")
                .getGetAgents()
                .getAgents(0)
                .getAgentInfo()
                .getId()
                .getValue();
    }

    @AfterAll
    static void stop() {
        LINKS.close();
        agent.close();
        fixture.close();
    }

    private static String basic(String name, String secret) {
        return "Basic " + Base64.getEncoder().encodeToString((name + ":" + secret).getBytes(StandardCharsets.UTF_8));
    }

    private static String everything() throws Exception {
        StringBuilder all = new StringBuilder();
        for (String type : new String[] {
            "GET_AGENTS", "GET_QUOTA", "GET_ROLES", "GET_WEIGHTS", "GET_MAINTENANCE_SCHEDULE", "GET_MAINTENANCE_STATUS"
        }) {
            all.append(fixture.call(type).body()).append('\n');
        }
        return all.toString();
    }

    @ParameterizedTest
    @DisplayName(
            "a call without name, with a wrong secret or an unknown name is challenged and changes nothing (MO-12, MO-32)")
    @ValueSource(
            strings = {
                "{'type':'GET_ROLES'}",
                "{'type':'GET_QUOTA'}",
                "{'type':'UPDATE_WEIGHTS','update_weights':{'weight_infos':[{'role':'a','weight':2}]}}",
                "{'type':'SET_QUOTA','set_quota':{'quota_request':{'role':'a','guarantee':"
                        + "[{'name':'cpus','type':'SCALAR','scalar':{'value':1}}]}}}",
                "{'type':'UPDATE_QUOTA','update_quota':{'quota_configs':[{'role':'a','limits':{'cpus':{'value':1}}}]}}",
                "{'type':'REMOVE_QUOTA','remove_quota':{'role':'a'}}",
                "{'type':'RESERVE_RESOURCES','reserve_resources':{AGENT,'resources':[RESERVED]}}",
                "{'type':'UNRESERVE_RESOURCES','unreserve_resources':{AGENT,'resources':[RESERVED]}}",
                "{'type':'CREATE_VOLUMES','create_volumes':{AGENT,'volumes':[VOLUME]}}",
                "{'type':'DESTROY_VOLUMES','destroy_volumes':{AGENT,'volumes':[VOLUME]}}",
                "{'type':'GROW_VOLUME','grow_volume':{AGENT,'volume':VOLUME,'addition':RESERVED}}",
                "{'type':'SHRINK_VOLUME','shrink_volume':{AGENT,'volume':VOLUME,'subtract':{'value':1}}}",
                "{'type':'GET_MAINTENANCE_SCHEDULE'}",
                "{'type':'GET_MAINTENANCE_STATUS'}",
                "{'type':'UPDATE_MAINTENANCE_SCHEDULE','update_maintenance_schedule':{'schedule':{'windows':"
                        + "[{'machine_ids':[{'hostname':'h'}],'unavailability':{'start':{'nanoseconds':1}}}]}}}",
                "{'type':'START_MAINTENANCE','start_maintenance':{'machines':[{'hostname':'h'}]}}",
                "{'type':'STOP_MAINTENANCE','stop_maintenance':{'machines':[{'hostname':'h'}]}}",
                "{'type':'DRAIN_AGENT','drain_agent':{AGENT}}",
                "{'type':'DEACTIVATE_AGENT','deactivate_agent':{AGENT}}",
                "{'type':'REACTIVATE_AGENT','reactivate_agent':{AGENT}}",
                "{'type':'MARK_AGENT_GONE','mark_agent_gone':{AGENT}}",
                "{'type':'TEARDOWN','teardown':{'framework_id':{'value':'f'}}}"
            })
    void challenged(String call) throws Exception {
        String before = everything();
        String body = call.replace("RESERVED", resource("cpus", "'principal':'ops',", ""))
                .replace("VOLUME", volume("'principal':'ops'"));
        for (String authorization : new String[] {"", basic("ops", "guess"), basic("nobody", "s3cret"), "Basic x"}) {
            HttpRequest.Builder request = HttpRequest.newBuilder(fixture.uri("/api/v1"))
                    .header("Content-Type", MasterFixture.JSON)
                    .POST(HttpRequest.BodyPublishers.ofString(json(body)));
            if (!authorization.isEmpty()) {
                request.header("Authorization", authorization);
            }
            HttpResponse<String> answer = fixture.send(request);
            assertThat(answer.statusCode()).isEqualTo(401);
            assertThat(answer.headers().firstValue("WWW-Authenticate")).hasValue("Basic realm=\"" + REALM + "\"");
        }
        assertThat(everything()).isEqualTo(before);
    }

    private static String json(String text) {
        return text.replace("AGENT", "'agent_id':{'value':'" + agentId + "'}").replace('\'', '"');
    }

    private static String resource(String name, String principal, String more) {
        return "{'name':'" + name + "','type':'SCALAR','scalar':{'value':1},'reservations':[{" + principal
                + "'type':'DYNAMIC','role':'r'}]" + more + "}";
    }

    private static String volume(String principal) {
        return resource(
                "disk",
                "'principal':'ops',",
                ",'disk':{'persistence':{'id':'v'" + (principal.isEmpty() ? "" : "," + principal)
                        + "},'volume':{'container_path':'data','mode':'RW'}}");
    }

    private static HttpResponse<String> operate(String type, String list, String resources) throws Exception {
        return operate(OPS, type, list, resources);
    }

    private static HttpResponse<String> operate(String who, String type, String list, String resources)
            throws Exception {
        return fixture.send(fixture.post(json("{'type':'" + type + "','" + type.toLowerCase(java.util.Locale.ROOT)
                        + "':{AGENT,'" + list + "':[" + resources + "]}}"))
                .setHeader("Authorization", who));
    }

    private static void refused(String type, String list, String resources, String named) throws Exception {
        String before = everything();
        HttpResponse<String> answer = operate(type, list, resources);
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(400);
        assertThat(answer.body()).contains(named, "'ops'").doesNotContain("\n");
        assertThat(everything()).isEqualTo(before);
    }

    @Test
    @DisplayName("the last reservation of each resource to reserve must name the caller, else 400 (MO-240)")
    void reservations_of_others() throws Exception {
        String type = "RESERVE_RESOURCES";
        String own = resource("cpus", "'principal':'ops',", "");
        String others = resource("cpus", "'principal':'eve',", "");
        refused(type, "resources", resource("cpus", "", ""), "principal");
        refused(type, "resources", others, "'eve'");
        refused(type, "resources", own + "," + others, "'eve'");
    }

    @ParameterizedTest
    @DisplayName("the principal of each volume to create must be the caller, else 400 (MO-250)")
    @ValueSource(strings = {"", "eve"})
    void volumes_of_others(String principal) throws Exception {
        refused(
                "CREATE_VOLUMES",
                "volumes",
                volume(principal.isEmpty() ? "" : "'principal':'" + principal + "'"),
                principal.isEmpty() ? "principal" : "'eve'");
    }

    @Test
    @DisplayName(
            "the caller's own reservations and volumes are made, and another caller may take them away (MO-240, MO-247, MO-250)")
    void own() throws Exception {
        String cpus = resource("cpus", "'principal':'ops',", "");
        String disk = resource("disk", "'principal':'ops',", "");
        assertThat(operate("RESERVE_RESOURCES", "resources", cpus + "," + disk).statusCode())
                .isEqualTo(202);
        assertThat(operate("CREATE_VOLUMES", "volumes", volume("'principal':'ops'"))
                        .statusCode())
                .isEqualTo(202);
        assertThat(fixture.call("GET_AGENTS").body()).contains("\"persistence\":{\"id\":\"v\",\"principal\":\"ops\"}");
        assertThat(operate(EVE, "DESTROY_VOLUMES", "volumes", volume("'principal':'ops'"))
                        .statusCode())
                .isEqualTo(202);
        assertThat(operate(EVE, "UNRESERVE_RESOURCES", "resources", cpus + "," + disk)
                        .statusCode())
                .isEqualTo(202);
        assertThat(fixture.call("GET_AGENTS").body()).doesNotContain("\"role\":\"r\"");
    }
}

package io.tepui.app.master;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.tepui.http.link.LinkConfig;
import io.tepui.http.link.LinkPool;
import io.tepui.protocol.v1.DrainState;
import io.tepui.protocol.v1.master.Response.GetAgents.Agent;
import io.tepui.resources.Resources;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("An operator steers the cluster over HTTP, with the bodies and statuses of the user's page")
class SteeringTest {
    private MasterFixture fixture;

    @BeforeEach
    void start() throws Exception {
        fixture = new MasterFixture();
    }

    @AfterEach
    void stop() {
        fixture.close();
    }

    private int status(String body) throws Exception {
        HttpResponse<String> answer = fixture.send(fixture.post(body));
        if (answer.statusCode() >= 400) {
            assertThat(answer.body()).isNotEmpty().doesNotContain("\n");
        } else {
            assertThat(answer.body()).isEmpty();
        }
        return answer.statusCode();
    }

    private String read(String type) throws Exception {
        return fixture.call(type).body();
    }

    private Agent agent() throws Exception {
        return fixture.response("{\"type\":\"GET_AGENTS\"}").getGetAgents().getAgents(0);
    }

    @Test
    @DisplayName("quota: SET_QUOTA and REMOVE_QUOTA 202, UPDATE_QUOTA 200, and the refusals")
    void quota() throws Exception {
        String set = """
                {"type":"SET_QUOTA","set_quota":{"quota_request":{"force":%s,"guarantee":[
                {"name":"cpus","role":"*","scalar":{"value":1.0},"type":"SCALAR"},
                {"name":"mem","role":"*","scalar":{"value":512.0},"type":"SCALAR"}],"role":"role1"}}}""";
        String remove = """
                {"type":"REMOVE_QUOTA","remove_quota":{"role":"role1"}}""";

        assertThat(status(remove)).isEqualTo(400);
        assertThat(status(set.formatted(false))).isEqualTo(409);
        assertThat(status(set.formatted(true))).isEqualTo(202);
        assertThat(status(set.formatted(true))).isEqualTo(400);
        assertThat(read("GET_QUOTA"))
                .contains("\"infos\":[{\"role\":\"role1\",\"guarantee\":[{\"name\":\"cpus\",\"type\":\"SCALAR\"");
        assertThat(status("""
                {"type":"UPDATE_QUOTA","update_quota":{"quota_configs":[{"role":"role1","limits":{"cpus":{"value":2}}}]}}""")).isEqualTo(200);
        assertThat(read("GET_QUOTA"))
                .contains("\"configs\":[{\"role\":\"role1\",\"limits\":{\"cpus\":{\"value\":2.0}}}]");
        assertThat(read("GET_ROLES")).contains("\"name\":\"role1\"");
        assertThat(status(remove)).isEqualTo(202);
        assertThat(read("GET_QUOTA")).isEqualTo("{\"type\":\"GET_QUOTA\",\"get_quota\":{\"status\":{}}}");
    }

    @Test
    @DisplayName("maintenance: the schedule, start and stop 202, and the refusals")
    void maintenance() throws Exception {
        assertThat(status("""
                {"type":"UPDATE_MAINTENANCE_SCHEDULE","update_maintenance_schedule":{"schedule":{"windows":[
                {"machine_ids":[{"hostname":"myhost"},{"ip":"0.0.0.2"}],
                "unavailability":{"start":{"nanoseconds":1470820233192017920}}}]}}}""")).isEqualTo(202);
        assertThat(read("GET_MAINTENANCE_SCHEDULE"))
                .contains("{\"machine_ids\":[{\"hostname\":\"myhost\"},{\"ip\":\"0.0.0.2\"}],"
                        + "\"unavailability\":{\"start\":{\"nanoseconds\":1470820233192017920}}}");
        assertThat(read("GET_MAINTENANCE_STATUS"))
                .contains("{\"id\":{\"hostname\":\"myhost\"}}", "{\"id\":{\"ip\":\"0.0.0.2\"}}");
        assertThat(status("""
                {"type":"START_MAINTENANCE","start_maintenance":{"machines":[{"hostname":"myhost","ip":"0.0.0.3"}]}}""")).isEqualTo(400);
        assertThat(status("""
                {"type":"START_MAINTENANCE","start_maintenance":{"machines":[{"hostname":"myhost"}]}}""")).isEqualTo(202);
        assertThat(read("GET_MAINTENANCE_STATUS")).contains("\"down_machines\":[{\"hostname\":\"myhost\"}]");
        assertThat(status("""
                {"type":"UPDATE_MAINTENANCE_SCHEDULE","update_maintenance_schedule":{"schedule":{}}}""")).isEqualTo(400);
        assertThat(status("""
                {"type":"STOP_MAINTENANCE","stop_maintenance":{"machines":[{"hostname":"myhost"}]}}""")).isEqualTo(202);
        assertThat(read("GET_MAINTENANCE_SCHEDULE")).doesNotContain("myhost").contains("0.0.0.2");
    }

    @Test
    @DisplayName("agents: drained, put back, deactivated, and marked gone")
    void agents() throws Exception {
        try (FakeAgent agent = new FakeAgent();
                LinkPool links = new LinkPool(LinkConfig.defaults(), (peer, reason) -> {})) {
            agent.registers(links, fixture.master.port(), Resources.empty());
            assertThat(agent.next()).isEqualTo("mesos.internal.PingSlaveMessage");
            String id = agent().getAgentInfo().getId().getValue();
            String call = "{\"type\":\"%s\",\"%s\":{\"agent_id\":{\"value\":\"" + id + "\"}%s}}";

            assertThat(status(call.formatted("REACTIVATE_AGENT", "reactivate_agent", "")))
                    .isEqualTo(400);
            assertThat(status(call.formatted("DRAIN_AGENT", "drain_agent", ",\"max_grace_period\":{\"seconds\":1}")))
                    .isEqualTo(200);
            assertThat(agent.next()).isEqualTo("mesos.internal.DrainSlaveMessage");
            await().until(() -> agent().getDrainInfo().getState() == DrainState.DRAINED);
            assertThat(agent().getActive()).isFalse();
            assertThat(agent().getDeactivated()).isTrue();
            assertThat(agent().hasEstimatedDrainStartTime()).isTrue();
            assertThat(status(call.formatted("REACTIVATE_AGENT", "reactivate_agent", "")))
                    .isEqualTo(200);
            assertThat(agent().getActive()).isTrue();
            assertThat(agent().hasDrainInfo()).isFalse();
            assertThat(status(call.formatted("DEACTIVATE_AGENT", "deactivate_agent", "")))
                    .isEqualTo(200);
            assertThat(agent().getDeactivated()).isTrue();
            assertThat(status(call.formatted("MARK_AGENT_GONE", "mark_agent_gone", "")))
                    .isEqualTo(200);
            assertThat(agent.next()).isEqualTo("mesos.internal.ShutdownMessage");
            assertThat(fixture.response("{\"type\":\"GET_AGENTS\"}")
                            .getGetAgents()
                            .getAgentsCount())
                    .isZero();
            assertThat(status(call.formatted("MARK_AGENT_GONE", "mark_agent_gone", "")))
                    .isEqualTo(200);
            assertThat(status(call.formatted("DRAIN_AGENT", "drain_agent", ""))).isEqualTo(400);
        }
        assertThat(status("""
                {"type":"MARK_AGENT_GONE","mark_agent_gone":{"agent_id":{"value":"none"}}}""")).isEqualTo(404);
    }

    @Test
    @DisplayName("and what is set is still so after the master has started again in the same directory")
    void restart(@TempDir Path directory) throws Exception {
        fixture.close();
        String flag = "--work_dir=" + directory.resolve("work");
        fixture = new MasterFixture(flag, "--registry=replicated_log");
        status("""
                {"type":"UPDATE_WEIGHTS","update_weights":{"weight_infos":[{"role":"role","weight":4.0}]}}""");
        status("""
                {"type":"UPDATE_QUOTA","update_quota":{"quota_configs":[{"role":"role","limits":{"cpus":{"value":2}}}]}}""");
        status("""
                {"type":"UPDATE_MAINTENANCE_SCHEDULE","update_maintenance_schedule":{"schedule":{"windows":[
                {"machine_ids":[{"hostname":"a"},{"hostname":"b"}],"unavailability":{"start":{"nanoseconds":5}}}]}}}""");
        status("""
                {"type":"START_MAINTENANCE","start_maintenance":{"machines":[{"hostname":"a"}]}}""");
        List<String> before = configuration();
        fixture.close();

        fixture = new MasterFixture(flag, "--registry=replicated_log");

        assertThat(configuration()).isEqualTo(before);
        assertThat(before.getFirst()).contains("4.0");
        assertThat(before.getLast()).contains("\"down_machines\":[{\"hostname\":\"a\"}]");
    }

    private List<String> configuration() throws Exception {
        return List.of(
                read("GET_WEIGHTS"),
                read("GET_QUOTA"),
                read("GET_MAINTENANCE_SCHEDULE"),
                read("GET_MAINTENANCE_STATUS"));
    }
}

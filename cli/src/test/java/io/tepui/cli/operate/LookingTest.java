package io.tepui.cli.operate;

import static org.assertj.core.api.Assertions.assertThat;

import io.tepui.cli.CommandFixture;
import io.tepui.cli.ExitCodes;
import io.tepui.cli.FakeMaster;
import io.tepui.cli.output.Json;
import io.tepui.protocol.Times;
import io.tepui.protocol.v1.DrainState;
import io.tepui.protocol.v1.MachineID;
import io.tepui.protocol.v1.Value;
import io.tepui.protocol.v1.master.Call;
import io.tepui.resources.Disk;
import io.tepui.resources.Reservation;
import io.tepui.resources.ResourceEntry;
import io.tepui.resources.Resources;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class LookingTest {
    private CommandFixture commands;
    private FakeMaster master;

    @BeforeEach
    void start() throws Exception {
        commands = new CommandFixture();
        master = commands.master;
    }

    @AfterEach
    void stop() {
        commands.close();
    }

    @Test
    void agents_are_listed_in_aligned_columns_with_sizes_and_ages() {
        master.put(master.agent(10, "cpus:16;mem:65536;disk:1048576", "cpus:1.5;mem:512"));
        master.put(master.agent(2, "cpus:4;mem:1024", ""));
        assertThat(commands.run("agents")).isZero();
        assertThat(commands.out()).isEqualTo("""
                AGENT                                     HOSTNAME  STATE     CPUS           MEM       DISK  REGISTERED
                %s-S10  node10    active  1.5/16  512 MB/64 GB  0 MB/1 TB   2h 5m ago
                %s-S2   node2     active     0/4     0 MB/1 GB  0 MB/0 MB   2h 5m ago
                """.formatted(FakeMaster.ID, FakeMaster.ID));
    }

    @Test
    void agents_for_scripts_have_numbers_and_times_in_a_stable_form() throws Exception {
        master.put(master.agent(1, "cpus:4;mem:1024;ports:[31000-32000]", "cpus:1;mem:24"));
        assertThat(commands.run("agents", "--output=json")).isZero();
        Map<?, ?> agent = (Map<?, ?>) list(json().get("agents")).getFirst();
        assertThat(agent.keySet().stream().map(String::valueOf))
                .containsExactly(
                        "id",
                        "hostname",
                        "state",
                        "pid",
                        "version",
                        "active",
                        "deactivated",
                        "registered_time",
                        "total",
                        "used",
                        "offered",
                        "free");
        assertThat(agent.get("id")).isEqualTo(FakeMaster.agentId(1));
        assertThat(agent.get("registered_time")).isEqualTo("2026-01-02T03:04:05Z");
        assertThat(agent.get("total")).isEqualTo(Map.of("cpus", 4.0, "mem", 1024.0, "ports", "[31000-32000]"));
        assertThat(agent.get("free")).isEqualTo(Map.of("cpus", 3.0, "mem", 1000.0, "ports", "[31000-32000]"));
    }

    @Test
    void the_states_of_agents_tell_what_keeps_them_from_being_offered() {
        master.put(master.agent(1, "cpus:1", ""));
        master.put(master.agent(2, "cpus:1", "").setActive(false));
        master.put(master.agent(3, "cpus:1", "").setActive(false).setDeactivated(true));
        master.put(master.agent(4, "cpus:1", ""));
        master.drain(4, DrainState.DRAINING);
        master.put(master.agent(5, "cpus:1", ""));
        master.drain(5, DrainState.DRAINED);
        var recovered = master.answer(Call.Type.GET_AGENTS)
                .getGetAgentsBuilder()
                .addRecoveredAgentsBuilder()
                .setHostname("node6");
        recovered.getIdBuilder().setValue("old-S6");
        commands.run("agents");
        assertThat(commands.out().lines().skip(1).map(line -> line.split(" +")[2]))
                .containsExactly("active", "disconnected", "deactivated", "draining", "drained", "recovered");
    }

    @Test
    void one_agent_is_shown_with_its_reservations_volumes_and_tasks() {
        ResourceEntry reserved =
                ResourceEntry.scalar("disk", 64).withReservations(List.of(Reservation.ofDynamic("web", "ops")));
        Resources total =
                Resources.parse("cpus:4;mem:1024").plus(reserved.withDisk(Disk.of(Volumes.info("v-1", "data"))));
        master.put(master.agent(7, total, Resources.parse("cpus:1;mem:128"))).framework(1, "shop", "web");
        master.task("front", 7, 1);
        assertThat(commands.run("agent", "node7")).isZero();
        assertThat(commands.out())
                .contains("Agent:      " + FakeMaster.agentId(7), "Registered: 2h 5m ago", "State:      active")
                .containsPattern("cpus +4 +1 +\\*\n")
                .containsPattern("disk +64 MB +0 MB +web by ops +v-1\n")
                .containsPattern("front +running +" + FakeMaster.frameworkId(1) + " +cpus:1;mem:128\n");
        commands.run("agent", "S7", "-o", "json");
        assertThat(commands.out()).contains("\"volume\" : \"v-1\"", "\"id\" : \"front\"");
    }

    @Test
    void frameworks_are_listed() {
        master.framework(1, "shop", "web").framework(0, "jobs", "batch");
        assertThat(commands.run("frameworks")).isZero();
        assertThat(commands.out().lines().skip(1))
                .satisfiesExactly(
                        line -> assertThat(line)
                                .containsPattern("0000 +jobs +nobody +batch +active +1.5 +512 MB +0 +2h 5m ago$"),
                        line -> assertThat(line).containsPattern("0001 +shop"));
    }

    @Test
    void roles_are_listed_with_their_quotas() {
        var role = master.answer(Call.Type.GET_ROLES)
                .getGetRolesBuilder()
                .addRolesBuilder()
                .setName("batch")
                .setWeight(2.5);
        role.addFrameworksBuilder().setValue("f");
        role.addAllResources(Resources.parse("cpus:3;mem:2048").toMessages());
        quota("batch", 4, 16);
        assertThat(commands.run("roles")).isZero();
        assertThat(commands.out()).containsPattern("batch +2.5 +1 +3 +2 GB +0 MB +cpus 4 +cpus 16\n");
        commands.run("quota", "list");
        assertThat(commands.out()).containsPattern("batch +cpus 4 +cpus 16\n");
        commands.run("quota", "list", "--output=json");
        assertThat(commands.out()).contains("\"guarantees\" : {", "\"cpus\" : 4.0");
    }

    @Test
    void weights_are_listed() {
        commands.run("weights", "list");
        assertThat(commands.out()).isEqualTo("No weight was set: every role has 1.\n");
        master.answer(Call.Type.GET_WEIGHTS)
                .getGetWeightsBuilder()
                .addWeightInfosBuilder()
                .setRole("batch")
                .setWeight(3.5);
        commands.run("weights", "list");
        assertThat(commands.out()).isEqualTo("ROLE   WEIGHT\nbatch     3.5\n");
    }

    @Test
    void the_maintenance_schedule_and_status_are_shown() {
        MachineID machine =
                MachineID.newBuilder().setHostname("node7").setIp("10.0.0.7").build();
        var window = master.answer(Call.Type.GET_MAINTENANCE_SCHEDULE)
                .getGetMaintenanceScheduleBuilder()
                .getScheduleBuilder()
                .addWindowsBuilder()
                .addMachineIds(machine);
        window.getUnavailabilityBuilder()
                .setStart(Times.toTimeInfo(FakeMaster.REGISTERED.plus(Duration.ofHours(3))))
                .setDuration(Times.toDurationInfo(Duration.ofMinutes(90)));
        commands.run("maintenance", "schedule");
        assertThat(commands.out()).containsPattern("node7/10.0.0.7 +in 55m +1h 30m +2026-01-02T06:04:05Z\n");
        master.answer(Call.Type.GET_MAINTENANCE_STATUS)
                .getGetMaintenanceStatusBuilder()
                .getStatusBuilder()
                .addDownMachines(machine);
        commands.run("maintenance", "status");
        assertThat(commands.out()).containsPattern("node7/10.0.0.7 +down +-\n");
    }

    @Test
    void a_framework_is_told_why_it_gets_nothing() {
        master.framework(1, "shop", "web");
        master.answerPath("/explain?framework_id=" + FakeMaster.frameworkId(1), """
                {"framework_id":"f","framework_name":"shop","roles":["web"],"agents":[
                 {"agent_id":"a1","hostname":"n1","role":"web","offerable":false,"free":"cpus:2;mem:1024","reasons":[
                  {"kind":"FILTER","resources":"cpus:2","text":"declined for 5 more seconds"},
                  {"kind":"RESERVATION","resources":"mem:1024","text":"reserved for role batch"}]},
                 {"agent_id":"a2","hostname":"n2","role":"web","offerable":true,"free":"cpus:1","reasons":[]}]}""");
        assertThat(commands.run("explain", "shop")).as(commands.err()).isZero();
        assertThat(commands.out()).contains("1 of 2 agents").contains("""
                        Agent a1 (n1) for role 'web', cannot be offered:
                          free  cpus:2;mem:1024
                          not   cpus:2           declined for 5 more seconds
                          not   mem:1024         reserved for role batch

                        Agent a2 (n2) for role 'web', can be offered:
                          free  cpus:1
                        """);
        commands.run("explain", "shop", "--output=json");
        assertThat(commands.out()).contains("\"kind\" : \"FILTER\"");
    }

    @Test
    void an_empty_cluster_is_described_in_words() {
        commands.run("agents");
        assertThat(commands.out()).isEqualTo("No agent has registered.\n");
        commands.run("volumes", "list");
        assertThat(commands.out()).isEqualTo("There are no volumes.\n");
        commands.run("maintenance", "status");
        assertThat(commands.out()).startsWith("No machine is in maintenance");
        assertThat(commands.run("agent", "nowhere")).isEqualTo(ExitCodes.FAILED);
        assertThat(commands.err()).startsWith("tepui agent: there is no agent 'nowhere'; 'tepui agents' lists them");
    }

    private void quota(String role, double guarantee, double limit) {
        master.answer(Call.Type.GET_QUOTA)
                .getGetQuotaBuilder()
                .getStatusBuilder()
                .addConfigsBuilder()
                .setRole(role)
                .putGuarantees(
                        "cpus", Value.Scalar.newBuilder().setValue(guarantee).build())
                .putLimits("cpus", Value.Scalar.newBuilder().setValue(limit).build());
    }

    private static List<?> list(@Nullable Object value) {
        return value instanceof List<?> elements ? elements : List.of();
    }

    private Map<?, ?> json() throws Exception {
        return (Map<?, ?>) Json.parse(commands.out().getBytes(StandardCharsets.UTF_8));
    }
}

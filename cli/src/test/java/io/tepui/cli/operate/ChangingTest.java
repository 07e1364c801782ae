package io.tepui.cli.operate;

import static org.assertj.core.api.Assertions.assertThat;

import io.tepui.cli.CommandFixture;
import io.tepui.cli.ExitCodes;
import io.tepui.cli.FakeMaster;
import io.tepui.protocol.Times;
import io.tepui.protocol.v1.DrainState;
import io.tepui.protocol.v1.Flag;
import io.tepui.protocol.v1.MachineID;
import io.tepui.protocol.v1.Resource;
import io.tepui.protocol.v1.Value;
import io.tepui.protocol.v1.master.Call;
import io.tepui.resources.Disk;
import io.tepui.resources.Reservation;
import io.tepui.resources.ResourceEntry;
import io.tepui.resources.Resources;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class ChangingTest {
    private static final Reservation OPS = Reservation.ofDynamic("batch", "ops");

    private CommandFixture commands;
    private FakeMaster master;

    @BeforeEach
    void start() throws Exception {
        commands = new CommandFixture();
        master = commands.master;
        Resources total = Resources.parse("cpus:8;mem:4096;disk:1024")
                .plus(ResourceEntry.scalar("cpus", 2).withReservations(List.of(OPS)))
                .plus(ResourceEntry.scalar("disk", 100).withReservations(List.of(OPS)))
                .plus(ResourceEntry.scalar("disk", 64)
                        .withReservations(List.of(OPS))
                        .withDisk(Disk.of(Volumes.info("v-1", "data"))));
        master.put(master.agent(7, total, Resources.parse("cpus:3;mem:1024")));
        master.framework(1, "shop", "web").framework(2, "jobs", "batch");
    }

    @AfterEach
    void stop() {
        commands.close();
    }

    // ------------------------------------------------------------------------------------------------ resources

    @Test
    void reserving_sends_the_reservation_and_says_what_was_reserved() {
        assertThat(commands.run("reserve", "node7", "cpus:4;mem:1024", "--role=web", "--principal=me", "--label=k=v"))
                .as(commands.err())
                .isZero();
        Call.ReserveResources call = master.change().getReserveResources();
        assertThat(call.getAgentId().getValue()).isEqualTo(FakeMaster.agentId(7));
        assertThat(call.getSourceCount()).isZero();
        Resource cpus = call.getResources(0);
        assertThat(cpus.getScalar().getValue()).isEqualTo(4);
        assertThat(cpus.getReservationsList()).hasSize(1);
        assertThat(cpus.getReservations(0).getRole()).isEqualTo("web");
        assertThat(cpus.getReservations(0).getPrincipal()).isEqualTo("me");
        assertThat(cpus.getReservations(0).getLabels().getLabels(0).getKey()).isEqualTo("k");
        assertThat(commands.out())
                .isEqualTo("Reserved cpus:4;mem:1024 of agent " + FakeMaster.agentId(7)
                        + " (node7) for web by me {k=v}.\n");
    }

    @Test
    void reserving_from_another_role_names_the_source_and_for_a_child_role_refines() {
        commands.run("reserve", "node7", "cpus:2", "--role=web", "--from=batch");
        Call.ReserveResources moved = master.change().getReserveResources();
        assertThat(moved.getSource(0).getReservations(0).getPrincipal()).isEqualTo("ops");
        assertThat(moved.getResources(0).getReservationsList())
                .extracting(Resource.ReservationInfo::getRole)
                .containsExactly("web");
        commands.run("reserve", "node7", "cpus:2", "--role=batch/night", "--from=batch");
        Call.ReserveResources refined = master.changes().getLast().getReserveResources();
        assertThat(refined.getSourceCount()).isZero();
        assertThat(refined.getResources(0).getReservationsList())
                .extracting(Resource.ReservationInfo::getRole)
                .containsExactly("batch", "batch/night");
    }

    @Test
    void resources_in_json_are_sent_as_they_are() {
        String json = "[{\"name\":\"cpus\",\"type\":\"SCALAR\",\"scalar\":{\"value\":1},"
                + "\"reservations\":[{\"type\":\"DYNAMIC\",\"role\":\"web\"}]}]";
        assertThat(commands.run("reserve", "S7", json)).as(commands.err()).isZero();
        assertThat(master.change()
                        .getReserveResources()
                        .getResources(0)
                        .getReservations(0)
                        .getRole())
                .isEqualTo("web");
    }

    @Test
    void unreserving_finds_the_reservation_by_its_role() {
        assertThat(commands.run("unreserve", "node7", "cpus:2", "--role=batch"))
                .as(commands.err())
                .isZero();
        Resource cpus = master.change().getUnreserveResources().getResources(0);
        assertThat(cpus.getReservations(0).getPrincipal()).isEqualTo("ops");
    }

    @Test
    void a_dry_run_checks_what_is_free_and_changes_nothing() {
        assertThat(commands.run("reserve", "node7", "cpus:5", "--role=web", "--dry-run"))
                .isZero();
        assertThat(commands.out()).startsWith("Would reserve cpus:5 of agent ").endsWith(" for web.\n");
        assertThat(commands.run("reserve", "node7", "cpus:6", "--role=web", "--dry-run"))
                .isEqualTo(ExitCodes.FAILED);
        assertThat(commands.err())
                .isEqualTo("tepui reserve: agent " + FakeMaster.agentId(7)
                        + " (node7) has too little cpus that is not reserved: 6 wanted, 5 of 8 free\n");
        assertThat(master.changes()).isEmpty();
    }

    @Test
    void a_dry_run_for_scripts_shows_the_call() {
        commands.run("weights", "set", "batch=2", "--dry-run", "--output=json");
        assertThat(commands.out())
                .contains("\"dry_run\" : true", "\"type\" : \"UPDATE_WEIGHTS\"", "\"weight\" : 2.0")
                .contains("\"message\" : \"Would set the weight of role 'batch' to 2.\"");
        assertThat(master.changes()).isEmpty();
    }

    @Test
    void volumes_are_made_of_the_disk_of_their_role() {
        assertThat(commands.run("volumes", "create", "node7", "db", "0.0625GB", "--role=batch", "--path=var/db"))
                .as(commands.err())
                .isZero();
        Resource volume = master.change().getCreateVolumes().getVolumes(0);
        assertThat(volume.getScalar().getValue()).isEqualTo(64);
        assertThat(volume.getReservations(0).getPrincipal()).isEqualTo("ops");
        assertThat(volume.getDisk().getPersistence().getId()).isEqualTo("db");
        assertThat(volume.getDisk().getVolume().getContainerPath()).isEqualTo("var/db");
        assertThat(commands.out()).startsWith("Created volume 'db' of 64 MB for role 'batch' on agent ");
    }

    @Test
    void volumes_are_listed_grown_shrunk_and_destroyed_by_their_id() {
        commands.run("volumes", "list");
        assertThat(commands.out()).containsPattern("v-1 +64 MB +batch by ops +no +data +" + FakeMaster.agentId(7));
        commands.run("volumes", "grow", "node7", "v-1", "32MB");
        Call.GrowVolume grow = master.changes().getLast().getGrowVolume();
        assertThat(grow.getVolume().getDisk().getPersistence().getId()).isEqualTo("v-1");
        assertThat(grow.getAddition().getScalar().getValue()).isEqualTo(32);
        assertThat(grow.getAddition().hasDisk()).isFalse();
        assertThat(commands.out()).contains("by 32 MB to 96 MB");
        commands.run("volumes", "shrink", "node7", "v-1", "32");
        assertThat(master.changes().getLast().getShrinkVolume().getSubtract().getValue())
                .isEqualTo(32);
        commands.run("volumes", "destroy", "node7", "v-1");
        assertThat(master.changes()
                        .getLast()
                        .getDestroyVolumes()
                        .getVolumes(0)
                        .getDisk()
                        .getPersistence()
                        .getId())
                .isEqualTo("v-1");
    }

    // ------------------------------------------------------------------------------------------------ roles

    @Test
    void quotas_are_set_and_removed() {
        commands.run("quota", "set", "batch", "--guarantee=cpus:4", "--limit=cpus:8;gpus:0", "--force");
        Call.UpdateQuota call = master.change().getUpdateQuota();
        assertThat(call.getForce()).isTrue();
        assertThat(call.getQuotaConfigs(0).getGuaranteesMap())
                .containsOnly(java.util.Map.entry(
                        "cpus", Value.Scalar.newBuilder().setValue(4).build()));
        assertThat(call.getQuotaConfigs(0).getLimitsMap()).containsOnlyKeys("cpus", "gpus");
        assertThat(commands.out()).isEqualTo("The quota of role 'batch' is at least cpus 4, at most cpus 8, gpus 0.\n");
        assertThat(commands.run("quota", "remove", "batch")).isEqualTo(ExitCodes.FAILED);
        assertThat(commands.err()).contains("role 'batch' has no quota");
    }

    @Test
    void a_dry_run_of_a_quota_looks_at_the_capacity_and_the_known_roles() {
        assertThat(commands.run("quota", "set", "batch", "--guarantee=cpus:11", "--dry-run"))
                .isEqualTo(ExitCodes.FAILED);
        assertThat(commands.err()).contains("all guarantees of cpus together would be 11, and the cluster has 10");
        assertThat(commands.run("quota", "set", "batch", "--guarantee=cpus:11", "--dry-run", "--force"))
                .isZero();
        master.answer(Call.Type.GET_FLAGS)
                .getGetFlagsBuilder()
                .addFlags(Flag.newBuilder().setName("roles").setValue("a,b"));
        assertThat(commands.run("quota", "set", "batch", "--limit=cpus:11", "--dry-run"))
                .isEqualTo(ExitCodes.FAILED);
        assertThat(commands.err()).contains("knows no role 'batch'", "--roles=a,b");
    }

    @Test
    void weights_are_set() {
        commands.run("weights", "set", "batch=2", "web=3.5");
        assertThat(master.change().getUpdateWeights().getWeightInfosList())
                .extracting(weight -> weight.getRole() + weight.getWeight())
                .containsExactly("batch2.0", "web3.5");
    }

    // ------------------------------------------------------------------------------------------------ maintenance

    @Test
    void machines_are_scheduled_beside_those_that_are() {
        MachineID other =
                MachineID.newBuilder().setHostname("other").setIp("10.9.9.9").build();
        var window = master.answer(Call.Type.GET_MAINTENANCE_SCHEDULE)
                .getGetMaintenanceScheduleBuilder()
                .getScheduleBuilder()
                .addWindowsBuilder()
                .addMachineIds(other);
        window.getUnavailabilityBuilder().getStartBuilder().setNanoseconds(1);
        assertThat(commands.run("maintenance", "schedule", "node7", "--start=+1h", "--duration=2h"))
                .as(commands.err())
                .isZero();
        var windows =
                master.change().getUpdateMaintenanceSchedule().getSchedule().getWindowsList();
        assertThat(windows).hasSize(2);
        assertThat(windows.get(0).getMachineIdsList()).containsExactly(other);
        assertThat(windows.get(1).getMachineIds(0).getIp()).isEqualTo("10.0.0.7");
        assertThat(Times.toInstant(windows.get(1).getUnavailability().getStart()))
                .isEqualTo(FakeMaster.REGISTERED.plus(Duration.ofMinutes(185)));
        commands.run("maintenance", "schedule", "--remove", "other");
        assertThat(master.changes()
                        .getLast()
                        .getUpdateMaintenanceSchedule()
                        .getSchedule()
                        .getWindowsCount())
                .isZero();
    }

    @Test
    void maintenance_starts_on_scheduled_machines_and_stops_on_those_that_are_down() {
        assertThat(commands.run("maintenance", "start", "node7")).isEqualTo(ExitCodes.FAILED);
        assertThat(commands.err()).contains("node7/10.0.0.7 is not scheduled for maintenance");
        var status = master.answer(Call.Type.GET_MAINTENANCE_STATUS)
                .getGetMaintenanceStatusBuilder()
                .getStatusBuilder();
        MachineID machine =
                MachineID.newBuilder().setHostname("node7").setIp("10.0.0.7").build();
        status.addDrainingMachinesBuilder().setId(machine);
        assertThat(commands.run("maintenance", "start", "node7"))
                .as(commands.err())
                .isZero();
        assertThat(master.change().getStartMaintenance().getMachinesList()).containsExactly(machine);
        assertThat(commands.run("maintenance", "stop", "node7/10.0.0.7")).isEqualTo(ExitCodes.FAILED);
        status.clearDrainingMachines().addDownMachines(machine);
        assertThat(commands.run("maintenance", "stop", "node7/10.0.0.7"))
                .as(commands.err())
                .isZero();
        assertThat(master.changes().getLast().getStopMaintenance().getMachinesList())
                .containsExactly(machine);
    }

    // ------------------------------------------------------------------------------------------------ agents

    @Test
    void a_drain_shows_what_is_left_until_the_agent_is_drained() {
        master.task("a", 7, 1).task("b", 7, 1);
        master.onChange(call -> {
            master.drain(7, DrainState.DRAINING);
            Thread.ofVirtual().start(() -> {
                Awaitility.await().until(() -> commands.err().contains("2 tasks left"));
                master.endTasks();
                master.drain(7, DrainState.DRAINED);
            });
        });
        assertThat(commands.run("drain", "node7", "--max-grace-period=2m"))
                .as(commands.err())
                .isZero();
        Call.DrainAgent call = master.change().getDrainAgent();
        assertThat(call.getMaxGracePeriod().getSeconds()).isEqualTo(120);
        assertThat(call.getMarkGone()).isFalse();
        assertThat(commands.err()).contains("is draining.", "2 tasks left (2 running): a, b");
        assertThat(commands.out()).endsWith("(node7) is drained.\n");
    }

    @Test
    void a_drain_that_marks_gone_ends_when_the_agent_is_not_listed_any_more() {
        master.onChange(call -> master.remove(FakeMaster.agentId(7)));
        assertThat(commands.run("drain", "S7", "--mark-gone")).isZero();
        assertThat(commands.out()).endsWith("(node7) is drained and gone.\n");
    }

    @Test
    void a_drain_need_not_be_waited_for_and_ctrl_c_ends_the_waiting() throws Exception {
        master.onChange(call -> master.drain(7, DrainState.DRAINING));
        assertThat(commands.run("drain", "node7", "--no-wait")).isZero();
        assertThat(commands.out()).endsWith("(node7) is draining.\n");
        Thread interrupting = Thread.ofVirtual().start(() -> {
            Awaitility.await().until(() -> commands.err().contains("nothing left"));
            commands.interrupt();
        });
        assertThat(commands.run("drain", "node7")).isEqualTo(ExitCodes.INTERRUPTED);
        interrupting.join();
        assertThat(commands.err()).contains("the draining goes on");
        assertThat(commands.run("drain", "node7", "--timeout=1ms")).isEqualTo(ExitCodes.FAILED);
        assertThat(commands.err()).contains("is not drained after");
    }

    @Test
    void a_dry_run_of_a_drain_counts_the_tasks_and_sees_the_schedule() {
        master.task("a", 7, 1);
        assertThat(commands.run("drain", "node7", "--dry-run")).isZero();
        assertThat(commands.out()).startsWith("Would drain agent ").endsWith("(node7), ending 1 task.\n");
        var window = master.answer(Call.Type.GET_MAINTENANCE_SCHEDULE)
                .getGetMaintenanceScheduleBuilder()
                .getScheduleBuilder()
                .addWindowsBuilder()
                .addMachineIds(MachineID.newBuilder().setHostname("NODE7").setIp("10.0.0.7"));
        window.getUnavailabilityBuilder().getStartBuilder().setNanoseconds(1);
        assertThat(commands.run("drain", "node7", "--dry-run")).isEqualTo(ExitCodes.FAILED);
        assertThat(commands.err()).contains("is scheduled for maintenance");
        assertThat(master.changes()).isEmpty();
    }

    @Test
    void agents_are_deactivated_reactivated_and_said_to_be_gone() {
        commands.run("deactivate", "node7");
        assertThat(master.changes().getLast().getDeactivateAgent().getAgentId().getValue())
                .isEqualTo(FakeMaster.agentId(7));
        assertThat(commands.run("reactivate", "node7")).isEqualTo(ExitCodes.FAILED);
        assertThat(commands.err()).contains("is not deactivated");
        master.drain(7, DrainState.DRAINED);
        assertThat(commands.run("reactivate", "node7")).isZero();
        String outOfReach = FakeMaster.agentId(99);
        assertThat(commands.run("gone", outOfReach)).as(commands.err()).isZero();
        assertThat(master.changes().getLast().getMarkAgentGone().getAgentId().getValue())
                .isEqualTo(outOfReach);
        assertThat(commands.out()).isEqualTo("Agent " + outOfReach + " is gone.\n");
    }

    @Test
    void a_framework_is_torn_down_by_its_name() {
        assertThat(commands.run("teardown", "shop")).isZero();
        assertThat(master.change().getTeardown().getFrameworkId().getValue()).isEqualTo(FakeMaster.frameworkId(1));
        assertThat(commands.out()).isEqualTo("Framework " + FakeMaster.frameworkId(1) + " (shop) is over.\n");
    }

    // ------------------------------------------------------------------------------------------------ troubles

    static Stream<Arguments> wrong() {
        return Stream.of(
                Arguments.of("reserve node7 cpus:x --role=web", ExitCodes.USAGE, "cpus"),
                Arguments.of("reserve node7 cpus:1", ExitCodes.USAGE, "--role=ROLE"),
                Arguments.of("reserve node7 cpus:1 --role=*", ExitCodes.USAGE, "'*'"),
                Arguments.of("reserve node7 cpus:1 --role=a//b", ExitCodes.USAGE, "'a//b' is not a role"),
                Arguments.of("reserve node7 cpus(web):1 --role=web", ExitCodes.USAGE, "must not name roles"),
                Arguments.of("reserve node7 [{}] ", ExitCodes.USAGE, "can't be read"),
                Arguments.of("reserve node7 [] ", ExitCodes.USAGE, "empty"),
                Arguments.of("reserve node8 cpus:1 --role=web", ExitCodes.FAILED, "no agent 'node8'"),
                Arguments.of("reserve node7 cpus:1 --role=web --from=nobody", ExitCodes.FAILED, "no cpus reserved"),
                Arguments.of(
                        "unreserve node7 mem:1 --role=batch", ExitCodes.FAILED, "no mem reserved for role 'batch'"),
                Arguments.of("volumes create node7 v-1 1MB --role=batch", ExitCodes.FAILED, "already has a volume"),
                Arguments.of("volumes create node7 v/2 1MB --role=batch", ExitCodes.USAGE, "v/2"),
                Arguments.of("volumes create node7 v-2 1ZB --role=batch", ExitCodes.USAGE, "not a size"),
                Arguments.of("volumes destroy node7 none", ExitCodes.FAILED, "no volume 'none'"),
                Arguments.of("volumes shrink node7 v-1 64MB", ExitCodes.FAILED, "64 MB"),
                Arguments.of("volumes", ExitCodes.USAGE, "list, create, destroy, grow, shrink"),
                Arguments.of("quota set a/b --limit=cpus:1", ExitCodes.USAGE, "child"),
                Arguments.of("quota set a", ExitCodes.USAGE, "--guarantee or --limit"),
                Arguments.of("quota set a --guarantee=cpus:2 --limit=cpus:1", ExitCodes.USAGE, "over its limit"),
                Arguments.of("weights set a=0", ExitCodes.USAGE, "more than 0"),
                Arguments.of("weights set a", ExitCodes.USAGE, "ROLE=WEIGHT"),
                Arguments.of("maintenance schedule node7", ExitCodes.USAGE, "--start"),
                Arguments.of("maintenance schedule node7 --start=whenever", ExitCodes.USAGE, "not a time"),
                Arguments.of("maintenance schedule --clear node7", ExitCodes.USAGE, "--clear"),
                Arguments.of("maintenance schedule --remove node7", ExitCodes.FAILED, "not in the schedule"),
                Arguments.of("maintenance start nowhere", ExitCodes.FAILED, "HOSTNAME/IP"),
                Arguments.of("drain node7 --max-grace-period=5", ExitCodes.USAGE, "not a duration"),
                Arguments.of("teardown none", ExitCodes.FAILED, "no framework 'none'"),
                Arguments.of("teardown " + FakeMaster.ID, ExitCodes.FAILED, "could be 2 frameworks"),
                Arguments.of("agents --output=xml", ExitCodes.USAGE, "--output"),
                Arguments.of("agents extra", ExitCodes.USAGE, "extra"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("wrong")
    void what_cannot_be_done_is_refused_with_a_line_that_says_why(String line, int status, String said) {
        assertThat(commands.run(line.strip().split(" "))).as(commands.err()).isEqualTo(status);
        assertThat(commands.err()).startsWith("tepui " + line.split(" ")[0]).contains(said);
        assertThat(commands.out()).isEmpty();
        assertThat(master.changes()).isEmpty();
    }

    @Test
    void what_the_master_refuses_is_told_with_its_reason() {
        master.refuse(403, "Not authorized: DEACTIVATE_AGENT is refused");
        assertThat(commands.run("deactivate", "node7")).isEqualTo(ExitCodes.FAILED);
        assertThat(commands.err())
                .isEqualTo("tepui deactivate: the master at " + master.address()
                        + " refused (403): Not authorized: DEACTIVATE_AGENT is refused; ask whoever keeps the permissions"
                        + " of the cluster\n");
        master.refuse(409, "Not enough");
        commands.run("reserve", "node7", "cpus:8", "--role=web");
        assertThat(commands.err()).contains("8 wanted, 5 of 8 free");
    }
}

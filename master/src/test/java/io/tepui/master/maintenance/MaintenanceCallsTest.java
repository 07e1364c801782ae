package io.tepui.master.maintenance;

import static io.tepui.master.testing.OperatorCalls.drain;
import static io.tepui.master.testing.OperatorCalls.machine;
import static io.tepui.master.testing.OperatorCalls.schedule;
import static io.tepui.master.testing.OperatorCalls.startMaintenance;
import static io.tepui.master.testing.OperatorCalls.stopMaintenance;
import static io.tepui.master.testing.OperatorCalls.unavailability;
import static io.tepui.master.testing.OperatorCalls.window;
import static org.assertj.core.api.Assertions.assertThat;

import io.tepui.master.core.Effect;
import io.tepui.master.state.MachineRecord;
import io.tepui.master.testing.MasterWorld;
import io.tepui.master.testing.TestAgent;
import io.tepui.master.testing.TestScheduler;
import io.tepui.protocol.internal.ShutdownMessage;
import io.tepui.protocol.v1.DurationInfo;
import io.tepui.protocol.v1.MachineID;
import io.tepui.protocol.v1.MachineInfo;
import io.tepui.protocol.v1.TaskState;
import io.tepui.protocol.v1.TaskStatus;
import io.tepui.protocol.v1.maintenance.Schedule;
import io.tepui.protocol.v1.maintenance.Window;
import io.tepui.protocol.v1.master.Call;
import io.tepui.protocol.v1.master.Event;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("The maintenance of machines")
class MaintenanceCallsTest {
    private static final MachineID ONE = machine("one", "10.0.1.1");
    private static final MachineID TWO = machine("two", "10.0.1.2");

    private final MasterWorld world = MasterWorld.started();

    private int status(Call call) {
        return world.operatorCalls(call).status();
    }

    private Map<String, MachineInfo.Mode> modes() {
        Map<String, MachineInfo.Mode> modes = new TreeMap<>();
        for (MachineRecord machine : world.state().machines().values()) {
            modes.put(machine.info().getId().getHostname(), machine.info().getMode());
        }
        return modes;
    }

    private List<Window> windows() {
        return world.state().schedules().stream()
                .map(Schedule::getWindowsList)
                .flatMap(List::stream)
                .toList();
    }

    // ------------------------------------------------------------------------------------------------ schedule

    @Test
    @DisplayName("is scheduled as a whole, and the next master knows it (T-120, T-22, T-23, MO-265)")
    void schedules() {
        Window first = window(ONE, TWO);
        assertThat(status(schedule(first))).isEqualTo(202);
        assertThat(windows()).containsExactly(first);
        assertThat(modes()).isEqualTo(Map.of("one", MachineInfo.Mode.DRAINING, "two", MachineInfo.Mode.DRAINING));

        Window second = window(TWO, machine("three", "10.0.1.3"));
        assertThat(status(schedule(second))).isEqualTo(202);
        assertThat(modes()).isEqualTo(Map.of("three", MachineInfo.Mode.DRAINING, "two", MachineInfo.Mode.DRAINING));

        world.failsOver();
        assertThat(windows()).containsExactly(second);
        assertThat(modes()).isEqualTo(Map.of("three", MachineInfo.Mode.DRAINING, "two", MachineInfo.Mode.DRAINING));

        assertThat(status(schedule())).isEqualTo(202);
        assertThat(windows()).isEmpty();
        assertThat(modes()).isEmpty();
        assertThat(world.registryKeys()).containsExactly("master");
    }

    @Test
    @DisplayName("may begin in the past, or before all time, and have no end (MO-263)")
    void takesOddTimes() {
        Window window = Window.newBuilder()
                .addMachineIds(ONE)
                .setUnavailability(unavailability(-5))
                .build();

        assertThat(status(schedule(window))).isEqualTo(202);
        assertThat(windows()).containsExactly(window);
    }

    @Test
    @DisplayName("is not scheduled for windows without machines, or of negative length (T-120, MO-263)")
    void refusesWindows() {
        Window negative = window(ONE).toBuilder()
                .setUnavailability(unavailability(5).toBuilder()
                        .setDuration(DurationInfo.newBuilder().setNanoseconds(-1)))
                .build();

        assertThat(status(schedule(window()))).isEqualTo(400);
        assertThat(status(schedule(negative))).isEqualTo(400);
        assertThat(windows()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"1.2.3", "1.2.3.4.5", "256.1.1.1", "a.b.c.d", "", "::1", "1.2.3.4 ", "01.2.3.4"})
    @DisplayName("is not scheduled for what is no IPv4 address (T-120, MO-261)")
    void refusesAddresses(String ip) {
        MachineID machine = MachineID.newBuilder().setHostname("one").setIp(ip).build();

        Effect.Answer answer = world.operatorCalls(schedule(window(machine)));

        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.text())
                .startsWith("update_maintenance_schedule.schedule: ")
                .contains("'" + ip + "'");
    }

    @Test
    @DisplayName(
            "is not scheduled for machines without a name, or named twice, in whatever letters (T-120, MO-260, MO-261)")
    void refusesMachines() {
        MachineID nameless = MachineID.getDefaultInstance();
        MachineID loud = machine("ONE", "10.0.1.1");

        assertThat(status(schedule(window(nameless)))).isEqualTo(400);
        assertThat(status(schedule(window(ONE, ONE)))).isEqualTo(400);
        assertThat(status(schedule(window(ONE), window(loud)))).isEqualTo(400);
        assertThat(status(schedule(window(machine("a".repeat(300), "10.0.1.1")))))
                .isEqualTo(400);
        assertThat(world.state().machines().isEmpty()).isTrue();
        MachineID byName = MachineID.newBuilder().setHostname("one").build();
        MachineID byAddress = MachineID.newBuilder().setIp("10.0.1.1").build();
        assertThat(status(schedule(window(ONE, byName, byAddress)))).isEqualTo(202);
    }

    @Test
    @DisplayName("of a machine that is down can't be taken out of the schedule, but planned otherwise (T-121, MO-263)")
    void keepsMachinesThatAreDown() {
        status(schedule(window(ONE, TWO)));
        status(startMaintenance(ONE));

        assertThat(status(schedule(window(TWO)))).isEqualTo(400);
        assertThat(status(schedule())).isEqualTo(400);
        Window other = Window.newBuilder()
                .addMachineIds(ONE)
                .setUnavailability(unavailability(9))
                .build();
        assertThat(status(schedule(other))).isEqualTo(202);
        assertThat(modes()).isEqualTo(Map.of("one", MachineInfo.Mode.DOWN));

        assertThat(status(stopMaintenance(ONE))).isEqualTo(202);
        assertThat(windows()).isEmpty();
    }

    @Test
    @DisplayName("that is too large to be stored is refused, and the master goes on")
    void refusesTooLarge() {
        MachineID[] machines = new MachineID[6000];
        for (int i = 0; i < machines.length; i++) {
            machines[i] = machine("host-" + "x".repeat(200) + i, "10.0." + i / 256 + "." + i % 256);
        }

        Effect.Answer answer = world.operatorCalls(schedule(window(machines)));

        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.text()).contains("schedule").contains("bytes");
        assertThat(world.effects(Effect.Abort.class)).isEmpty();
        assertThat(status(schedule(window(ONE)))).isEqualTo(202);
    }

    // ------------------------------------------------------------------------------------------------ down and up

    @Test
    @DisplayName("goes machine by machine: scheduled, down, up (T-24, T-125 to T-127, MO-268 to MO-273)")
    void goesStepByStep() {
        MachineID stranger = machine("stranger", "10.0.1.9");
        assertThat(status(startMaintenance(ONE))).isEqualTo(400);
        status(schedule(window(ONE), window(TWO)));

        assertThat(status(startMaintenance())).isEqualTo(400);
        assertThat(status(startMaintenance(ONE, ONE))).isEqualTo(400);
        assertThat(status(startMaintenance(ONE, stranger))).isEqualTo(400);
        assertThat(status(stopMaintenance(ONE))).isEqualTo(400);
        assertThat(modes()).isEqualTo(Map.of("one", MachineInfo.Mode.DRAINING, "two", MachineInfo.Mode.DRAINING));

        assertThat(status(startMaintenance(ONE))).isEqualTo(202);
        assertThat(status(startMaintenance(ONE))).isEqualTo(400);
        assertThat(modes()).isEqualTo(Map.of("one", MachineInfo.Mode.DOWN, "two", MachineInfo.Mode.DRAINING));
        world.failsOver();
        assertThat(modes()).isEqualTo(Map.of("one", MachineInfo.Mode.DOWN, "two", MachineInfo.Mode.DRAINING));

        assertThat(status(stopMaintenance())).isEqualTo(400);
        assertThat(status(stopMaintenance(ONE, TWO))).isEqualTo(400);
        assertThat(status(stopMaintenance(ONE))).isEqualTo(202);
        assertThat(modes()).isEqualTo(Map.of("two", MachineInfo.Mode.DRAINING));
        assertThat(windows()).containsExactly(window(TWO));

        status(startMaintenance(TWO));
        status(stopMaintenance(TWO));
        assertThat(windows()).isEmpty();
        assertThat(world.registryKeys()).containsExactly("master");
    }

    @Test
    @DisplayName("ends the agents of a machine that goes down, and refuses them until it is up (T-124, MO-270, MO-271)")
    void takesAgentsDown() {
        TestAgent agent = world.agent().registers();
        TestAgent other = world.agent().registers();
        TestScheduler scheduler = world.scheduler().subscribes();
        scheduler.launches(agent, "task");
        agent.reports(scheduler.id(), "task", TaskState.TASK_RUNNING);
        status(schedule(window(machine(agent))));
        world.forgetOperatorEvents();

        assertThat(status(startMaintenance(machine(agent)))).isEqualTo(202);

        assertThat(agent.heard(ShutdownMessage.class)).hasSize(1);
        assertThat(world.agent(agent.id())).isEmpty();
        assertThat(world.agent(other.id())).isPresent();
        TaskStatus lost = scheduler.statuses("task").getLast();
        assertThat(lost.getState()).isEqualTo(TaskState.TASK_LOST);
        assertThat(lost.getReason()).isEqualTo(TaskStatus.Reason.REASON_AGENT_REMOVED);
        assertThat(lost.getSource()).isEqualTo(TaskStatus.Source.SOURCE_MASTER);
        assertThat(world.operatorEventTypes()).containsExactly(Event.Type.TASK_UPDATED, Event.Type.AGENT_REMOVED);

        agent.forgetsHeard().reregisters();
        assertThat(agent.heardKinds()).containsExactly("ShutdownMessage");
        agent.forgetsHeard().registers();
        assertThat(agent.heardKinds()).containsExactly("ShutdownMessage");

        status(stopMaintenance(machine(agent)));
        agent.forgetsHeard().registers();
        assertThat(agent.isAnswered()).isTrue();
        assertThat(world.agent(agent.id())).isPresent();
    }

    @Test
    @DisplayName("concerns only agents with that very hostname and address (MO-260)")
    void matchesBoth() {
        TestAgent agent = world.agent().registers();
        MachineID byName = machine(agent).toBuilder().clearIp().build();
        MachineID byAddress = machine(agent).toBuilder().clearHostname().build();
        status(schedule(window(byName, byAddress)));

        assertThat(status(startMaintenance(byName, byAddress))).isEqualTo(202);
        assertThat(world.agent(agent.id())).isPresent();

        status(stopMaintenance(byName, byAddress));
        MachineID loud = machine(agent).toBuilder()
                .setHostname(machine(agent).getHostname().toUpperCase(Locale.ROOT))
                .build();
        status(schedule(window(loud)));
        status(startMaintenance(loud));
        assertThat(world.agent(agent.id())).isEmpty();
    }

    @Test
    @DisplayName("ends agents that were just being taken in when their machine went down, too (MO-271)")
    void catchesAgentsOnTheirWayIn() {
        TestAgent agent = world.agent().registers();
        TestAgent fresh = world.agent();
        status(schedule(window(machine(agent), machine(fresh))));
        agent.goesSilent();
        world.passes(Duration.ofSeconds(100));
        agent.speaksAgain();
        world.holdRegistry();
        agent.reregisters();
        fresh.registers();

        long request = world.operatorAsks(startMaintenance(machine(agent), machine(fresh)));
        world.releaseRegistry();

        assertThat(world.answer(request).status()).isEqualTo(202);
        assertThat(world.state().agents().isEmpty()).isTrue();
        assertThat(agent.lastHeard(ShutdownMessage.class)).isPresent();
        assertThat(fresh.lastHeard(ShutdownMessage.class)).isPresent();
    }

    @Test
    @DisplayName("ends agents that are taken in only after their machine went down (MO-271)")
    void catchesAgentsStoredLater() {
        TestAgent agent = world.agent().registers();
        status(schedule(window(machine(agent))));
        agent.goesSilent();
        world.passes(Duration.ofSeconds(100));
        agent.speaksAgain();
        world.holdRegistry();
        world.operatorAsks(startMaintenance(machine(agent)));
        agent.reregisters();
        world.releaseRegistry();

        assertThat(world.state().agents().isEmpty()).isTrue();
        assertThat(world.registryKeys()).doesNotContain("agents/" + agent.id());
    }

    @Test
    @DisplayName("keeps agents of its machines from being drained as well (T-142, MO-189)")
    void refusesDrain() {
        TestAgent agent = world.agent().registers();
        status(schedule(window(machine(agent))));
        assertThat(status(drain(agent))).isEqualTo(400);

        status(schedule());
        assertThat(status(drain(agent))).isEqualTo(200);
    }

    @Test
    @DisplayName("is decided in turn: what is taken out of the schedule can't go down a moment later")
    void isDecidedInTurn() {
        status(schedule(window(ONE, TWO)));
        world.holdRegistry();
        long update = world.operatorAsks(schedule(window(TWO)));
        long start = world.operatorAsks(startMaintenance(ONE));
        long startOther = world.operatorAsks(startMaintenance(TWO));
        assertThat(world.isAnswered(start)).isFalse();
        world.releaseRegistry();

        assertThat(world.answer(update).status()).isEqualTo(202);
        assertThat(world.answer(start).status()).isEqualTo(400);
        assertThat(world.answer(startOther).status()).isEqualTo(202);
        assertThat(modes()).isEqualTo(Map.of("two", MachineInfo.Mode.DOWN));
    }
}

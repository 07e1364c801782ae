package io.tepui.master.core;

import static io.tepui.master.testing.OperatorCalls.deactivate;
import static io.tepui.master.testing.OperatorCalls.drain;
import static io.tepui.master.testing.OperatorCalls.forceQuota;
import static io.tepui.master.testing.OperatorCalls.forceSetQuota;
import static io.tepui.master.testing.OperatorCalls.machine;
import static io.tepui.master.testing.OperatorCalls.markGone;
import static io.tepui.master.testing.OperatorCalls.quota;
import static io.tepui.master.testing.OperatorCalls.reactivate;
import static io.tepui.master.testing.OperatorCalls.removeQuota;
import static io.tepui.master.testing.OperatorCalls.schedule;
import static io.tepui.master.testing.OperatorCalls.startMaintenance;
import static io.tepui.master.testing.OperatorCalls.stopMaintenance;
import static io.tepui.master.testing.OperatorCalls.updateWeights;
import static io.tepui.master.testing.OperatorCalls.window;
import static org.assertj.core.api.Assertions.assertThat;

import io.tepui.master.state.MachineRecord;
import io.tepui.master.state.MasterState;
import io.tepui.master.testing.MasterWorld;
import io.tepui.master.testing.TestAgent;
import io.tepui.protocol.v1.MachineID;
import io.tepui.protocol.v1.WeightInfo;
import io.tepui.protocol.v1.master.Call;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.function.BiConsumer;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

@DisplayName("A master that ends during an operator's call")
class SteeringDurabilityTest {
    private static final MachineID OTHER = machine("other", "10.9.9.9");

    /** What is so before the call, and the call about the agent. */
    private record Scenario(String name, BiConsumer<MasterWorld, TestAgent> before, Function<TestAgent, Call> call) {
        @Override
        public String toString() {
            return name;
        }
    }

    static Stream<Scenario> scenarios() {
        return Stream.of(
                of("UPDATE_WEIGHTS", agent -> updateWeights(weight("a", 2), weight("b", 3))),
                of("UPDATE_QUOTA", agent -> forceQuota(quota("a", "cpus:1", "cpus:2"), quota("b", "", "mem:5"))),
                after(
                        "UPDATE_QUOTA that replaces and resets",
                        agent -> forceQuota(quota("a", "cpus:1", ""), quota("b", "cpus:1", "")),
                        agent -> forceQuota(quota("a", "cpus:3", ""), quota("b", "", ""))),
                of("SET_QUOTA", agent -> forceSetQuota("a", "cpus:1")),
                after("REMOVE_QUOTA", agent -> forceSetQuota("a", "cpus:1"), agent -> removeQuota("a")),
                of("UPDATE_MAINTENANCE_SCHEDULE", agent -> schedule(window(machine(agent), OTHER))),
                after(
                        "UPDATE_MAINTENANCE_SCHEDULE that replaces",
                        agent -> schedule(window(machine(agent))),
                        agent -> schedule(window(OTHER))),
                after(
                        "START_MAINTENANCE",
                        agent -> schedule(window(machine(agent), OTHER)),
                        agent -> startMaintenance(machine(agent), OTHER)),
                new Scenario(
                        "STOP_MAINTENANCE",
                        (world, agent) -> {
                            world.operatorCalls(schedule(window(machine(agent), OTHER)));
                            world.operatorCalls(startMaintenance(machine(agent), OTHER));
                        },
                        agent -> stopMaintenance(machine(agent), OTHER)),
                of("DRAIN_AGENT", agent -> drain(agent)),
                of("DRAIN_AGENT that marks gone", agent -> drain(agent, call -> call.setMarkGone(true))),
                new Scenario("DRAIN_AGENT of an unreachable one", SteeringDurabilityTest::lose, agent -> drain(agent)),
                new Scenario(
                        "DRAIN_AGENT of a recovered one", (world, agent) -> world.failsOver(), agent -> drain(agent)),
                of("DEACTIVATE_AGENT", agent -> deactivate(agent.agentId())),
                after("REACTIVATE_AGENT", agent -> deactivate(agent.agentId()), agent -> reactivate(agent.agentId())),
                of("MARK_AGENT_GONE", agent -> markGone(agent.agentId())),
                new Scenario(
                        "MARK_AGENT_GONE of an unreachable one",
                        SteeringDurabilityTest::lose,
                        agent -> markGone(agent.agentId())),
                after("MARK_AGENT_GONE of a drained one", agent -> drain(agent), agent -> markGone(agent.agentId())));
    }

    private static Scenario of(String name, Function<TestAgent, Call> call) {
        return new Scenario(name, (world, agent) -> {}, call);
    }

    private static Scenario after(String name, Function<TestAgent, Call> before, Function<TestAgent, Call> call) {
        return new Scenario(name, (world, agent) -> world.operatorCalls(before.apply(agent)), call);
    }

    private static void lose(MasterWorld world, TestAgent agent) {
        agent.goesSilent();
        world.passes(Duration.ofSeconds(100));
        assertThat(world.state().unreachableAgents().isEmpty()).isFalse();
    }

    private static WeightInfo weight(String role, double value) {
        return WeightInfo.newBuilder().setRole(role).setWeight(value).build();
    }

    @ParameterizedTest
    @MethodSource("scenarios")
    @DisplayName("leaves all as before or all as after, never between, and after if it had answered (MO-100)")
    void isAllOrNothing(Scenario scenario) {
        List<String> before = factsAfterCrash(scenario, 0, false);
        List<String> after = factsAfterCrash(scenario, 0, true);

        assertThat(after).isNotEqualTo(before);
        assertThat(factsAfterCrash(scenario, 1, false)).isEqualTo(after);
    }

    /**
     * Returns what the next master knows.
     *
     * @param stored how many of the writes of the call reach the registry without the master's knowledge
     * @param answers whether the first write is stored and reported, and so the call answered, before the master ends
     */
    private static List<String> factsAfterCrash(Scenario scenario, int stored, boolean answers) {
        MasterWorld world = MasterWorld.started();
        TestAgent agent = world.agent().registers();
        scenario.before().accept(world, agent);
        world.holdRegistry();
        List<String> shown = facts(world.state());
        long request = world.operatorAsks(scenario.call().apply(agent));
        assertThat(world.isAnswered(request)).isFalse();
        assertThat(facts(world.state())).isEqualTo(shown);
        assertThat(world.waitingWrites()).isEqualTo(1);
        if (answers) {
            world.storesOne();
            assertThat(world.isAnswered(request)).isTrue();
            assertThat(world.answer(request).status()).isLessThan(300);
        }
        world.failsOverWhenStored(stored);
        return facts(world.state());
    }

    private static List<String> facts(MasterState state) {
        List<String> facts = new ArrayList<>();
        state.weights().values().forEach(weight -> facts.add("weight " + weight));
        state.quotas().values().forEach(quota -> facts.add("quota " + quota));
        state.schedules().forEach(schedule -> facts.add("schedule " + schedule));
        state.machines().values().stream().map(MachineRecord::info).forEach(info -> facts.add("machine " + info));
        state.agents().values().forEach(agent -> facts.add("registered " + agent.id() + agent.use()));
        state.recoveredAgents().values().forEach(agent -> facts.add("recovered " + agent.id() + agent.use()));
        state.unreachableAgents().forEach(agent -> facts.add("unreachable " + agent.id() + agent.use()));
        state.goneAgents().entries().forEach(agent -> facts.add("gone " + agent.getKey()));
        Collections.sort(facts);
        return facts;
    }
}

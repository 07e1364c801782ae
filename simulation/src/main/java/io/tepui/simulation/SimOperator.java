package io.tepui.simulation;

import io.tepui.agent.state.AgentState;
import io.tepui.master.state.AgentRecord;
import io.tepui.master.state.MasterState;
import io.tepui.protocol.v1.AgentID;
import io.tepui.protocol.v1.WeightInfo;
import io.tepui.protocol.v1.master.Call;
import io.tepui.protocol.v1.quota.QuotaConfig;
import io.tepui.resources.ResourceLimits;
import io.tepui.resources.ResourceQuantities;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.function.Predicate;

/**
 * A model operator: steers roles and agents, one call at a time for each thing, and remembers what was acknowledged. Whatever
 * was acknowledged must hold when it is quiet, however many masters came and went since.
 */
final class SimOperator {
    private static final String HOME = "10.0.3.1:1";
    private static final Duration GIVES_UP_AFTER = Duration.ofSeconds(30);
    private static final Expectation ANYTHING = new Expectation("anything", state -> true);

    private final World world;
    private final Chance chance;
    /** What must hold, by what it is about; nothing while a call about it has no answer. */
    private final Map<String, Optional<Expectation>> expected = new TreeMap<>();

    private final Set<String> left = new TreeSet<>();

    /** What an acknowledged call promises. */
    private record Expectation(String text, Predicate<MasterState> holds) {}

    SimOperator(World world) {
        this.world = world;
        this.chance = world.chance();
    }

    /** Acts now and then until the time of trouble is over. */
    void begin(Life trouble) {
        world.time().after(chance.around(world.scenario().operatorPause()), trouble, () -> {
            act();
            begin(trouble);
        });
    }

    private void act() {
        switch (chance.between(0, 9)) {
            case 0, 1 -> setWeight();
            case 2 -> setQuota();
            case 3, 4 -> steer(this::deactivate);
            case 5, 6, 7 -> steer(this::reactivate);
            case 8 -> steer(this::drain);
            default -> {
                if (chance.in(0.2)) {
                    steer(this::markGone);
                }
            }
        }
    }

    // ------------------------------------------------------------------------------------------------ calls

    private void setWeight() {
        String role = chance.pick(World.ROLES);
        double weight = chance.between(1, 40) / 4.0;
        Call.Builder call = Call.newBuilder().setType(Call.Type.UPDATE_WEIGHTS);
        call.getUpdateWeightsBuilder()
                .addWeightInfos(WeightInfo.newBuilder().setRole(role).setWeight(weight));
        make("weight of " + role, call.build(), new Expectation("weight " + weight, state -> state.weights()
                .get(role)
                .filter(info -> info.getWeight() == weight)
                .isPresent()));
    }

    private void setQuota() {
        String role = chance.pick(List.of("a", "b"));
        QuotaConfig.Builder quota = QuotaConfig.newBuilder().setRole(role);
        if (chance.in(0.5)) {
            quota.putAllLimits(
                    ResourceLimits.parse("cpus:" + chance.between(1, 8)).toScalarMessages());
        }
        if (chance.in(0.3)) {
            quota.putAllGuarantees(
                    ResourceQuantities.parse("mem:" + chance.between(1, 8) * 16).toScalarMessages());
        }
        QuotaConfig config = quota.build();
        Call.Builder call = Call.newBuilder().setType(Call.Type.UPDATE_QUOTA);
        call.getUpdateQuotaBuilder().setForce(chance.in(0.3)).addQuotaConfigs(config);
        make(
                "quota of " + role,
                call.build(),
                new Expectation(
                        "quota " + Brief.of(config),
                        state -> sameQuota(state.quotas().get(role).orElse(QuotaConfig.getDefaultInstance()), config)));
    }

    private static boolean sameQuota(QuotaConfig a, QuotaConfig b) {
        return a.getLimitsMap().equals(b.getLimitsMap()) && a.getGuaranteesMap().equals(b.getGuaranteesMap());
    }

    private void steer(Consumer<AgentID> what) {
        List<String> known = new ArrayList<>();
        world.agents()
                .forEach(agent -> agent.state().flatMap(AgentState::agentId).ifPresent(known::add));
        if (!known.isEmpty()) {
            what.accept(AgentID.newBuilder().setValue(chance.pick(known)).build());
        }
    }

    private void deactivate(AgentID agent) {
        Call.Builder call = Call.newBuilder().setType(Call.Type.DEACTIVATE_AGENT);
        call.getDeactivateAgentBuilder().setAgentId(agent);
        make("agent " + agent.getValue(), call.build(), deactivated(agent, true));
    }

    private void reactivate(AgentID agent) {
        Call.Builder call = Call.newBuilder().setType(Call.Type.REACTIVATE_AGENT);
        call.getReactivateAgentBuilder().setAgentId(agent);
        make("agent " + agent.getValue(), call.build(), deactivated(agent, false));
    }

    private void drain(AgentID agent) {
        Call.Builder call = Call.newBuilder().setType(Call.Type.DRAIN_AGENT);
        call.getDrainAgentBuilder().setAgentId(agent);
        if (chance.in(0.5)) {
            call.getDrainAgentBuilder().getMaxGracePeriodBuilder().setSeconds(chance.between(0, 20));
        }
        make("agent " + agent.getValue(), call.build(), deactivated(agent, true));
    }

    private void markGone(AgentID agent) {
        Call.Builder call = Call.newBuilder().setType(Call.Type.MARK_AGENT_GONE);
        call.getMarkAgentGoneBuilder().setAgentId(agent);
        make("agent " + agent.getValue(), call.build(), new Expectation("gone", state -> state.goneAgents()
                .contains(agent.getValue())));
    }

    /** An agent that is not registered has no such state to be seen; one that is gone has none for ever. */
    private static Expectation deactivated(AgentID agent, boolean deactivated) {
        return new Expectation(deactivated ? "deactivated" : "active", state -> state.agents()
                .get(agent.getValue())
                .map(AgentRecord::deactivated)
                .map(now -> now == deactivated)
                .orElse(true));
    }

    // ------------------------------------------------------------------------------------------------ answers

    private void make(String subject, Call call, Expectation promise) {
        Optional<SimMaster> master = world.masterSeenFrom(HOME);
        if (master.isEmpty()
                || expected.getOrDefault(subject, Optional.empty())
                        .filter(this::isFinal)
                        .isPresent()) {
            return;
        }
        if (expected.containsKey(subject) && expected.get(subject).isEmpty()) {
            // Another call about the same is on its way: which comes last nobody knows.
            return;
        }
        Optional<Expectation> before = expected.getOrDefault(subject, Optional.of(ANYTHING));
        expected.put(subject, Optional.empty());
        SimMaster asked = master.get();
        boolean[] answered = {false};
        world.network()
                .tell(
                        HOME,
                        asked.address(),
                        asked.life(),
                        () -> asked.operate(
                                call, reply -> world.network().tell(asked.address(), HOME, Life.everlasting(), () -> {
                                    if (!answered[0]) {
                                        answered[0] = true;
                                        answered(subject, call, promise, before, reply);
                                    }
                                })));
        world.time().after(GIVES_UP_AFTER, Life.everlasting(), () -> {
            if (!answered[0]) {
                answered[0] = true;
                // The call may have been carried out, or may be yet: anything holds.
                expected.put(subject, Optional.of(ANYTHING));
            }
        });
    }

    private boolean isFinal(Expectation expectation) {
        return expectation.text().equals("gone");
    }

    private void answered(
            String subject, Call call, Expectation promise, Optional<Expectation> before, SimMaster.Reply reply) {
        world.trace().note("operator", call.getType() + " answered", reply.status(), reply::text);
        if (reply.status() >= 500 && reply.status() != 503) {
            throw new Violation(call.getType() + " is answered with " + reply.status() + ": " + reply.text());
        }
        // An agent that is not registered is taken back into use, and the answer says that it is not there.
        boolean done = reply.status() < 300 || reply.text().contains("is deactivated no more");
        expected.put(subject, done ? Optional.of(promise) : before);
    }

    /** An agent is told to leave the cluster: with it all goes that was decided about it, unless it is gone for good. */
    void agentLeaves(String agentId) {
        left.add("agent " + agentId);
    }

    /** What was acknowledged and does not hold. */
    List<String> brokenPromises(MasterState state) {
        List<String> broken = new ArrayList<>();
        expected.forEach((subject, promise) -> promise.filter(each -> isFinal(each) || !left.contains(subject))
                .filter(each -> !each.holds().test(state))
                .ifPresent(each -> broken.add(subject + " is not as acknowledged: " + each.text())));
        return broken;
    }
}

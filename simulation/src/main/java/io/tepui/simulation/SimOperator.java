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
import java.util.function.Function;
import java.util.function.Predicate;

/**
 * A model operator: steers roles and agents, one call at a time for each thing, and remembers what was acknowledged. Whatever
 * was acknowledged must hold when it is quiet, however many masters came and went since.
 */
final class SimOperator {
    private static final String HOME = "10.0.3.1:1";
    private static final int UNITS_PER_AGENT = 4;
    private static final Duration GIVES_UP_AFTER = Duration.ofSeconds(30);
    private static final String MAINTENANCE = "maintenance";
    private static final Expectation ANYTHING = new Expectation("anything", state -> true);

    private final World world;
    private final Chance chance;
    /** What must hold, by what it is about; nothing while a call about it has no answer. */
    private final Map<String, Optional<Expectation>> expected = new TreeMap<>();

    private final Set<String> left = new TreeSet<>();
    private final OperatorUnits units;
    private final OperatorMaintenance maintenance;
    private final Absences absences = new Absences();
    /** Units whose calls were all answered, by subject. */
    private final Map<String, OperatorUnits.Unit> knownUnits = new TreeMap<>();

    /** What an acknowledged call promises. */
    private record Expectation(String text, Predicate<MasterState> holds) {}

    private enum Outcome {
        DONE,
        REFUSED,
        UNKNOWN
    }

    SimOperator(World world) {
        this.world = world;
        this.chance = world.chance();
        this.units = new OperatorUnits(chance);
        this.maintenance = new OperatorMaintenance(world);
    }

    /** Acts now and then until the time of trouble is over. */
    void begin(Life trouble) {
        world.time().after(chance.around(world.scenario().operatorPause()), trouble, () -> {
            act();
            begin(trouble);
        });
    }

    private void act() {
        switch (chance.between(0, 19)) {
            case 10, 11 -> steer(this::reserve);
            case 12, 13, 14, 15, 16, 17 -> changeUnit();
            case 18, 19 -> maintain(maintenance::next);
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
        for (SimAgent agent : world.agents()) {
            agent.state().flatMap(AgentState::agentId).ifPresent(id -> {
                known.add(id);
                absences.met("agent " + id, agent.name());
            });
        }
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

    private void reserve(AgentID agent) {
        long there = knownUnits.values().stream()
                .filter(unit -> unit.agent().equals(agent))
                .count();
        if (there < UNITS_PER_AGENT) {
            change(units.reserve(agent));
        }
    }

    private void changeUnit() {
        if (!knownUnits.isEmpty()) {
            units.change(chance.pick(knownUnits.values())).ifPresent(this::change);
        }
    }

    private void change(OperatorUnits.Change change) {
        OperatorUnits.Unit after = change.after();
        // Said twice, it might be done twice.
        make(after.subject(), change.call(), 1, new Expectation(after.toString(), after::isOn), outcome -> {
            switch (outcome) {
                case DONE -> knownUnits.put(after.subject(), after);
                case UNKNOWN -> knownUnits.remove(after.subject());
                case REFUSED -> {}
            }
            if (after.isGone() && outcome == Outcome.DONE) {
                knownUnits.remove(after.subject());
            }
        });
    }

    private void maintain(Function<MasterState, OperatorMaintenance.Step> step) {
        world.masterSeenFrom(HOME).flatMap(SimMaster::state).map(step).ifPresent(this::take);
    }

    private void take(OperatorMaintenance.Step step) {
        boolean made = make(MAINTENANCE, step.call(), copies(), new Expectation(step.text(), step.holds()), outcome -> {
            switch (outcome) {
                case DONE -> absences.end(step.ended());
                case REFUSED -> absences.end(step.begun());
                case UNKNOWN -> {}
            }
        });
        if (made) {
            absences.begin(step.begun());
            expected.replaceAll((subject, promise) ->
                    promise.map(each -> absences.isAway(subject) && !isFinal(each) ? ANYTHING : each));
        }
    }

    /** The time of trouble is over: machines go back into use, whatever was lost on the way. */
    void quietBegins() {
        if (world.isQuiet()) {
            world.masterSeenFrom(HOME)
                    .flatMap(SimMaster::state)
                    .flatMap(maintenance::end)
                    .ifPresent(this::take);
            world.time().after(Duration.ofSeconds(5), Life.everlasting(), this::quietBegins);
        }
    }

    // ------------------------------------------------------------------------------------------------ answers

    private void make(String subject, Call call, Expectation promise) {
        make(subject, call, copies(), promise, outcome -> {});
    }

    private int copies() {
        return chance.in(0.1) ? 2 : 1;
    }

    /** Makes a call, or the same several times, unless another about the same is on its way; tells whether it was made. */
    private boolean make(String subject, Call call, int copies, Expectation promise, Consumer<Outcome> then) {
        Optional<SimMaster> master = world.masterSeenFrom(HOME);
        Optional<Expectation> before = expected.getOrDefault(subject, Optional.of(ANYTHING));
        // Of two calls about the same nobody knows which comes last.
        if (master.isEmpty() || before.filter(each -> !isFinal(each)).isEmpty()) {
            return false;
        }
        expected.put(subject, Optional.empty());
        int version = absences.version(subject);
        new Attempt(master.get(), call, copies, outcome -> {
                    Expectation after =
                            switch (outcome) {
                                case DONE -> promise;
                                case REFUSED -> before.get();
                                case UNKNOWN -> ANYTHING;
                            };
                    boolean stayed = version == absences.version(subject) && !absences.isAway(subject);
                    expected.put(subject, Optional.of(stayed || isFinal(after) ? after : ANYTHING));
                    then.accept(outcome);
                })
                .begin();
        return true;
    }

    /** A call that was made, once or several times, and waits for its answers. */
    private final class Attempt {
        private final SimMaster asked;
        private final Call call;
        private final Consumer<Outcome> end;
        private int open;
        private Outcome best = Outcome.REFUSED;
        private boolean over;

        Attempt(SimMaster asked, Call call, int copies, Consumer<Outcome> end) {
            this.asked = asked;
            this.call = call;
            this.open = copies;
            this.end = end;
        }

        void begin() {
            for (int copy = open; copy > 0; copy--) {
                world.network().tell(HOME, asked.address(), asked.life(), this::arrive);
            }
            // The call may have been carried out, or may be yet: anything holds.
            world.time().after(GIVES_UP_AFTER, Life.everlasting(), () -> conclude(Outcome.UNKNOWN));
        }

        private void arrive() {
            if (!over) {
                asked.operate(call, reply -> world.network()
                        .tell(asked.address(), HOME, Life.everlasting(), () -> answered(reply)));
            }
        }

        private void answered(SimMaster.Reply reply) {
            if (over) {
                return;
            }
            world.trace().note("operator", call.getType() + " answered", reply.status(), reply::text);
            Outcome outcome = outcome(call, reply);
            if (best != Outcome.DONE && outcome != Outcome.REFUSED) {
                best = outcome;
            }
            open--;
            if (open == 0) {
                conclude(best);
            }
        }

        private void conclude(Outcome outcome) {
            if (!over) {
                over = true;
                end.accept(outcome);
            }
        }
    }

    private boolean isFinal(Expectation expectation) {
        return expectation.text().equals("gone");
    }

    private static Outcome outcome(Call call, SimMaster.Reply reply) {
        if (reply.status() >= 500 && reply.status() != 503) {
            throw new Violation(call.getType() + " is answered with " + reply.status() + ": " + reply.text());
        }
        if (reply.status() == 503) {
            // That of an operation may mean that nobody knows.
            return reply.text().contains("may or may not") ? Outcome.UNKNOWN : Outcome.REFUSED;
        }
        // An agent that is not registered is taken back into use, and the answer says that it is not there.
        return reply.status() < 300 || reply.text().contains("is deactivated no more") ? Outcome.DONE : Outcome.REFUSED;
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

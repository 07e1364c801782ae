package io.tepui.master.weights;

import io.tepui.allocator.AllocatorInput;
import io.tepui.master.agents.RegistryEntries;
import io.tepui.master.core.Effect;
import io.tepui.master.core.MasterInput.OperatorWrite;
import io.tepui.master.core.Workspace;
import io.tepui.master.offers.Offers;
import io.tepui.master.state.AgentRecord;
import io.tepui.master.state.FrameworkRecord;
import io.tepui.master.validation.RoleRules;
import io.tepui.protocol.v1.WeightInfo;
import io.tepui.registry.RegistryChange;
import io.tepui.resources.Roles;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The call UPDATE_WEIGHTS (MO-235 to MO-237). */
public final class WeightCalls {
    private final Workspace work;
    private final Offers offers;

    /** Works on the given state. */
    public WeightCalls(Workspace work, Offers offers) {
        this.work = work;
        this.offers = offers;
    }

    /** Sets the weights named and leaves the others: 202 once they are stored, 400 for the whole if one is not valid. */
    public void update(OperatorWrite write) {
        Map<String, WeightInfo> weights = new LinkedHashMap<>();
        for (WeightInfo given : write.call().getUpdateWeights().getWeightInfosList()) {
            WeightInfo weight =
                    given.toBuilder().setRole(given.getRole().strip()).build();
            Optional<String> problem = problemOf(weight);
            if (problem.isPresent()) {
                answer(write, 400, problem.get());
                return;
            }
            weights.put(weight.getRole(), weight);
        }
        if (write.refusal().isPresent()) {
            answer(write, 403, write.refusal().get());
            return;
        }
        if (weights.isEmpty()) {
            answer(write, 202, "");
            return;
        }
        List<RegistryChange> changes =
                weights.values().stream().map(RegistryEntries::weight).toList();
        Optional<String> tooLarge = work.registry().problemOf(changes);
        if (tooLarge.isPresent()) {
            answer(write, 400, tooLarge.get());
            return;
        }
        work.store(changes, () -> {
            apply(weights);
            answer(write, 202, "");
        });
    }

    private Optional<String> problemOf(WeightInfo weight) {
        String role = weight.getRole();
        return Roles.validate(role)
                .or(() -> RoleRules.unlisted(role, work.settings()))
                .map(reason -> "update_weights.weight_infos: " + reason)
                .or(() -> weight.getWeight() > 0 && Double.isFinite(weight.getWeight())
                        ? Optional.empty()
                        : Optional.of("update_weights.weight_infos: the weight of role '" + role + "' is "
                                + weight.getWeight() + ", but must be above zero and finite"));
    }

    private void apply(Map<String, WeightInfo> weights) {
        weights.values().forEach(work.state().configuration()::putWeight);
        Map<String, Double> values = new LinkedHashMap<>();
        weights.forEach((role, weight) -> values.put(role, weight.getWeight()));
        work.tell(new AllocatorInput.WeightsUpdated(values));
        if (isInUse(weights.keySet())) {
            rescindAll();
        }
    }

    /** Takes all offers back; inverse offers have nothing to do with shares. */
    private void rescindAll() {
        for (AgentRecord agent : List.copyOf(work.state().agents().values())) {
            List.copyOf(agent.load().offers().values()).forEach(offers::rescind);
        }
    }

    /** Tells whether a framework has one of the roles, or one below: its share is another then. */
    private boolean isInUse(Set<String> weighted) {
        for (FrameworkRecord framework : work.state().frameworks().values()) {
            for (String role : framework.roles()) {
                if (weighted.contains(role) || Roles.ancestors(role).stream().anyMatch(weighted::contains)) {
                    return true;
                }
            }
        }
        return false;
    }

    private void answer(OperatorWrite write, int status, String text) {
        work.emit(new Effect.Answer(write.requestId(), status, text));
    }
}

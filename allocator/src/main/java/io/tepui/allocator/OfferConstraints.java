package io.tepui.allocator;

import io.tepui.protocol.v1.scheduler.AttributeConstraint.Selector.PseudoattributeType;
import java.util.List;
import java.util.Map;

/**
 * Which agents a framework wants offers of, per role (AR-195, AR-196, SE-88 to SE-91). Made by
 * {@link OfferConstraintsReader}.
 */
public final class OfferConstraints {
    /** No constraint for any role. */
    public static final OfferConstraints NONE = new OfferConstraints(Map.of());

    /** A test of one attribute, or pseudo-attribute, of an agent. */
    record Constraint(Selector selector, Test test) {}

    sealed interface Selector {
        record Named(String name) implements Selector {}

        record Pseudo(PseudoattributeType type) implements Selector {}
    }

    /** What is asked of the selected value. */
    interface Test {
        boolean whenAbsent();

        boolean onText(String text);

        boolean onOtherValue();
    }

    private final Map<String, List<List<Constraint>>> groupsByRole;

    OfferConstraints(Map<String, List<List<Constraint>>> groupsByRole) {
        this.groupsByRole = Map.copyOf(groupsByRole);
    }

    /** Tells whether the role is constrained at all. */
    public boolean constrains(String role) {
        return groupsByRole.containsKey(role);
    }

    /** Tells whether the agent must not be offered to the role: no group has all its constraints true (AR-195). */
    public boolean excludes(String role, AgentDetails agent) {
        List<List<Constraint>> groups = groupsByRole.get(role);
        return groups != null
                && groups.stream().noneMatch(group -> group.stream().allMatch(constraint -> holds(constraint, agent)));
    }

    private static boolean holds(Constraint constraint, AgentDetails agent) {
        Test test = constraint.test();
        return switch (constraint.selector()) {
            case Selector.Named(String name) ->
                agent.attribute(name)
                        .map(attribute -> attribute.hasText()
                                ? test.onText(attribute.getText().getValue())
                                : test.onOtherValue())
                        .orElseGet(test::whenAbsent);
            case Selector.Pseudo(PseudoattributeType type) ->
                switch (type) {
                    case HOSTNAME -> test.onText(agent.hostname());
                    case REGION ->
                        agent.domain()
                                .map(domain -> test.onText(domain.region()))
                                .orElseGet(test::whenAbsent);
                    case ZONE ->
                        agent.domain().map(domain -> test.onText(domain.zone())).orElseGet(test::whenAbsent);
                    case UNKNOWN -> throw new IllegalStateException("A constraint of unknown kind was let through");
                };
        };
    }
}

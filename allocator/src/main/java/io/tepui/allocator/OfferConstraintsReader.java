package io.tepui.allocator;

import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import io.tepui.allocator.OfferConstraints.Constraint;
import io.tepui.allocator.OfferConstraints.Selector;
import io.tepui.allocator.OfferConstraints.Test;
import io.tepui.protocol.v1.scheduler.AttributeConstraint;
import io.tepui.protocol.v1.scheduler.AttributeConstraint.Selector.PseudoattributeType;
import io.tepui.protocol.v1.scheduler.OfferConstraints.RoleConstraints;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

/**
 * Reads and checks the offer constraints of a call (SE-90). A regular expression has RE2 syntax and is bounded in the
 * size of its compiled program.
 */
public final class OfferConstraintsReader {
    /** The default of {@code --offer_constraints_re2_max_mem}. */
    public static final int DEFAULT_MAX_MEMORY_BYTES = 4096;

    /** The default of {@code --offer_constraints_re2_max_program_size}. */
    public static final int DEFAULT_MAX_PROGRAM_SIZE = 100;

    /** About what one instruction of a compiled expression takes. */
    private static final int BYTES_PER_INSTRUCTION = 40;

    private final int maxMemoryBytes;
    private final int maxProgramSize;

    /**
     * @param maxMemoryBytes the most that a compiled expression may take, by estimate
     * @param maxProgramSize the most instructions that a compiled expression may have
     */
    public OfferConstraintsReader(int maxMemoryBytes, int maxProgramSize) {
        this.maxMemoryBytes = maxMemoryBytes;
        this.maxProgramSize = maxProgramSize;
    }

    /**
     * Reads the constraints of a call.
     *
     * @throws InvalidOfferConstraintsException with one line that names the role and what is wrong (SE-90)
     */
    public OfferConstraints read(io.tepui.protocol.v1.scheduler.OfferConstraints message)
            throws InvalidOfferConstraintsException {
        Map<String, List<List<Constraint>>> roles = new HashMap<>();
        for (Map.Entry<String, RoleConstraints> entry :
                message.getRoleConstraintsMap().entrySet()) {
            try {
                roles.put(entry.getKey(), groups(entry.getValue()));
            } catch (InvalidOfferConstraintsException e) {
                throw new InvalidOfferConstraintsException(
                        "Offer constraints for role '" + entry.getKey() + "': " + e.getMessage());
            }
        }
        return new OfferConstraints(roles);
    }

    private List<List<Constraint>> groups(RoleConstraints role) throws InvalidOfferConstraintsException {
        if (role.getGroupsCount() == 0) {
            throw new InvalidOfferConstraintsException("'groups' is empty; leave the role out to have no constraint");
        }
        List<List<Constraint>> groups = new ArrayList<>();
        for (RoleConstraints.Group group : role.getGroupsList()) {
            if (group.getAttributeConstraintsCount() == 0) {
                throw new InvalidOfferConstraintsException("a group has no 'attribute_constraints'");
            }
            List<Constraint> constraints = new ArrayList<>();
            for (AttributeConstraint constraint : group.getAttributeConstraintsList()) {
                constraints.add(new Constraint(selector(constraint.getSelector()), test(constraint.getPredicate())));
            }
            groups.add(List.copyOf(constraints));
        }
        return List.copyOf(groups);
    }

    private static Selector selector(AttributeConstraint.Selector selector) throws InvalidOfferConstraintsException {
        return switch (selector.getSelectorCase()) {
            case ATTRIBUTE_NAME -> new Selector.Named(selector.getAttributeName());
            case PSEUDOATTRIBUTE_TYPE -> {
                if (selector.getPseudoattributeType() == PseudoattributeType.UNKNOWN) {
                    throw new InvalidOfferConstraintsException("'pseudoattribute_type' is unknown");
                }
                yield new Selector.Pseudo(selector.getPseudoattributeType());
            }
            case SELECTOR_NOT_SET -> throw new InvalidOfferConstraintsException("'selector' is not set or unknown");
        };
    }

    private Test test(AttributeConstraint.Predicate predicate) throws InvalidOfferConstraintsException {
        return switch (predicate.getPredicateCase()) {
            case EXISTS -> new Presence(true);
            case NOT_EXISTS -> new Presence(false);
            case TEXT_EQUALS -> new Text(false, predicate.getTextEquals().getValue()::equals);
            case TEXT_NOT_EQUALS ->
                new Text(true, text -> !text.equals(predicate.getTextNotEquals().getValue()));
            case TEXT_MATCHES -> {
                Pattern pattern = compile(predicate.getTextMatches().getRegex());
                yield new Text(false, pattern::matches);
            }
            case TEXT_NOT_MATCHES -> {
                Pattern pattern = compile(predicate.getTextNotMatches().getRegex());
                yield new Text(true, text -> !pattern.matches(text));
            }
            case PREDICATE_NOT_SET -> throw new InvalidOfferConstraintsException("'predicate' is not set or unknown");
        };
    }

    private Pattern compile(String regex) throws InvalidOfferConstraintsException {
        Pattern pattern;
        try {
            pattern = Pattern.compile(regex);
        } catch (PatternSyntaxException e) {
            throw new InvalidOfferConstraintsException(
                    "'regex' \"" + regex + "\" is not of RE2 syntax: " + e.getDescription());
        }
        if (pattern.programSize() > maxProgramSize) {
            throw new InvalidOfferConstraintsException("'regex' \"" + regex + "\" compiles to " + pattern.programSize()
                    + " instructions, more than the limit of " + maxProgramSize);
        }
        if (pattern.programSize() * (long) BYTES_PER_INSTRUCTION > maxMemoryBytes) {
            throw new InvalidOfferConstraintsException("'regex' \"" + regex + "\" takes about "
                    + pattern.programSize() * (long) BYTES_PER_INSTRUCTION + " bytes, more than the limit of "
                    + maxMemoryBytes);
        }
        return pattern;
    }

    private record Presence(boolean wanted) implements Test {
        @Override
        public boolean whenAbsent() {
            return !wanted;
        }

        @Override
        public boolean onText(String text) {
            return wanted;
        }

        @Override
        public boolean onOtherValue() {
            return wanted;
        }
    }

    private record Text(boolean whenAbsent, Predicate<String> predicate) implements Test {
        @Override
        public boolean onText(String text) {
            return predicate.test(text);
        }

        @Override
        public boolean onOtherValue() {
            return true;
        }
    }
}

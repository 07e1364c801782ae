package io.tepui.containers.isolation.seccomp;

import java.util.List;
import java.util.Set;

/**
 * Which system calls a container may make, for one machine and one set of capabilities.
 *
 * @param otherwise what becomes of calls that no rule is about, as the kernel takes it
 * @param architectures whose calls are judged; those of others end the process
 * @param rules the first that matches counts
 */
record Profile(int otherwise, Set<Architecture> architectures, List<Rule> rules) {
    Profile {
        architectures = Set.copyOf(architectures);
        rules = List.copyOf(rules);
    }

    /**
     * A rule.
     *
     * @param names of the calls
     * @param action what becomes of them, as the kernel takes it
     * @param conditions on arguments, which must all hold
     */
    record Rule(List<String> names, int action, List<Condition> conditions) {
        Rule {
            names = List.copyOf(names);
            conditions = List.copyOf(conditions);
        }
    }

    /**
     * A condition.
     *
     * @param argument 0 to 5
     * @param comparison of the argument with {@code value}, unsigned
     * @param value for {@link Comparison#MASKED_EQUAL} the bits that count
     * @param second what these bits must be
     */
    record Condition(int argument, Comparison comparison, long value, long second) {}

    /** How an argument is compared. */
    enum Comparison {
        NOT_EQUAL,
        LESS,
        LESS_OR_EQUAL,
        EQUAL,
        GREATER_OR_EQUAL,
        GREATER,
        MASKED_EQUAL
    }
}

package io.tepui.master.state;

import io.tepui.protocol.v1.Offer;
import io.tepui.protocol.v1.OperationState;
import java.util.Locale;

/**
 * What is counted of operations (MO-361, MO-363): how many there were of a type, or how many came to an end of one kind.
 *
 * @param type the type as metrics name it, e.g. {@code grow_volume}
 * @param outcome {@code total}, or the state as metrics name it, e.g. {@code finished}
 */
public record OperationCount(String type, String outcome) {
    private static final String STATE_PREFIX = "OPERATION_";

    /** Returns the count of all operations of the type. */
    public static OperationCount all(Offer.Operation.Type type) {
        return new OperationCount(name(type), "total");
    }

    /** Returns the count of operations of the type that came to this end. */
    public static OperationCount ended(Offer.Operation.Type type, OperationState state) {
        return new OperationCount(name(type), name(state));
    }

    /** Returns the type as metrics name it. */
    public static String name(Offer.Operation.Type type) {
        return type.name().toLowerCase(Locale.ROOT);
    }

    /** Returns the state as metrics name it. */
    public static String name(OperationState state) {
        return state.name().substring(STATE_PREFIX.length()).toLowerCase(Locale.ROOT);
    }
}

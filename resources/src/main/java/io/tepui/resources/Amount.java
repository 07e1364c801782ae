package io.tepui.resources;

/**
 * How much of a resource: a {@link Scalar}, {@link Ranges} or a {@link SetValue}. Arithmetic joins amounts of one kind
 * only; joining two kinds is a programming error and throws {@link IllegalArgumentException}.
 */
public sealed interface Amount permits Scalar, Ranges, SetValue {

    /** The three kinds a resource may have; text exists for attributes only (AR-18). */
    enum Kind {
        SCALAR,
        RANGES,
        SET
    }

    /** Gives the kind of this amount. */
    Kind kind();

    /** Tells whether nothing is left: zero after rounding, no range, no item (AR-29). */
    boolean isEmpty();

    /** Gives the sum (AR-1, AR-13, AR-17). */
    Amount plus(Amount other);

    /** Gives the difference; only a scalar can become negative (AR-1, AR-14, AR-17). */
    Amount minus(Amount other);

    /** Tells whether {@code other} is not larger than this: {@code <=} or a subset (AR-3, AR-12, AR-16). */
    boolean contains(Amount other);

    /** Gives the size as a scalar: the scalar itself, the number of integers, or the number of items (AR-95). */
    Scalar size();
}

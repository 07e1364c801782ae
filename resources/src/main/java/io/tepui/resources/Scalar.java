package io.tepui.resources;

import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;

/**
 * A scalar in fixed point with three decimals. Comparison and arithmetic use whole thousandths; an amount that has taken
 * part in no operation remembers the double it came from (AR-1 to AR-8).
 */
public final class Scalar implements Amount, Comparable<Scalar> {
    /** The largest magnitude a scalar takes (AR-6). */
    public static final double MAX_VALUE = 9_223_372_036_854_774.0;

    /** Zero. */
    public static final Scalar ZERO = new Scalar(0, 0.0);

    private static final int PER_UNIT = 1000;
    private static final int TEXT_DIGITS = 15;
    private static final long EXACT_TEXT_BOUND = 1_000_000_000_000_000L;

    private final long thousandths;
    private final double value;

    private Scalar(long thousandths, double value) {
        this.thousandths = thousandths;
        this.value = value;
    }

    /**
     * Takes an amount as it is on the wire.
     *
     * @param value a finite number of at most {@link #MAX_VALUE} in magnitude
     * @throws IllegalArgumentException for NaN, infinities and larger magnitudes
     */
    public static Scalar of(double value) {
        if (!isRepresentable(value)) {
            throw new IllegalArgumentException(
                    "Scalar " + value + " is not a finite number of at most " + MAX_VALUE + " in magnitude");
        }
        return new Scalar(round(value), value);
    }

    /** Takes a number of thousandths. */
    public static Scalar ofThousandths(long thousandths) {
        return thousandths == 0 ? ZERO : new Scalar(thousandths, toDouble(thousandths));
    }

    /** Tells whether {@link #of} takes the value: finite and not too large (AR-5, AR-6). */
    public static boolean isRepresentable(double value) {
        return Math.abs(value) <= MAX_VALUE;
    }

    /** Gives the amount in whole thousandths. */
    public long thousandths() {
        return thousandths;
    }

    /** Gives the amount for the wire: unrounded if it took part in no operation (AR-4), else as AR-2 says. */
    public double doubleValue() {
        return value;
    }

    /** Gives the amount rounded to thousandths (AR-2). */
    public double roundedValue() {
        return toDouble(thousandths);
    }

    /** Gives the whole units, truncated toward zero (AR-54). */
    public long wholeUnits() {
        return thousandths / PER_UNIT;
    }

    /** Tells whether the amount is below zero. */
    public boolean isNegative() {
        return thousandths < 0;
    }

    @Override
    public Kind kind() {
        return Kind.SCALAR;
    }

    @Override
    public boolean isEmpty() {
        return thousandths == 0;
    }

    /** Gives the sum; past the 64-bit range it stays at the range's end. */
    public Scalar plus(Scalar other) {
        return ofThousandths(saturatedSum(thousandths, other.thousandths));
    }

    /** Gives the difference, which may be negative; past the 64-bit range it stays at the range's end. */
    public Scalar minus(Scalar other) {
        return ofThousandths(saturatedSum(thousandths, -other.thousandths));
    }

    @Override
    public Scalar plus(Amount other) {
        return plus(same(other));
    }

    @Override
    public Scalar minus(Amount other) {
        return minus(same(other));
    }

    @Override
    public boolean contains(Amount other) {
        return same(other).thousandths <= thousandths;
    }

    @Override
    public Scalar size() {
        return this;
    }

    @Override
    public int compareTo(Scalar other) {
        return Long.compare(thousandths, other.thousandths);
    }

    /** Compares thousandths, so 1.0004 equals 1.0 (AR-3). */
    @Override
    public boolean equals(Object other) {
        return other instanceof Scalar scalar && scalar.thousandths == thousandths;
    }

    @Override
    public int hashCode() {
        return Long.hashCode(thousandths);
    }

    /** Gives the text form: rounded to thousandths, at most 15 significant digits, no trailing zeros (AR-7). */
    @Override
    public String toString() {
        if (thousandths > -EXACT_TEXT_BOUND && thousandths < EXACT_TEXT_BOUND) {
            return plainText(BigDecimal.valueOf(thousandths, 3));
        }
        BigDecimal rounded =
                BigDecimal.valueOf(thousandths, 3).round(new MathContext(TEXT_DIGITS, RoundingMode.HALF_EVEN));
        int exponent = rounded.precision() - rounded.scale() - 1;
        return exponent < TEXT_DIGITS
                ? plainText(rounded)
                : plainText(rounded.scaleByPowerOfTen(-exponent)) + "e+" + exponent;
    }

    /** Adds two numbers of thousandths, staying at the end of the 64-bit range instead of wrapping around. */
    static long saturatedSum(long a, long b) {
        long sum = a + b;
        boolean overflowed = ((a ^ sum) & (b ^ sum)) < 0;
        return overflowed ? (a < 0 ? -Long.MAX_VALUE : Long.MAX_VALUE) : sum;
    }

    /** Rounds to thousandths, halves away from zero (AR-1); {@link Math#round} would move negative halves upward. */
    static long round(double value) {
        double scaled = Math.abs(value * PER_UNIT);
        long whole = (long) scaled;
        long rounded = scaled - whole >= 0.5 ? whole + 1 : whole;
        return value < 0 ? -rounded : rounded;
    }

    static double toDouble(long thousandths) {
        long whole = thousandths / PER_UNIT;
        return whole + (thousandths % PER_UNIT) / (double) PER_UNIT;
    }

    private static String plainText(BigDecimal number) {
        return number.signum() == 0 ? "0" : number.stripTrailingZeros().toPlainString();
    }

    private static Scalar same(Amount other) {
        if (other instanceof Scalar scalar) {
            return scalar;
        }
        throw new IllegalArgumentException("A scalar cannot be joined with " + other.kind() + " " + other);
    }
}

package io.tepui.app.flags;

/** The rule that of two flags at most one is given (MO-475, AO-234). */
final class Exclusive {
    private Exclusive() {}

    static void require(FlagValues flags, String one, String other) {
        if (flags.isGiven(one) && flags.isGiven(other)) {
            throw new FlagException("--" + one + " and --" + other + " cannot be given together; give one of them");
        }
    }
}

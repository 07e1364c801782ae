package io.tepui.allocator;

/** The sum of all that known frameworks hold; shared entries count once per agent. */
final class HeldTotal {
    private final Amounts amounts = new Amounts();
    private final SharedLedger shared = new SharedLedger();

    void add(HeldQuantities held) {
        amounts.add(held.whole().amounts());
        shared.add(held.whole(), amounts);
    }

    void subtract(HeldQuantities held) {
        amounts.subtract(held.whole().amounts());
        shared.subtract(held.whole(), amounts);
    }

    Amounts amounts() {
        return amounts;
    }
}

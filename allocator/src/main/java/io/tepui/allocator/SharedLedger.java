package io.tepui.allocator;

import io.tepui.allocator.Allotment.SharedCopies;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Counts copies of shared entries per agent, to tell when the first one comes and the last one goes (AR-158). */
final class SharedLedger {
    private record Key(String agentId, Object identity) {}

    private static final class Holding {
        private final Amounts amounts;
        private int copies;

        private Holding(Amounts amounts, int copies) {
            this.amounts = amounts;
            this.copies = copies;
        }
    }

    private @Nullable Map<Key, Holding> holdings;

    /** Counts the copies in and gives the amounts that are new by it: those of entries that had no copy before. */
    void add(Allotment allotment, Amounts sum) {
        for (SharedCopies entry : allotment.shared()) {
            if (add(new Key(allotment.agentId(), entry.identity()), entry.amounts(), entry.copies())) {
                sum.add(entry.amounts());
            }
        }
    }

    /** Counts the copies out and takes from {@code sum} the amounts of entries of which no copy is left. */
    void subtract(Allotment allotment, Amounts sum) {
        for (SharedCopies entry : allotment.shared()) {
            if (subtract(new Key(allotment.agentId(), entry.identity()), entry.copies())) {
                sum.subtract(entry.amounts());
            }
        }
    }

    /** Takes all that another ledger holds out of this one. */
    void subtractAll(SharedLedger other, Amounts sum) {
        if (other.holdings != null) {
            other.holdings.forEach((key, holding) -> {
                if (subtract(key, holding.copies)) {
                    sum.subtract(holding.amounts);
                }
            });
        }
    }

    /** Gives the amounts of all entries held, each once. */
    Amounts held() {
        Amounts sum = new Amounts();
        if (holdings != null) {
            holdings.values().forEach(holding -> sum.add(holding.amounts));
        }
        return sum;
    }

    SharedLedger copy() {
        SharedLedger copy = new SharedLedger();
        if (holdings != null) {
            holdings.forEach((key, holding) -> copy.add(key, holding.amounts, holding.copies));
        }
        return copy;
    }

    private boolean add(Key key, Amounts amounts, int copies) {
        if (holdings == null) {
            holdings = new HashMap<>();
        }
        Holding holding = holdings.get(key);
        if (holding == null) {
            holdings.put(key, new Holding(amounts, copies));
            return true;
        }
        holding.copies += copies;
        return false;
    }

    private boolean subtract(Key key, int copies) {
        Map<Key, Holding> held = holdings;
        Holding holding = held == null ? null : held.get(key);
        if (held == null || holding == null) {
            return false;
        }
        holding.copies -= copies;
        if (holding.copies > 0) {
            return false;
        }
        held.remove(key);
        return true;
    }
}

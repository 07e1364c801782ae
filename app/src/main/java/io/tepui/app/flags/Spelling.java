package io.tepui.app.flags;

import java.util.Collection;
import java.util.Comparator;
import java.util.Optional;

/** Guesses what a mistyped name was meant to be. */
final class Spelling {
    private static final int MAX_EDITS = 3;
    private static final int MAX_NAME_CHARS = 80;

    private Spelling() {}

    /** The name with the fewest single-letter changes, if three or fewer make it. */
    static Optional<String> closest(String typed, Collection<String> names) {
        if (typed.length() > MAX_NAME_CHARS) {
            return Optional.empty();
        }
        return names.stream()
                .filter(name -> edits(typed, name) <= Math.min(MAX_EDITS, typed.length() / 2))
                .min(Comparator.<String>comparingInt(name -> edits(typed, name))
                        .thenComparing(Comparator.naturalOrder()));
    }

    /** The Levenshtein distance. */
    private static int edits(String a, String b) {
        int[] row = new int[b.length() + 1];
        for (int j = 0; j <= b.length(); j++) {
            row[j] = j;
        }
        for (int i = 1; i <= a.length(); i++) {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j <= b.length(); j++) {
                int change = diagonal + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.min(change, Math.min(row[j], row[j - 1]) + 1);
            }
        }
        return row[b.length()];
    }
}

package io.tepui.allocator;

import java.util.Arrays;

/** A growing set of subscription slots; bits past the end are clear. */
final class SlotBits {
    private static final long[] NONE = {};

    private long[] words = NONE;

    boolean get(int slot) {
        int word = slot >>> 6;
        return word < words.length && (words[word] >>> slot & 1) != 0;
    }

    void set(int slot) {
        int word = slot >>> 6;
        if (word >= words.length) {
            words = Arrays.copyOf(words, Math.max(word + 1, Math.min(words.length * 2, words.length + 64)));
        }
        words[word] |= 1L << slot;
    }

    void clear(int slot) {
        int word = slot >>> 6;
        if (word < words.length) {
            words[word] &= ~(1L << slot);
        }
    }

    void clearAll() {
        Arrays.fill(words, 0);
    }

    void addAll(SlotBits other) {
        if (words.length < other.words.length) {
            words = Arrays.copyOf(words, other.words.length);
        }
        for (int i = 0; i < other.words.length; i++) {
            words[i] |= other.words[i];
        }
    }

    /** Tells whether every slot of this set is in the other. */
    boolean isSubsetOf(SlotBits other) {
        for (int i = 0; i < words.length; i++) {
            long theirs = i < other.words.length ? other.words[i] : 0;
            if ((words[i] & ~theirs) != 0) {
                return false;
            }
        }
        return true;
    }
}

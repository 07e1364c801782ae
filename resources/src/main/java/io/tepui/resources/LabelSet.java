package io.tepui.resources;

import io.tepui.protocol.v1.Label;
import io.tepui.protocol.v1.Labels;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** Labels compared as a multiset: their order has no meaning, their number has (AR-37). */
public final class LabelSet {
    private final Labels labels;

    private LabelSet(Labels labels) {
        this.labels = labels;
    }

    /** Takes labels as they are in a message. */
    public static LabelSet of(Labels labels) {
        return new LabelSet(labels);
    }

    /** Gives the message, in its original order. */
    public Labels toMessage() {
        return labels;
    }

    @Override
    public boolean equals(Object other) {
        if (!(other instanceof LabelSet that)) {
            return false;
        }
        List<Label> mine = labels.getLabelsList();
        List<Label> theirs = that.labels.getLabelsList();
        return mine.equals(theirs)
                || (mine.size() == theirs.size() && counts(mine).equals(counts(theirs)));
    }

    @Override
    public int hashCode() {
        int hash = 0;
        for (Label label : labels.getLabelsList()) {
            hash += label.hashCode();
        }
        return hash;
    }

    /** Gives the text form, for example {@code {foo: bar, foo}} (AR-67). */
    @Override
    public String toString() {
        return labels.getLabelsList().stream()
                .map(label -> label.hasValue() ? label.getKey() + ": " + label.getValue() : label.getKey())
                .collect(Collectors.joining(", ", "{", "}"));
    }

    private static Map<Label, Integer> counts(List<Label> labels) {
        Map<Label, Integer> counts = new HashMap<>();
        labels.forEach(label -> counts.merge(label, 1, Integer::sum));
        return counts;
    }
}

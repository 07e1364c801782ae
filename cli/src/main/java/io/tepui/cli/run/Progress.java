package io.tepui.cli.run;

import io.tepui.protocol.v1.TaskState;
import java.io.PrintStream;
import java.util.Collection;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/** Says how a run of several instances goes, a line each time it changes. */
final class Progress {
    private final PrintStream err;
    private final int wanted;
    private String last = "";

    Progress(PrintStream err, int wanted) {
        this.err = err;
        this.wanted = wanted;
    }

    /** Shows the counts, if there is more than one task and something changed. */
    void show(Collection<Instance> instances) {
        if (wanted == 1) {
            return;
        }
        String line = summary(instances);
        if (!line.equals(last)) {
            err.println(line);
            last = line;
        }
    }

    private String summary(Collection<Instance> instances) {
        Map<TaskState, Integer> counts = new TreeMap<>();
        instances.forEach(instance -> counts.merge(instance.state(), 1, Integer::sum));
        StringBuilder text = new StringBuilder("tepui run:");
        counts.forEach((state, count) -> text.append(' ')
                .append(count)
                .append(' ')
                .append(state.name().substring("TASK_".length()).toLowerCase(Locale.ROOT))
                .append(','));
        int waiting = wanted - instances.size();
        if (waiting > 0) {
            text.append(' ').append(waiting).append(" waiting for an offer,");
        }
        text.setLength(text.length() - 1);
        return text.append(" of ").append(wanted).toString();
    }
}

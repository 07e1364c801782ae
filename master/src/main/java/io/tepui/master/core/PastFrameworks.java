package io.tepui.master.core;

import io.tepui.master.state.CompletedFramework;
import io.tepui.master.state.History;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The frameworks that are over, as many as the settings allow. A part of {@link StateEditor}. */
public final class PastFrameworks {
    private History<String, CompletedFramework> completed;

    PastFrameworks(int limit) {
        completed = History.ofAtMost(limit);
    }

    /** Takes out a framework that is registered again; returns what was remembered of it, or null. */
    @Nullable
    CompletedFramework take(String frameworkId) {
        CompletedFramework framework = completed.find(frameworkId);
        completed = completed.without(frameworkId);
        return framework;
    }

    /**
     * Adds or replaces a completed framework.
     *
     * @return ids of the frameworks that are remembered no more because of it
     */
    public List<String> put(CompletedFramework framework) {
        String id = framework.framework().id();
        if (completed.contains(id)) {
            completed = completed.withReplaced(id, framework);
            return List.of();
        }
        History<String, CompletedFramework> before = completed;
        completed = before.with(id, framework);
        if (before.limit() == 0) {
            return List.of(id);
        }
        return before.size() < before.limit()
                ? List.of()
                : List.of(before.iterator().next().framework().id());
    }

    /** Returns the completed frameworks. */
    public History<String, CompletedFramework> completed() {
        return completed;
    }

    /** Returns whether the framework was removed by this master and is still remembered (SE-63). */
    public boolean isRemoved(String frameworkId) {
        CompletedFramework framework = completed.find(frameworkId);
        return framework != null && framework.removed();
    }
}

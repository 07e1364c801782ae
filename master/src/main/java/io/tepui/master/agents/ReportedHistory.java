package io.tepui.master.agents;

import io.tepui.master.core.StateEditor;
import io.tepui.master.core.Workspace;
import io.tepui.master.state.CompletedFramework;
import io.tepui.master.state.FrameworkRecord;
import io.tepui.master.state.FrameworkStatus;
import io.tepui.master.state.TaskRecord;
import io.tepui.protocol.v1.FrameworkInfo;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Rebuilds, after a change of master, what operators see of frameworks and tasks that are over (AM-37). */
final class ReportedHistory {
    private final Workspace work;

    ReportedHistory(Workspace work) {
        this.work = work;
    }

    /** Adds what an agent remembers. */
    void add(List<ReportedPast> past) {
        past.forEach(this::add);
    }

    private void add(ReportedPast past) {
        StateEditor state = work.state();
        String id = past.info().getId().getValue();
        if (state.framework(id) != null) {
            state.changeTasks(id, lists -> lists.withHistory(past.tasks()));
            return;
        }
        CompletedFramework known = state.past().completed().find(id);
        if (known == null) {
            putCompleted(past.info(), null, past.tasks());
        } else if (!known.removed()) {
            putCompleted(known.framework().info(), known, past.tasks());
        }
    }

    private void putCompleted(FrameworkInfo info, @Nullable CompletedFramework known, List<TaskRecord> tasks) {
        FrameworkRecord framework = known == null
                ? FrameworkRecord.of(info, FrameworkStatus.COMPLETED).build()
                : known.framework();
        var lists = known == null ? work.state().noTasks() : known.tasks();
        work.state()
                .past()
                .put(new CompletedFramework(framework, lists.withHistory(tasks), false))
                .forEach(work.counters()::forget);
    }
}

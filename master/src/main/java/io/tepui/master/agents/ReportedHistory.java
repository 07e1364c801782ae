package io.tepui.master.agents;

import io.tepui.master.core.StateEditor;
import io.tepui.master.core.Workspace;
import io.tepui.master.state.CompletedFramework;
import io.tepui.master.state.FrameworkRecord;
import io.tepui.master.state.FrameworkStatus;
import io.tepui.master.state.TaskRecord;
import io.tepui.protocol.Ids;
import io.tepui.protocol.internal.Archive;
import io.tepui.protocol.v1.FrameworkInfo;
import io.tepui.protocol.v1.Task;
import io.tepui.resources.ResourceException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Rebuilds, after a change of master, what operators see of frameworks and tasks that are over (AM-37). */
final class ReportedHistory {
    private static final Logger LOG = LoggerFactory.getLogger(ReportedHistory.class);

    private final Workspace work;

    ReportedHistory(Workspace work) {
        this.work = work;
    }

    /** Adds what an agent remembers. What is not valid is left out: it is for display only. */
    void add(List<Archive.Framework> archived) {
        for (Archive.Framework framework : archived) {
            if (Ids.isValid(framework.getFrameworkInfo().getId().getValue())) {
                add(framework);
            }
        }
    }

    private void add(Archive.Framework archived) {
        StateEditor state = work.state();
        FrameworkInfo info = archived.getFrameworkInfo();
        String id = info.getId().getValue();
        List<TaskRecord> tasks = tasks(archived);
        if (state.framework(id) != null) {
            state.changeTasks(id, lists -> lists.withHistory(tasks));
            return;
        }
        CompletedFramework known = state.completedFrameworks().find(id);
        if (known == null) {
            putCompleted(info, null, tasks);
        } else if (!known.removed()) {
            putCompleted(known.framework().info(), known, tasks);
        }
    }

    /** Returns the tasks as the state holds them, without those whose resources are not valid. */
    private static List<TaskRecord> tasks(Archive.Framework archived) {
        ReportedResources resources = new ReportedResources(archived.getFrameworkInfo());
        List<TaskRecord> tasks = new ArrayList<>(archived.getTasksCount());
        for (Task task : archived.getTasksList()) {
            try {
                resources.read(task.getResourcesList());
                tasks.add(TaskRecord.of(task.toBuilder()
                                .setFrameworkId(archived.getFrameworkInfo().getId())
                                .clearResources()
                                .addAllResources(resources.messages())
                                .build())
                        .packed());
            } catch (ResourceException e) {
                LOG.debug(
                        "Leaving out the archived task {}: {}", task.getTaskId().getValue(), e.getMessage());
            }
        }
        return tasks;
    }

    private void putCompleted(FrameworkInfo info, @Nullable CompletedFramework known, List<TaskRecord> tasks) {
        FrameworkRecord framework = known == null
                ? FrameworkRecord.of(info, FrameworkStatus.COMPLETED).build()
                : known.framework();
        var lists = known == null ? work.state().noTasks() : known.tasks();
        work.state()
                .putCompleted(new CompletedFramework(framework, lists.withHistory(tasks), false))
                .forEach(work.counters()::forget);
    }
}

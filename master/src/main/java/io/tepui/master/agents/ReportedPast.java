package io.tepui.master.agents;

import io.tepui.master.state.TaskRecord;
import io.tepui.protocol.Ids;
import io.tepui.protocol.Secrets;
import io.tepui.protocol.internal.Archive;
import io.tepui.protocol.v1.FrameworkInfo;
import io.tepui.protocol.v1.Task;
import io.tepui.resources.ResourceException;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What an agent remembers of a framework's tasks that are over (AM-37).
 *
 * @param info the framework, with a valid id
 * @param tasks its tasks in the form of the state
 */
record ReportedPast(FrameworkInfo info, List<TaskRecord> tasks) {
    private static final Logger LOG = LoggerFactory.getLogger(ReportedPast.class);

    /** Reads all; what is not valid is left out, for it is for display only. */
    static List<ReportedPast> read(List<Archive.Framework> archived) {
        List<ReportedPast> past = new ArrayList<>(archived.size());
        for (Archive.Framework framework : archived) {
            if (Ids.isValid(framework.getFrameworkInfo().getId().getValue())) {
                past.add(new ReportedPast(framework.getFrameworkInfo(), tasks(framework)));
            }
        }
        return past;
    }

    private static List<TaskRecord> tasks(Archive.Framework archived) {
        ReportedResources resources = new ReportedResources(archived.getFrameworkInfo());
        List<TaskRecord> tasks = new ArrayList<>(archived.getTasksCount());
        for (Task task : archived.getTasksList()) {
            try {
                resources.read(task.getResourcesList());
                tasks.add(TaskRecord.of(Secrets.hide(task).toBuilder()
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
}

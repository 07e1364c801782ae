package io.tepui.master.agents;

import io.tepui.master.state.ExecutorRecord;
import io.tepui.master.state.TaskRecord;
import io.tepui.protocol.v1.FrameworkInfo;
import io.tepui.resources.Resources;
import java.util.List;

/**
 * What one framework has on an agent that registers again, as the agent reports it.
 *
 * @param info the framework, with its id
 * @param tasks its tasks, resources in post-refinement form with allocation roles
 * @param executors its executors, likewise
 * @param used what both use together; tasks that are over use nothing
 */
record ReportedFramework(FrameworkInfo info, List<TaskRecord> tasks, List<ExecutorRecord> executors, Resources used) {

    /** Returns the framework's id. */
    String id() {
        return info.getId().getValue();
    }
}

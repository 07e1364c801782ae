package io.tepui.master.state;

import io.tepui.protocol.Secrets;
import io.tepui.protocol.json.Encoded;
import io.tepui.protocol.v1.ExecutorInfo;
import io.tepui.protocol.v1.master.Response.GetExecutors.Executor;
import io.tepui.resources.Resources;

/**
 * An executor that the master knows on an agent, from its launch until its exit is reported (SE-119, MO-213).
 * Executors of command tasks are not known to the master.
 *
 * @param encoded the executor's description with the agent's id; resources in post-refinement form with allocation role
 */
public record ExecutorRecord(Encoded<Executor> encoded) {
    /** Returns a record of the executor, without what its secrets say: many may read it. */
    public static ExecutorRecord of(Executor executor) {
        ExecutorInfo shown = Secrets.hide(executor.getExecutorInfo());
        return new ExecutorRecord(Encoded.of(
                shown == executor.getExecutorInfo()
                        ? executor
                        : executor.toBuilder().setExecutorInfo(shown).build()));
    }

    /** Returns the executor's description, with its framework's id set. */
    public ExecutorInfo info() {
        return encoded.message().getExecutorInfo();
    }

    /** Returns the id of the agent it runs on. */
    public String agentId() {
        return encoded.message().getAgentId().getValue();
    }

    /** Returns the name of the executor on its agent. */
    public ExecutorKey key() {
        ExecutorInfo info = info();
        return new ExecutorKey(
                info.getFrameworkId().getValue(), info.getExecutorId().getValue());
    }

    /** Returns the executor's own resources. */
    public Resources resources() {
        return Resources.fromMessages(info().getResourcesList());
    }
}

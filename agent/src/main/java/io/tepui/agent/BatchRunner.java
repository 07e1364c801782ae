package io.tepui.agent;

import io.tepui.agent.state.ExecutorRecord;
import io.tepui.agent.state.FrameworkRecord;
import io.tepui.protocol.v1.ExecutorInfo;

/** Runs executors that frameworks describe, and that may get further tasks while they run. */
interface BatchRunner extends TaskRunner {
    /** Starts an executor with its first tasks. */
    void begin(FrameworkRecord framework, ExecutorInfo info, LaunchBatch batch);

    /** Gives further tasks to an executor that is neither terminating nor terminated. */
    void add(ExecutorRecord executor, LaunchBatch batch);
}

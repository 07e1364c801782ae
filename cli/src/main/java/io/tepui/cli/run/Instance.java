package io.tepui.cli.run;

import io.tepui.client.Endpoint;
import io.tepui.protocol.v1.AgentID;
import io.tepui.protocol.v1.TaskID;
import io.tepui.protocol.v1.TaskState;

/**
 * One task of a run, as launched.
 *
 * @param index from 0
 * @param taskId the task's id
 * @param agentId where it was launched
 * @param agent that agent's address
 * @param state the state last heard of
 */
record Instance(int index, TaskID taskId, AgentID agentId, Endpoint agent, TaskState state) {
    Instance with(TaskState newState) {
        return new Instance(index, taskId, agentId, agent, newState);
    }
}

package io.tepui.agent.checkpoint;

import java.util.UUID;

/**
 * Where an agent's files lie (AO section 3.2 and 3.3, AM-121). All paths are texts; nothing here touches the disk.
 *
 * @param workDir the absolute path of the work directory
 */
public record Layout(String workDir) {
    /** Where everything that recovery needs lies. */
    public String meta() {
        return workDir + "/meta";
    }

    /** The kernel's boot id at the last start (AO-337). */
    public String bootId() {
        return meta() + "/boot_id";
    }

    /** What operations made of the agent's own resources, and the operations (AO-339). */
    public String resources() {
        return meta() + "/resources/resources_and_operations.state";
    }

    /** The same while a change is under way (AO-339). */
    public String resourcesTarget() {
        return meta() + "/resources/resources_and_operations.target";
    }

    /** Which agents can read all this. */
    public String version() {
        return meta() + "/version";
    }

    /** Reservations and volumes as older agents keep them (AR-359). */
    public String olderResources() {
        return meta() + "/resources/resources.info";
    }

    /** The same while a change is under way. */
    public String olderResourcesTarget() {
        return meta() + "/resources/resources.target";
    }

    /** The directories of operations, each named after its uuid. */
    public String operations(String agentId) {
        return agentMeta(agentId) + "/operations";
    }

    /** What is kept of one operation. */
    public String operation(String agentId, UUID uuid) {
        return operations(agentId) + "/" + uuid;
    }

    /** Statuses of an operation, and their acknowledgements (AM-122). */
    public String operationUpdates(String agentId, UUID uuid) {
        return operation(agentId, uuid) + "/operation.updates";
    }

    /** The link to the directory of the agent's present id. */
    public String latestAgent() {
        return meta() + "/slaves/latest";
    }

    /** What is kept for an agent id. */
    public String agentMeta(String agentId) {
        return meta() + "/slaves/" + agentId;
    }

    /** The agent as it registered. */
    public String agentInfo(String agentId) {
        return agentMeta(agentId) + "/slave.info";
    }

    /** The drain in work. */
    public String drainConfig(String agentId) {
        return agentMeta(agentId) + "/drain.config";
    }

    /** What is kept for a framework. */
    public String frameworkMeta(String agentId, String frameworkId) {
        return agentMeta(agentId) + "/frameworks/" + frameworkId;
    }

    /** What is kept for an executor. */
    public String executorMeta(String agentId, String frameworkId, String executorId) {
        return frameworkMeta(agentId, frameworkId) + "/executors/" + executorId;
    }

    /** What is kept for one run of an executor. */
    public String runMeta(String agentId, String frameworkId, String executorId, String containerId) {
        return executorMeta(agentId, frameworkId, executorId) + "/runs/" + containerId;
    }

    /** What is kept for a task of a run. */
    public String taskMeta(String runMeta, String taskId) {
        return runMeta + "/tasks/" + taskId;
    }

    /** The directory of an executor's sandboxes. */
    public String executorRuns(String agentId, String frameworkId, String executorId) {
        return workDir + "/slaves/" + agentId + "/frameworks/" + frameworkId + "/executors/" + executorId + "/runs";
    }

    /** The sandbox of one run of an executor. */
    public String sandbox(String agentId, String frameworkId, String executorId, String containerId) {
        return executorRuns(agentId, frameworkId, executorId) + "/" + containerId;
    }
}

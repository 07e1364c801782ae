package io.tepui.protocol.authorization;

/** What may be allowed or refused, by the names of the APIs (SE-286). What each is asked about is said in {@link Targets}. */
public enum Action {
    /** A scheduler subscribes, or changes its description; each role. */
    REGISTER_FRAMEWORK,
    /** A framework is removed; its principal. */
    TEARDOWN_FRAMEWORK,
    /** A task is launched; its user. */
    RUN_TASK,
    /** Resources are reserved; the reservation's role. */
    RESERVE_RESOURCES,
    /** A reservation is taken away; its principal. */
    UNRESERVE_RESOURCES,
    /** A volume is created; its reservation's role. */
    CREATE_VOLUME,
    /** A volume is destroyed; the principal that created it. */
    DESTROY_VOLUME,
    /** A volume grows or shrinks; its reservation's role. */
    RESIZE_VOLUME,
    /** A raw disk becomes a block disk; its reservation's role. */
    CREATE_BLOCK_DISK,
    /** A block disk becomes a raw disk; its reservation's role. */
    DESTROY_BLOCK_DISK,
    /** A raw disk becomes a mount disk; its reservation's role. */
    CREATE_MOUNT_DISK,
    /** A mount disk becomes a raw disk; its reservation's role. */
    DESTROY_MOUNT_DISK,
    /** A raw disk is deleted; its reservation's role. */
    DESTROY_RAW_DISK,
    /** The quota of a role shows; the role. */
    GET_QUOTA,
    /** A quota is set or removed by the older calls; the role. */
    UPDATE_QUOTA,
    /** A quota is set by UPDATE_QUOTA; the role. */
    UPDATE_QUOTA_WITH_CONFIG,
    /** A weight is set; the role. */
    UPDATE_WEIGHT,
    /** A role, and resources that belong to it, show; the role. */
    VIEW_ROLE,
    /** An endpoint of the process is asked; its path. */
    GET_ENDPOINT_WITH_PATH,
    /** A framework shows; its user. */
    VIEW_FRAMEWORK,
    /** A task shows; its user. */
    VIEW_TASK,
    /** An executor shows; its user. */
    VIEW_EXECUTOR,
    /** Files of a sandbox are listed or read; the executor's user. */
    ACCESS_SANDBOX,
    /** The log of the master or an agent is read. */
    ACCESS_MESOS_LOG,
    /** The flags show. */
    VIEW_FLAGS,
    /** The logging level is set. */
    SET_LOG_LEVEL,
    /** A container is launched within another. */
    LAUNCH_NESTED_CONTAINER,
    /** The same, with its output in the answer. */
    LAUNCH_NESTED_CONTAINER_SESSION,
    /** Something is sent to the input of a container. */
    ATTACH_CONTAINER_INPUT,
    /** The output of a container is followed. */
    ATTACH_CONTAINER_OUTPUT,
    /** A nested container is killed. */
    KILL_NESTED_CONTAINER,
    /** The end of a nested container is awaited. */
    WAIT_NESTED_CONTAINER,
    /** What a nested container left is removed. */
    REMOVE_NESTED_CONTAINER,
    /** A container of an executor, or within one, shows. */
    VIEW_CONTAINER,
    /** A container is launched without an executor. */
    LAUNCH_STANDALONE_CONTAINER,
    /** A standalone container is killed. */
    KILL_STANDALONE_CONTAINER,
    /** The end of a standalone container is awaited. */
    WAIT_STANDALONE_CONTAINER,
    /** What a standalone container left is removed. */
    REMOVE_STANDALONE_CONTAINER,
    /** A standalone container shows. */
    VIEW_STANDALONE_CONTAINER,
    /** An agent registers. */
    REGISTER_AGENT,
    /** The maintenance schedule is replaced; each machine. */
    UPDATE_MAINTENANCE_SCHEDULE,
    /** A machine shows in the maintenance schedule; the machine. */
    GET_MAINTENANCE_SCHEDULE,
    /** A machine goes into maintenance; the machine. */
    START_MAINTENANCE,
    /** A machine comes back from maintenance; the machine. */
    STOP_MAINTENANCE,
    /** A machine shows in the maintenance status; the machine. */
    GET_MAINTENANCE_STATUS,
    /** An agent is drained. */
    DRAIN_AGENT,
    /** An agent is taken out of use. */
    DEACTIVATE_AGENT,
    /** An agent is put back into use. */
    REACTIVATE_AGENT,
    /** An agent is said never to come back. */
    MARK_AGENT_GONE,
    /** The configuration of a resource provider is added, changed or removed. */
    MODIFY_RESOURCE_PROVIDER_CONFIG,
    /** A resource provider is said never to come back. */
    MARK_RESOURCE_PROVIDER_GONE,
    /** Resource providers show. */
    VIEW_RESOURCE_PROVIDER,
    /** Images that nothing uses are removed. */
    PRUNE_IMAGES
}

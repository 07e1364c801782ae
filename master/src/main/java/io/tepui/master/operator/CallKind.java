package io.tepui.master.operator;

import io.tepui.protocol.v1.master.Call;

/** Who answers an operator's call. */
public enum CallKind {
    /** Answered by {@link OperatorReads} from one published state. */
    READ,
    /** Answered by the process around the core: health, flags, version, metrics, logging, files. */
    PROCESS,
    /** Opens the stream of events (MO-290); an input of the core. */
    STREAM,
    /** Changes the cluster; an input of the core. */
    WRITE,
    /** No call at all: {@link CallCompleteness} has refused it before. */
    UNKNOWN;

    /** Returns who answers calls of this type. */
    public static CallKind of(Call.Type type) {
        return switch (type) {
            case GET_STATE,
                    GET_AGENTS,
                    GET_FRAMEWORKS,
                    GET_EXECUTORS,
                    GET_TASKS,
                    GET_OPERATIONS,
                    GET_ROLES,
                    GET_WEIGHTS,
                    GET_MASTER,
                    GET_QUOTA,
                    GET_MAINTENANCE_STATUS,
                    GET_MAINTENANCE_SCHEDULE -> READ;
            case GET_HEALTH,
                    GET_FLAGS,
                    GET_VERSION,
                    GET_METRICS,
                    GET_LOGGING_LEVEL,
                    SET_LOGGING_LEVEL,
                    LIST_FILES,
                    READ_FILE -> PROCESS;
            case SUBSCRIBE -> STREAM;
            case TEARDOWN,
                    UPDATE_WEIGHTS,
                    UPDATE_MAINTENANCE_SCHEDULE,
                    START_MAINTENANCE,
                    STOP_MAINTENANCE,
                    UPDATE_QUOTA,
                    SET_QUOTA,
                    REMOVE_QUOTA,
                    MARK_AGENT_GONE,
                    DRAIN_AGENT,
                    DEACTIVATE_AGENT,
                    REACTIVATE_AGENT,
                    RESERVE_RESOURCES,
                    UNRESERVE_RESOURCES,
                    CREATE_VOLUMES,
                    DESTROY_VOLUMES,
                    GROW_VOLUME,
                    SHRINK_VOLUME -> WRITE;
            case UNKNOWN -> UNKNOWN;
        };
    }
}

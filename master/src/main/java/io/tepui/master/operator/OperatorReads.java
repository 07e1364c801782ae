package io.tepui.master.operator;

import io.tepui.master.state.MasterState;
import io.tepui.protocol.authorization.Visibility;
import io.tepui.protocol.json.Composite;
import io.tepui.protocol.json.Encodable;
import io.tepui.protocol.json.Encoded;
import io.tepui.protocol.v1.master.Call;
import io.tepui.protocol.v1.master.Event;
import io.tepui.protocol.v1.master.Response;
import java.util.Optional;
import java.util.Set;

/**
 * The answers to the calls that read the cluster, each from one state alone. They are joined from messages whose bytes are
 * kept with the state, so that an answer costs little more than copying it. Any number of threads may ask at once.
 */
public final class OperatorReads {
    /** Seconds between two signs of life on an operator's stream (MO-293). */
    public static final double HEARTBEAT_INTERVAL_SECONDS = 15.0;

    private final Optional<Set<String>> roleWhitelist;

    /**
     * Makes the reads of a master.
     *
     * @param roleWhitelist the roles of {@code --roles}, if the flag is set (MO-230)
     */
    public OperatorReads(Optional<Set<String>> roleWhitelist) {
        this.roleWhitelist = roleWhitelist.map(Set::copyOf);
    }

    /**
     * Answers a call.
     *
     * @param type a type for which {@link CallKind#of} says {@link CallKind#READ}
     * @param state the state to answer from
     * @return a {@link Response} with status 200
     * @throws IllegalArgumentException when a call of this type is not answered from the state
     */
    public Encodable answer(Call.Type type, MasterState state) {
        return switch (type) {
            case GET_STATE -> large(Response.Type.GET_STATE, Response.GET_STATE_FIELD_NUMBER, StateViews.state(state));
            case GET_AGENTS ->
                large(Response.Type.GET_AGENTS, Response.GET_AGENTS_FIELD_NUMBER, StateViews.agents(state));
            case GET_FRAMEWORKS ->
                large(Response.Type.GET_FRAMEWORKS, Response.GET_FRAMEWORKS_FIELD_NUMBER, StateViews.frameworks(state));
            case GET_EXECUTORS ->
                large(Response.Type.GET_EXECUTORS, Response.GET_EXECUTORS_FIELD_NUMBER, StateViews.executors(state));
            case GET_TASKS -> large(Response.Type.GET_TASKS, Response.GET_TASKS_FIELD_NUMBER, StateViews.tasks(state));
            case GET_OPERATIONS -> Encoded.of(ConfiguredViews.operations(state));
            case GET_ROLES -> Encoded.of(ConfiguredViews.roles(state, roleWhitelist));
            case GET_WEIGHTS -> Encoded.of(ConfiguredViews.weights(state));
            case GET_MASTER -> Encoded.of(ConfiguredViews.master(state.leadership()));
            case GET_QUOTA -> Encoded.of(ConfiguredViews.quota(state));
            case GET_MAINTENANCE_STATUS -> Encoded.of(ConfiguredViews.maintenance(state));
            case GET_MAINTENANCE_SCHEDULE -> Encoded.of(ConfiguredViews.schedule(state));
            case UNKNOWN,
                    GET_HEALTH,
                    GET_FLAGS,
                    GET_VERSION,
                    GET_METRICS,
                    GET_LOGGING_LEVEL,
                    SET_LOGGING_LEVEL,
                    LIST_FILES,
                    READ_FILE,
                    SUBSCRIBE,
                    TEARDOWN,
                    UPDATE_WEIGHTS,
                    RESERVE_RESOURCES,
                    UNRESERVE_RESOURCES,
                    CREATE_VOLUMES,
                    DESTROY_VOLUMES,
                    GROW_VOLUME,
                    SHRINK_VOLUME,
                    UPDATE_MAINTENANCE_SCHEDULE,
                    START_MAINTENANCE,
                    STOP_MAINTENANCE,
                    UPDATE_QUOTA,
                    SET_QUOTA,
                    REMOVE_QUOTA,
                    MARK_AGENT_GONE,
                    DRAIN_AGENT,
                    DEACTIVATE_AGENT,
                    REACTIVATE_AGENT ->
                throw new IllegalArgumentException("A call of type " + type + " is not answered from the state");
        };
    }

    /**
     * Answers a call with what may show of it; as {@link #answer(Call.Type, MasterState)} when that is everything.
     *
     * @throws IllegalArgumentException when a call of this type is not answered from the state
     */
    public Encodable answer(Call.Type type, MasterState state, Visibility visibility) {
        if (visibility.isComplete()) {
            return answer(type, state);
        }
        FilteredViews views = new FilteredViews(state, visibility);
        ResponseFilter filter = new ResponseFilter(visibility);
        return switch (type) {
            case GET_STATE -> large(Response.Type.GET_STATE, Response.GET_STATE_FIELD_NUMBER, views.state());
            case GET_AGENTS -> large(Response.Type.GET_AGENTS, Response.GET_AGENTS_FIELD_NUMBER, views.agents());
            case GET_FRAMEWORKS ->
                large(Response.Type.GET_FRAMEWORKS, Response.GET_FRAMEWORKS_FIELD_NUMBER, views.frameworks());
            case GET_EXECUTORS ->
                large(Response.Type.GET_EXECUTORS, Response.GET_EXECUTORS_FIELD_NUMBER, views.executors());
            case GET_TASKS -> large(Response.Type.GET_TASKS, Response.GET_TASKS_FIELD_NUMBER, views.tasks());
            case GET_OPERATIONS -> Encoded.of(filter.operations(ConfiguredViews.operations(state)));
            case GET_ROLES -> Encoded.of(filter.roles(ConfiguredViews.roles(state, roleWhitelist)));
            case GET_WEIGHTS -> Encoded.of(filter.weights(ConfiguredViews.weights(state)));
            case GET_QUOTA -> Encoded.of(filter.quota(ConfiguredViews.quota(state)));
            case GET_MAINTENANCE_STATUS -> Encoded.of(filter.maintenance(ConfiguredViews.maintenance(state)));
            case GET_MAINTENANCE_SCHEDULE -> Encoded.of(filter.schedule(ConfiguredViews.schedule(state)));
            default -> answer(type, state);
        };
    }

    /**
     * Returns the event that an operator's stream begins with: the state as GET_STATE shows it (MO-291).
     *
     * @return an {@link Event}
     */
    public Encodable subscribed(MasterState state) {
        return subscribed(StateViews.state(state));
    }

    /** Returns the event that an operator's stream begins with, with what may show of the state (MO-291, MO-298). */
    public Encodable subscribed(MasterState state, Visibility visibility) {
        return visibility.isComplete() ? subscribed(state) : subscribed(new FilteredViews(state, visibility).state());
    }

    private static Encodable subscribed(Encodable state) {
        Encodable subscribed = Composite.of(Event.Subscribed.newBuilder()
                        .setHeartbeatIntervalSeconds(HEARTBEAT_INTERVAL_SECONDS)
                        .build())
                .put(Event.Subscribed.GET_STATE_FIELD_NUMBER, state)
                .build();
        return Composite.of(Event.newBuilder().setType(Event.Type.SUBSCRIBED).build())
                .put(Event.SUBSCRIBED_FIELD_NUMBER, subscribed)
                .build();
    }

    private static Encodable large(Response.Type type, int field, Encodable answer) {
        return Composite.of(Response.newBuilder().setType(type).build())
                .put(field, answer)
                .build();
    }
}

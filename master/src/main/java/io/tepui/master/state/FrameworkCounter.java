package io.tepui.master.state;

import io.tepui.protocol.v1.Offer;
import io.tepui.protocol.v1.TaskState;
import io.tepui.protocol.v1.scheduler.Call;
import io.tepui.protocol.v1.scheduler.Event;
import java.util.Locale;

/** What the master counts for each framework (MO-366 to MO-371), in the spec's names. */
public enum FrameworkCounter {
    CALLS("calls"),
    CALLS_SUBSCRIBE(Call.Type.SUBSCRIBE),
    CALLS_TEARDOWN(Call.Type.TEARDOWN),
    CALLS_ACCEPT(Call.Type.ACCEPT),
    CALLS_DECLINE(Call.Type.DECLINE),
    CALLS_ACCEPT_INVERSE_OFFERS(Call.Type.ACCEPT_INVERSE_OFFERS),
    CALLS_DECLINE_INVERSE_OFFERS(Call.Type.DECLINE_INVERSE_OFFERS),
    CALLS_REVIVE(Call.Type.REVIVE),
    CALLS_KILL(Call.Type.KILL),
    CALLS_SHUTDOWN(Call.Type.SHUTDOWN),
    CALLS_ACKNOWLEDGE(Call.Type.ACKNOWLEDGE),
    CALLS_ACKNOWLEDGE_OPERATION_STATUS(Call.Type.ACKNOWLEDGE_OPERATION_STATUS),
    CALLS_RECONCILE(Call.Type.RECONCILE),
    CALLS_RECONCILE_OPERATIONS(Call.Type.RECONCILE_OPERATIONS),
    CALLS_MESSAGE(Call.Type.MESSAGE),
    CALLS_REQUEST(Call.Type.REQUEST),
    CALLS_SUPPRESS(Call.Type.SUPPRESS),
    CALLS_UPDATE_FRAMEWORK(Call.Type.UPDATE_FRAMEWORK),
    EVENTS("events"),
    EVENTS_SUBSCRIBED(Event.Type.SUBSCRIBED),
    EVENTS_OFFERS(Event.Type.OFFERS),
    EVENTS_INVERSE_OFFERS(Event.Type.INVERSE_OFFERS),
    EVENTS_RESCIND(Event.Type.RESCIND),
    EVENTS_RESCIND_INVERSE_OFFER(Event.Type.RESCIND_INVERSE_OFFER),
    EVENTS_UPDATE(Event.Type.UPDATE),
    EVENTS_UPDATE_OPERATION_STATUS(Event.Type.UPDATE_OPERATION_STATUS),
    EVENTS_MESSAGE(Event.Type.MESSAGE),
    EVENTS_FAILURE(Event.Type.FAILURE),
    EVENTS_ERROR(Event.Type.ERROR),
    EVENTS_HEARTBEAT(Event.Type.HEARTBEAT),
    OFFERS_SENT("offers/sent"),
    OFFERS_ACCEPTED("offers/accepted"),
    OFFERS_DECLINED("offers/declined"),
    OFFERS_RESCINDED("offers/rescinded"),
    TASKS_FINISHED(TaskState.TASK_FINISHED),
    TASKS_FAILED(TaskState.TASK_FAILED),
    TASKS_KILLED(TaskState.TASK_KILLED),
    TASKS_ERROR(TaskState.TASK_ERROR),
    TASKS_LOST(TaskState.TASK_LOST),
    TASKS_DROPPED(TaskState.TASK_DROPPED),
    TASKS_GONE(TaskState.TASK_GONE),
    TASKS_GONE_BY_OPERATOR(TaskState.TASK_GONE_BY_OPERATOR),
    OPERATIONS("operations"),
    OPERATIONS_LAUNCH(Offer.Operation.Type.LAUNCH),
    OPERATIONS_LAUNCH_GROUP(Offer.Operation.Type.LAUNCH_GROUP),
    OPERATIONS_RESERVE(Offer.Operation.Type.RESERVE),
    OPERATIONS_UNRESERVE(Offer.Operation.Type.UNRESERVE),
    OPERATIONS_CREATE(Offer.Operation.Type.CREATE),
    OPERATIONS_DESTROY(Offer.Operation.Type.DESTROY),
    OPERATIONS_GROW_VOLUME(Offer.Operation.Type.GROW_VOLUME),
    OPERATIONS_SHRINK_VOLUME(Offer.Operation.Type.SHRINK_VOLUME),
    OPERATIONS_CREATE_DISK(Offer.Operation.Type.CREATE_DISK),
    OPERATIONS_DESTROY_DISK(Offer.Operation.Type.DESTROY_DISK);

    private final String metricName;

    FrameworkCounter(String metricName) {
        this.metricName = metricName;
    }

    FrameworkCounter(Call.Type type) {
        this("calls/" + lower(type));
    }

    FrameworkCounter(Event.Type type) {
        this("events/" + lower(type));
    }

    FrameworkCounter(TaskState state) {
        this("tasks/terminal/" + lower(state));
    }

    FrameworkCounter(Offer.Operation.Type type) {
        this("operations/" + lower(type));
    }

    /** Returns the metric's name without the framework's prefix (MO-364). */
    public String metricName() {
        return metricName;
    }

    private static String lower(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT);
    }
}

package io.tepui.acceptance.conformance;

import static io.tepui.acceptance.conformance.Allowance.anyOrder;
import static io.tepui.acceptance.conformance.Allowance.value;

import java.util.List;

/** What belongs to one run of a cluster, and can't be the same in another: times, ids, processes, and orders left to chance. */
final class OfThatRun {
    private static final String TIME = "the time of that run";
    private static final String RANDOM = "drawn at random in each run";
    private static final String HASHED = "a list without order: Mesos keeps these in hash tables";
    private static final String SET = "a set of resources; its order carries no meaning";
    private static final String QUEUED = "what happened to wait at that moment";
    private static final String DISK = "follows from how full the disk is";
    private static final List<String> SORT_OF_RESOURCE =
            List.of("/name", "/role", "/reservations", "/disk/persistence/id", "/allocation_info/role");

    static final List<Allowance> ALL = List.of(
            value("timestamp", Likenesses::seconds, TIME),
            value("get_master.start_time", Likenesses::seconds, TIME),
            value("get_master.elected_time", Likenesses::seconds, TIME),
            value("registered_time.nanoseconds", Likenesses::nanoseconds, TIME),
            value("reregistered_time.nanoseconds", Likenesses::nanoseconds, TIME),
            value("unregistered_time.nanoseconds", Likenesses::nanoseconds, TIME),
            value("estimated_drain_start_time.nanoseconds", Likenesses::nanoseconds, TIME),
            value("file_infos.*.mtime.nanoseconds", Likenesses::nanoseconds, TIME),
            value("uuid", Likenesses::uuidBytes, RANDOM),
            value("status_update_uuid", Likenesses::uuidBytes, RANDOM),
            value("container_id.value", Likenesses::containerId, RANDOM),
            value("container_id.parent.value", Likenesses::containerId, RANDOM),
            value("executor_pid", Likenesses::processId, "given by the operating system"),
            value("offers.*.id.value", Likenesses::offerId, "offers are counted, and how many there were is chance"),
            value("cpus_user_time_secs", Likenesses::notNegative, "measured"),
            value("cpus_system_time_secs", Likenesses::notNegative, "measured"),
            value("mem_rss_bytes", Likenesses::positive, "measured"),
            value("version_info.version", Likenesses::text, "the version of another program"),
            value("master_info.version", Likenesses::text, "the version of another program"),
            value("agents.*.version", Likenesses::text, "the version of another program"),
            value("version_info.build_date", Likenesses::text, "the build of another program"),
            value("version_info.build_time", Likenesses::seconds, "the build of another program"),
            value("version_info.build_user", Likenesses::anyText, "the build of another program"),
            anyOrder("completed_tasks", List.of("/task_id/value"), "two tasks end in the order of chance"),
            anyOrder(
                    "completed_executors",
                    List.of("/executor_info/executor_id/value"),
                    "two tasks end in the order of chance"),
            anyOrder("resources", SORT_OF_RESOURCE, SET),
            anyOrder("total_resources", SORT_OF_RESOURCE, SET),
            anyOrder("offered_resources", SORT_OF_RESOURCE, SET),
            anyOrder("allocated_resources", SORT_OF_RESOURCE, SET),
            anyOrder("guarantee", SORT_OF_RESOURCE, SET),
            anyOrder("guarantees", List.of(), "the members of a map"),
            anyOrder("limits", List.of(), "the members of a map"),
            anyOrder("get_roles.roles", List.of("/name"), HASHED),
            anyOrder("get_weights.weight_infos", List.of("/role"), HASHED),
            anyOrder("draining_machines", List.of("/id"), HASHED),
            anyOrder("get_flags.flags", List.of("/name"), "flags are told apart by name"),
            anyOrder("get_metrics.metrics", List.of("/name"), "metrics are told apart by name"),
            value("metrics.[*/uptime_secs].value", Likenesses::positive, "measured"),
            value(
                    "metrics.[master/messages_register_slave].value",
                    Likenesses::positive,
                    "an agent that waits asks again"),
            value("metrics.[slave/recovery_time_secs].value", Likenesses::positive, "measured"),
            value("metrics.[slave/executor_directory_max_allowed_age_secs].value", Likenesses::notNegative, DISK),
            value("metrics.[allocator/mesos/allocation_run*].value", Likenesses::notNegative, "measured"),
            value("metrics.[allocator/mesos/event_queue_dispatches].value", Likenesses::notNegative, QUEUED),
            value("metrics.[master/event_queue_dispatches].value", Likenesses::notNegative, QUEUED),
            value(
                    "metrics.[registrar/registry_size_bytes].value",
                    Likenesses::positive,
                    "the size of another encoding"),
            value("metrics.[registrar/state_fetch_ms].value", Likenesses::notNegative, "measured"),
            value("metrics.[registrar/state_store_ms*].value", Likenesses::notNegative, "measured"),
            value("metrics.[system/*].value", Likenesses::notNegative, "another machine"));

    private OfThatRun() {}
}

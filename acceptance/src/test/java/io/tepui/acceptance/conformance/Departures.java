package io.tepui.acceptance.conformance;

import static io.tepui.acceptance.conformance.Allowance.absent;
import static io.tepui.acceptance.conformance.Allowance.extra;
import static io.tepui.acceptance.conformance.Allowance.value;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;

/** Where we depart from the recorded Mesos, on purpose. Each one has its reason, and nothing else may differ. */
final class Departures {
    /** The calls that the user's page answers with 202, where Mesos 1.4 to 1.11 answer 200 (MO-55). */
    private static final Set<String> ACCEPTED = Set.of(
            "SET_LOGGING_LEVEL",
            "UPDATE_WEIGHTS",
            "UPDATE_MAINTENANCE_SCHEDULE",
            "START_MAINTENANCE",
            "STOP_MAINTENANCE",
            "SET_QUOTA",
            "REMOVE_QUOTA");

    private static final Map<String, String> TEXT = Map.of("content-type", "text/plain; charset=utf-8");

    /**
     * Another answer than the recorded one.
     *
     * @param reason why this is right
     */
    private record OtherAnswer(
            Predicate<Exchange> in, int status, Map<String, String> headers, String body, String reason) {}

    private static final List<OtherAnswer> OTHER_ANSWERS = List.of(
            new OtherAnswer(
                    exchange -> exchange.status() == 200 && ACCEPTED.contains(exchange.type()) && !outOfRange(exchange),
                    202,
                    Map.of(),
                    "",
                    "the user's page answers 202 to these calls"),
            new OtherAnswer(
                    exchange -> exchange.status() == 415
                            && exchange.type().equals("GET_HEALTH")
                            && contentType(exchange).toLowerCase(Locale.ROOT).startsWith("application/json"),
                    200,
                    Map.of("content-type", "application/json"),
                    "{\"type\":\"GET_HEALTH\",\"get_health\":{\"healthy\":true}}",
                    "Content-Type is compared without case, and charset=utf-8 is accepted (design: tolerance)"),
            new OtherAnswer(
                    Departures::outOfRange,
                    400,
                    TEXT,
                    Exchange.ERROR_TEXT,
                    "numbers out of range are refused rather than wrapped around (MO-82)"),
            new OtherAnswer(
                    exchange -> exchange.status() == 501 && exchange.type().equals("UNKNOWN"),
                    501,
                    Map.of(),
                    "",
                    "Mesos 1.11 has no body here (MO-22, MO-48); the recorded version has"));

    private static final String PAGE = "the user's page names it";
    private static final String OTHER_BUILD =
            "a flag of builds of Mesos with parts that the recorded one was built without";
    private static final String COMPLETED =
            "Mesos leaves the tasks of completed frameworks out in protobuf; the JSON is right for both (MO-216)";
    private static final String OURS = "a bound or a count of our own";

    static final List<Allowance> ALLOWANCES = List.of(
            extra("version_info.git_tag", "our builds name their tag"),
            absent("agent_info.checkpoint", "not in the v1 schema: a leftover of the old one (MO-74)"),
            absent("agent_info.unknown 7", "the same in protobuf (MO-74)"),
            absent("master_info.capabilities.2", "QUOTA_V2 is not in the v1 schema (MO-73)"),
            value(
                    "resource_statistics.mem_rss_bytes",
                    Likenesses::notNegative,
                    "a shell, and no executor, may be small"),
            extra("resource_statistics.processes", "counted anyway; more than the posix isolators of Mesos tell"),
            extra("resource_statistics.threads", "counted anyway; more than the posix isolators of Mesos tell"),
            value(
                    "list_files.file_infos.0.size",
                    Likenesses::notNegative,
                    "stderr: the executor of Mesos logs there; command tasks here have no executor process"),
            value(
                            "wait_nested_container.exit_status",
                            (recorded, live, names) -> recorded.asInt() == 256_256 && live.asInt() == 256,
                            "256, told twice by the recorded one: the exit code is 1 (AO-87)")
                    .only(exchange -> exchange.scene().equals("containers")
                            && body(exchange).contains("n3")),
            extra("flags.[acls]", PAGE),
            extra("flags.[credential]", PAGE),
            extra("flags.[credentials]", PAGE),
            extra("flags.[hadoop_home]", PAGE),
            extra("flags.[http_authenticators]", PAGE),
            extra("flags.[http_credentials]", PAGE),
            extra("flags.[http_framework_authenticators]", PAGE),
            extra("flags.[image_provisioner_backend]", PAGE),
            extra("flags.[user_sorter]", PAGE),
            extra("flags.[authenticate_http_executors]", OTHER_BUILD),
            extra("flags.[check_agent_port_range_only]", OTHER_BUILD),
            extra("flags.[container_ports_watch_interval]", OTHER_BUILD),
            extra("flags.[enforce_container_ports]", OTHER_BUILD),
            extra("flags.[xfs_*]", OTHER_BUILD),
            extra("flags.[sandbox_log_max_*]", OURS),
            extra("flags.[cgroups_pids_max]", OURS),
            extra("flags.[image_entries_max]", OURS),
            extra("flags.[image_layers_max]", OURS),
            extra("flags.[image_manifest_size_max]", OURS),
            extra("flags.[image_unpacked_size_max]", OURS),
            extra("flags.[max_acknowledged_operations_per_agent]", OURS),
            extra("flags.[max_attachments]", OURS),
            extra("flags.[max_concurrent_checks]", OURS),
            extra("flags.[max_container_waits]", OURS),
            extra("flags.[max_operations_per_agent]", OURS),
            value(
                    "metrics.[containerizer/fetcher/cache_size_total_bytes].value",
                    Likenesses::notNegative,
                    "the size of the cache of fetched files, which depends on the machine's disk"),
            extra("metrics.[log/*]", PAGE),
            extra("metrics.[containerizer/mesos/filesystem/containers_new_rootfs]", PAGE),
            extra(
                    "metrics.[registrar/log/*]",
                    "of the replicated log; the recorded master kept its registry in memory"),
            extra("metrics.[http/*]", OURS),
            extra("metrics.[links/*]", OURS),
            extra("metrics.[containers/*]", OURS),
            extra("metrics.[allocator/mesos/offer_filters/evicted]", OURS),
            extra("metrics.[checks/*]", OURS),
            extra("metrics.[master/messages_unreadable]", OURS),
            extra("metrics.[master/acknowledged_operations_forgotten]", OURS),
            extra("metrics.[master/operations_over_limit]", OURS),
            extra("metrics.[master/operator_event_stream_subscribers_evicted]", OURS),
            extra("metrics.[master/scheduler_streams]", OURS),
            extra("metrics.[master/timers_armed]", OURS),
            extra("metrics.[slave/checkpoint_write_errors]", OURS),
            extra("metrics.[slave/event_queue_inputs]", OURS),
            extra("metrics.[slave/operations_*]", OURS),
            extra("metrics.[*/task_statuses_dropped]", OURS),
            extra("metrics.[allocator/questions*]", OURS),
            absent(
                    "metrics.[allocator/mesos/offer_filters/roles/a/active]",
                    "of a role that has a weight and nothing else: shown once a framework has the role"),
            extra("get_state.get_tasks.completed_tasks", COMPLETED).only(Exchange::isAnsweredInProtobuf),
            extra("get_tasks.completed_tasks", COMPLETED).only(Exchange::isAnsweredInProtobuf));

    private Departures() {}

    private static String contentType(Exchange exchange) {
        return exchange.headers().getOrDefault("Content-Type", "");
    }

    private static String body(Exchange exchange) {
        return new String(exchange.body(), StandardCharsets.UTF_8);
    }

    private static boolean outOfRange(Exchange exchange) {
        String body = body(exchange);
        return body.contains("\"level\":4294967296") || body.contains("\"offset\":-1");
    }

    /** The exchange with the answer that we give. */
    static Exchange ours(Exchange exchange) {
        for (OtherAnswer other : OTHER_ANSWERS) {
            if (other.in().test(exchange)) {
                return exchange.answered(
                        other.status(), other.headers(), other.body().getBytes(StandardCharsets.UTF_8));
            }
        }
        return exchange;
    }
}

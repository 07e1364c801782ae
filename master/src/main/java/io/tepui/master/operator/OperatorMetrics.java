package io.tepui.master.operator;

import io.tepui.master.state.MasterState;
import io.tepui.protocol.v1.Metric;
import io.tepui.protocol.v1.master.Response;
import java.time.Instant;
import java.util.Map;
import java.util.SortedMap;

/** The metrics of the master's process: what follows from a state, and what the parts around the core report. */
public final class OperatorMetrics {
    private OperatorMetrics() {}

    /**
     * Returns all metrics by name. Names that the spec or the user's page promise are present with 0 when nothing reports
     * them (MO-333).
     *
     * @param state what to count
     * @param now the time, for {@code master/uptime_secs}
     * @param perFramework whether each framework has metrics of its own ({@code --publish_per_framework_metrics})
     * @param reported by full name, of allocator, registrar, queues and system (MO-349, MO-374 to MO-387); they replace
     *     the zeros
     */
    public static SortedMap<String, Double> of(
            MasterState state, Instant now, boolean perFramework, Map<String, Double> reported) {
        SortedMap<String, Double> metrics = MasterMetrics.of(state, now, perFramework);
        ReportedMetrics.NAMES.forEach(name -> metrics.putIfAbsent(name, 0.0));
        metrics.putAll(reported);
        return metrics;
    }

    /** Returns the answer to GET_METRICS (MO-160): the metrics, ascending by name. */
    public static Response answer(SortedMap<String, Double> metrics) {
        Response.GetMetrics.Builder answer = Response.GetMetrics.newBuilder();
        metrics.forEach((name, value) ->
                answer.addMetrics(Metric.newBuilder().setName(name).setValue(value)));
        return Response.newBuilder()
                .setType(Response.Type.GET_METRICS)
                .setGetMetrics(answer)
                .build();
    }
}

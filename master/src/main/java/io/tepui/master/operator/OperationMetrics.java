package io.tepui.master.operator;

import io.tepui.master.state.CounterSnapshot;
import io.tepui.master.state.MasterState;
import io.tepui.master.state.OperationCount;
import io.tepui.protocol.v1.Offer;
import io.tepui.protocol.v1.Operation;
import io.tepui.protocol.v1.OperationState;
import java.util.List;
import java.util.Map;

/** The metrics of operations, in all and by type (MO-361 to MO-363). */
final class OperationMetrics {
    private static final String PREFIX = "master/operations/";

    private static final List<Offer.Operation.Type> TYPES = List.of(
            Offer.Operation.Type.RESERVE,
            Offer.Operation.Type.UNRESERVE,
            Offer.Operation.Type.CREATE,
            Offer.Operation.Type.DESTROY,
            Offer.Operation.Type.GROW_VOLUME,
            Offer.Operation.Type.SHRINK_VOLUME,
            Offer.Operation.Type.CREATE_DISK,
            Offer.Operation.Type.DESTROY_DISK);

    private static final List<OperationState> COUNTED = List.of(
            OperationState.OPERATION_FINISHED,
            OperationState.OPERATION_FAILED,
            OperationState.OPERATION_ERROR,
            OperationState.OPERATION_DROPPED,
            OperationState.OPERATION_GONE_BY_OPERATOR);

    private static final List<OperationState> PRESENT = List.of(
            OperationState.OPERATION_PENDING,
            OperationState.OPERATION_RECOVERING,
            OperationState.OPERATION_UNREACHABLE);

    private OperationMetrics() {}

    static void addTo(Map<String, Double> metrics, MasterState state) {
        addZeros(metrics, PREFIX);
        TYPES.forEach(type -> addZeros(metrics, PREFIX + OperationCount.name(type) + "/"));
        CounterSnapshot counters = state.counters();
        counters.operations()
                .entries()
                .forEach(entry ->
                        add(metrics, entry.getKey().type(), entry.getKey().outcome(), entry.getValue()));
        for (Operation operation : state.operations().values()) {
            OperationState now = operation.getLatestStatus().getState();
            if (now == OperationState.OPERATION_PENDING || now == OperationState.OPERATION_RECOVERING) {
                add(metrics, OperationCount.name(operation.getInfo().getType()), OperationCount.name(now), 1);
            }
        }
        for (Map.Entry<String, List<Offer.Operation.Type>> lost :
                counters.unreachableOperations().entries()) {
            if (state.unreachableAgents().contains(lost.getKey())) {
                String unreachable = OperationCount.name(OperationState.OPERATION_UNREACHABLE);
                lost.getValue().forEach(type -> add(metrics, OperationCount.name(type), unreachable, 1));
            }
        }
    }

    private static void addZeros(Map<String, Double> metrics, String prefix) {
        metrics.put(prefix + "total", 0.0);
        COUNTED.forEach(state -> metrics.put(prefix + OperationCount.name(state), 0.0));
        PRESENT.forEach(state -> metrics.put(prefix + OperationCount.name(state), 0.0));
    }

    private static void add(Map<String, Double> metrics, String type, String outcome, double more) {
        metrics.computeIfPresent(PREFIX + outcome, (name, value) -> value + more);
        metrics.computeIfPresent(PREFIX + type + "/" + outcome, (name, value) -> value + more);
    }
}

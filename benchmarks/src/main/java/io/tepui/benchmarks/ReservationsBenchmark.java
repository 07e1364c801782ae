package io.tepui.benchmarks;

import io.tepui.allocator.AllocatorInput;
import io.tepui.protocol.v1.Label;
import io.tepui.protocol.v1.Labels;
import io.tepui.resources.OperationConversions;
import io.tepui.resources.Reservation;
import io.tepui.resources.ResourceConversion;
import io.tepui.resources.Resources;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;

/**
 * Operations on an agent that is cut into very many reservations (AR-387): each of up to 200 frameworks holds four entries
 * there, and one of them unreserves its own and reserves it again.
 */
final class ReservationsBenchmark implements Benchmark {
    private static final int[] ROLES = {50, 100, 200};
    private static final int TIMES = 20;
    private static final int LETTERS = 36;
    private static final int ROUNDS = 5;

    @Override
    public void run(Report report, boolean quick) {
        for (int roles : ROLES) {
            Timings unreserve = new Timings("unreserve");
            Timings reserve = new Timings("reserve");
            measure(roles, new Timings(""), new Timings("")); // for the compiler
            for (int i = 0; i < (quick ? 1 : ROUNDS); i++) {
                measure(roles, unreserve, reserve);
            }
            String title = "an agent of %,d resources, %,d frameworks, ".formatted(roles * 4, roles);
            report.add(title + unreserve.title(), unreserve.millis(), "ms", Budget.none());
            report.add(title + reserve.title(), reserve.millis(), "ms", Budget.none());
        }
    }

    private static void measure(int roles, Timings unreserve, Timings reserve) {
        Random random = new Random(1);
        AllocationBench bench = new AllocationBench();
        Map<String, Resources> used = new TreeMap<>();
        List<Resources> pools = new ArrayList<>();
        List<AllocatorInput> inputs = new ArrayList<>();
        for (int i = 0; i < roles; i++) {
            String role = "role-" + letters(random);
            Labels labels = Labels.newBuilder()
                    .addLabels(Label.newBuilder().setKey("Label").setValue(letters(random)))
                    .build();
            Resources reserved = Resources.parse("cpus:100;mem:100;disk:100;ports:[2-2]")
                    .pushReservation(Reservation.ofDynamic(role).withLabels(labels));
            pools.add(reserved.allocate(role));
            used.put(AllocationBench.framework(i), pools.getLast());
            inputs.add(AllocationBench.frameworkAdded(i, role));
        }
        inputs.add(AllocationBench.agentAdded(0, Resources.sum(pools).unallocate(), used));
        bench.step(inputs);
        for (int i = 0; i < TIMES; i++) {
            String framework = AllocationBench.framework(i);
            Resources held = pools.get(i);
            List<ResourceConversion> away =
                    OperationConversions.unreserve(held.stream().toList());
            List<ResourceConversion> back = OperationConversions.reserve(held.popReservation(), held);
            unreserve.time(() -> bench.step(List.of(converted(framework, away))));
            reserve.time(() -> bench.step(List.of(converted(framework, back))));
        }
    }

    private static AllocatorInput converted(String framework, List<ResourceConversion> conversions) {
        return new AllocatorInput.ResourcesConverted(framework, AllocationBench.agent(0), conversions);
    }

    private static String letters(Random random) {
        StringBuilder text = new StringBuilder(LETTERS);
        for (int i = 0; i < LETTERS; i++) {
            text.append((char) ('a' + random.nextInt('z' - 'a' + 1)));
        }
        return text.toString();
    }
}

package io.tepui.acceptance.operators;

import static io.tepui.acceptance.operators.Steered.agentId;
import static io.tepui.acceptance.operators.Steered.eventually;
import static io.tepui.acceptance.operators.Steered.reserved;
import static io.tepui.testkit.Cluster.aCluster;
import static io.tepui.testkit.Scheduler.task;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.tepui.testkit.Answer;
import io.tepui.testkit.Cluster;
import io.tepui.testkit.Scheduler;
import java.io.UncheckedIOException;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("When a process dies in the middle of a change,")
class CrashTest {
    private static final int CRASHES = 5;

    @Test
    @DisplayName(
            "the master comes back with the state before or after it, never between, and with all that it had acknowledged (MO-100)")
    void master_dies_while_it_writes() {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        try (Cluster cluster = aCluster().withAgents(0).start()) {
            Steered steered = new Steered(cluster);
            int last = 0;
            for (int crash = 0; crash < CRASHES; crash++) {
                Writer writer = new Writer(steered, last);
                CompletableFuture<Void> writing = CompletableFuture.runAsync(
                        writer, task -> Thread.ofVirtual().start(task));
                eventually(() -> writer.acknowledged.get() > writer.first);
                pause(random.nextInt(100));
                cluster.master().killAtOnce();
                writer.goesOn.set(false);
                writing.join();
                cluster.restartMaster();
                last = assertWhole(steered, writer, "seed " + seed + ", crash " + crash);
            }
        }
    }

    /** Sets two weights and two quotas to the same number, which grows by one from call to call. */
    private static final class Writer implements Runnable {
        private final Steered steered;
        private final int first;
        private final AtomicInteger acknowledged;
        private final AtomicInteger sent;
        private final AtomicBoolean goesOn = new AtomicBoolean(true);

        Writer(Steered steered, int first) {
            this.steered = steered;
            this.first = first;
            this.acknowledged = new AtomicInteger(first);
            this.sent = new AtomicInteger(first);
        }

        @Override
        public void run() {
            try {
                while (goesOn.get()) {
                    int number = sent.incrementAndGet();
                    if (steered.call("UPDATE_WEIGHTS", weights(number)).status() != 202
                            || steered.call("UPDATE_QUOTA", quotas(number)).status() != 200) {
                        return;
                    }
                    acknowledged.set(number);
                }
            } catch (UncheckedIOException e) {
                // The master died: whether the last change was made is open.
            }
        }

        private static String weights(int number) {
            return "{\"weight_infos\":[{\"role\":\"a\",\"weight\":%1$d},{\"role\":\"b\",\"weight\":%1$d}]}"
                    .formatted(number);
        }

        private static String quotas(int number) {
            String limits = "{\"role\":\"%s\",\"limits\":{\"cpus\":{\"value\":%d}}}";
            return "{\"quota_configs\":[" + limits.formatted("a", number) + "," + limits.formatted("b", number) + "]}";
        }
    }

    /** Returns the number that the next change follows. */
    private static int assertWhole(Steered steered, Writer writer, String when) {
        JsonNode weights = steered.master().read("GET_WEIGHTS").path("weight_infos");
        JsonNode quotas = steered.master().read("GET_QUOTA").at("/status/configs");
        assertThat(weights).as(when).hasSize(2);
        assertThat(quotas).as(when).hasSize(2);
        int weight = weights.at("/0/weight").asInt();
        int quota = quotas.at("/0/limits/cpus/value").asInt();
        assertThat(weights.at("/1/weight").asInt()).as(when).isEqualTo(weight);
        assertThat(quotas.at("/1/limits/cpus/value").asInt()).as(when).isEqualTo(quota);
        assertThat(weight).as(when).isBetween(writer.acknowledged.get(), writer.sent.get());
        assertThat(quota).as(when).isBetween(writer.acknowledged.get(), weight);
        return weight;
    }

    /** Lets a random part of a change pass: the point of the crash is the test's input, not something to wait for. */
    private static void pause(int millis) {
        java.util.concurrent.locks.LockSupport.parkNanos(millis * 1_000_000L);
    }

    @Test
    @DisplayName(
            "an agent that dies with operations pending has made them or not, the master knows which, and the operator is told to look (MO-146, MO-147)")
    void agent_dies_with_operations_pending() {
        try (Cluster cluster = aCluster().start()) {
            Steered steered = new Steered(cluster);
            String id = cluster.agentId();
            String payload = "{" + agentId(id) + ",\"resources\":[" + reserved("cpus", 1, "role1") + "]}";
            Cluster.signal(cluster.agent().pid(), "STOP");
            CompletableFuture<Answer> answer = CompletableFuture.supplyAsync(
                    () -> steered.call("RESERVE_RESOURCES", payload),
                    task -> Thread.ofVirtual().start(task));
            eventually(() ->
                    steered.master().read("GET_OPERATIONS").path("operations").size() == 1);
            assertThat(steered.total(id, "cpus", "role1")).isEqualTo(1);
            assertThat(answer).isNotDone();
            cluster.agent().killAtOnce();
            assertThat(answer.join().status()).isEqualTo(503);
            assertThat(answer.join().text()).contains(id, "GET_AGENTS");
            cluster.restartAgent(0);
            eventually(() -> steered.master().read("GET_OPERATIONS").isEmpty()
                    && steered.agent(id).path("active").asBoolean());
            double reserved = steered.total(id, "cpus", "role1");
            assertThat(reserved).isIn(0.0, 1.0);
            assertThat(steered.total(id, "cpus", "*")).isEqualTo(4 - reserved);
            steered.call(202, "RESERVE_RESOURCES", payload);
            assertThat(steered.total(id, "cpus", "role1")).isEqualTo(reserved + 1);
            steered.crashAgent(0);
            assertThat(steered.total(id, "cpus", "role1")).isEqualTo(reserved + 1);
        }
    }

    @Test
    @DisplayName("a task for an agent that vanished between offer and launch ends in one terminal state (AM §5)")
    void agent_vanishes_before_a_launch() {
        try (Cluster cluster = aCluster().start()) {
            Scheduler scheduler = cluster.scheduler();
            JsonNode offer = scheduler.offer();
            Cluster.signal(cluster.agent().pid(), "STOP");
            assertThat(scheduler.launch(offer, task("lost", "exit 0")).status()).isEqualTo(202);
            cluster.agent().killAtOnce();
            cluster.restartAgent(0);
            cluster.awaitActiveAgents(1);
            scheduler.awaitState("lost", "TASK_DROPPED", "TASK_LOST", "TASK_FINISHED");
            scheduler.run("next", "exec sleep 600");
            scheduler.send("TEARDOWN");
            scheduler.close();
        }
    }

    @Test
    @DisplayName("operations accepted for an agent that vanished are not made, and nothing stays reserved (MO-146)")
    void agent_vanishes_before_an_operation() {
        try (Cluster cluster = aCluster().start()) {
            Steered steered = new Steered(cluster);
            String id = cluster.agentId();
            try (Scheduler scheduler = Scheduler.of("role1")
                    .withRoles("role1")
                    .withCapabilities("MULTI_ROLE", "RESERVATION_REFINEMENT", "PARTITION_AWARE")
                    .subscribe(cluster)) {
                JsonNode offer = scheduler.offer();
                Cluster.signal(cluster.agent().pid(), "STOP");
                String resource =
                        reserved("cpus", 1, "role1").replaceFirst("}$", ",\"allocation_info\":{\"role\":\"role1\"}}");
                scheduler.send(
                        "ACCEPT",
                        "{\"offer_ids\":[" + offer.path("id")
                                + "],\"operations\":[{\"type\":\"RESERVE\",\"reserve\":{\"resources\":[" + resource
                                + "]}}]}");
                eventually(() -> steered.total(id, "cpus", "role1") == 1);
                cluster.agent().killAtOnce();
                cluster.restartAgent(0);
                eventually(() -> steered.master().read("GET_OPERATIONS").isEmpty()
                        && steered.agent(id).path("active").asBoolean());
                assertThat(steered.total(id, "cpus", "role1") + steered.total(id, "cpus", "*"))
                        .isEqualTo(4);
                scheduler.send("TEARDOWN");
            }
        }
    }
}

package io.tepui.acceptance.containers;

import static io.tepui.testkit.Cluster.aCluster;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpServer;
import io.tepui.testkit.Cluster;
import io.tepui.testkit.Scheduler;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("The cache of fetched files, over real processes")
@Timeout(120)
class FetchCacheTest {
    @TempDir
    private Path temp;

    private HttpServer server;
    private final AtomicInteger requests = new AtomicInteger();

    @BeforeEach
    void serve() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/data", exchange -> {
            requests.incrementAndGet();
            byte[] text = "content".getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(200, text.length);
            exchange.getResponseBody().write(text);
            exchange.close();
        });
        server.start();
    }

    @AfterEach
    void stop() {
        server.stop(0);
    }

    private ObjectNode task(String id) {
        ObjectNode task = Scheduler.task(id, "test \"$(cat data)\" = content");
        ((ObjectNode) task.path("command"))
                .putArray("uris")
                .addObject()
                .put("value", "http://127.0.0.1:" + server.getAddress().getPort() + "/data")
                .put("cache", true);
        return task;
    }

    private static double metric(Cluster cluster, String name) {
        JsonNode metrics =
                cluster.agent().api().call("GET_METRICS", "{}").json().at("/get_metrics/metrics");
        return StreamSupport.stream(metrics.spliterator(), false)
                .filter(metric -> metric.path("name").asText().equals(name))
                .findFirst()
                .orElseThrow()
                .path("value")
                .asDouble();
    }

    private List<String> files() throws IOException {
        try (Stream<Path> all = Files.walk(temp.resolve("cache"))) {
            return all.map(path -> path.getFileName().toString())
                    .filter(name -> name.endsWith("-data"))
                    .toList();
        }
    }

    @Test
    @DisplayName("AO-358, AO-362: tasks that run at once and later get one download, until the agent starts again")
    void shared() throws Exception {
        try (Cluster cluster = aCluster()
                        .withAgentFlags("--fetcher_cache_dir=" + temp.resolve("cache"), "--fetcher_cache_size=1KB")
                        .start();
                Scheduler scheduler = cluster.scheduler()) {
            scheduler.launch(scheduler.offer(), task("a"), task("b"), task("c"));
            for (String id : List.of("a", "b", "c")) {
                assertThat(scheduler
                                .awaitState(id, "TASK_FINISHED", "TASK_FAILED")
                                .path("state")
                                .asText())
                        .isEqualTo("TASK_FINISHED");
            }
            scheduler.launch(scheduler.offer(), task("d"));
            scheduler.awaitState("d", "TASK_FINISHED");
            assertThat(requests).hasValue(1);
            assertThat(files()).containsExactly("c1-data");
            assertThat(metric(cluster, "containerizer/fetcher/cache_size_total_bytes"))
                    .isEqualTo(1024);
            assertThat(metric(cluster, "containerizer/fetcher/cache_size_used_bytes"))
                    .isEqualTo(7);

            cluster.agent().killAtOnce();
            cluster.restartAgent(0);
            cluster.awaitActiveAgents(1);
            assertThat(files()).isEmpty();
            scheduler.launch(scheduler.offer(), task("e"));
            scheduler.awaitState("e", "TASK_FINISHED");
            assertThat(requests).hasValue(2);
        }
    }
}

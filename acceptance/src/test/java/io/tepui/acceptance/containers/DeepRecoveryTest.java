package io.tepui.acceptance.containers;

import static io.tepui.acceptance.containers.Hosted.begun;
import static io.tepui.acceptance.containers.Hosted.eventually;
import static io.tepui.acceptance.containers.Hosted.within;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tepui.testkit.Answer;
import io.tepui.testkit.WireCall;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;

@DisplayName("Containers three levels deep, after kill -9 of their agent")
@Timeout(180)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class DeepRecoveryTest {
    /** Each has two containers in it, one of them with a terminal. */
    private static final int CHILDREN = 20;

    private static final int SESSIONS = 5;

    private Hosted hosted;
    private Map<String, Long> pidsBefore;
    private String mark;

    @BeforeAll
    void killAndRestart() throws Exception {
        hosted = new Hosted();
        mark = "mark-" + hosted.host().path("value").asText();
        for (int i = 0; i < CHILDREN; i++) {
            launch(hosted.launch(hosted.id("child-" + i), "exec sleep 1000"));
            launch(hosted.launchWithTerminal(terminal(i), "while :; do echo here; sleep 0.1; done"));
            launch(hosted.launch(hosted.id("child-" + i, "plain"), "exec sleep 1000"));
        }
        pidsBefore = pids();
        launch(hosted.launch(hosted.id("child-0", "before"), "exit 5"));
        hosted.exitStatus(hosted.id("child-0", "before"));
        Path go = hosted.cluster().directory().resolve("go");
        launch(hosted.launch(
                hosted.id("child-0", "meanwhile"), "while [ ! -e " + go + " ]; do sleep 0.05; done; exit 7"));
        launch(hosted.launch(hosted.id("orphaned"), "exec sleep 1000"));
        launch(hosted.launch(hosted.id("orphaned", "inner"), "exec env MARK=" + mark + " sleep 1000"));
        List<WireCall> sessions = new ArrayList<>();
        for (int i = 0; i < SESSIONS; i++) {
            sessions.add(begun(hosted.session(hosted.id("session-" + i), "exec env MARK=" + mark + " sleep 1000")));
        }
        Path meanwhile = runtimeDirectory("child-0", "meanwhile");
        long shim = Long.parseLong(Files.readString(runtimeDirectory("orphaned").resolve("shim.pid"))
                .split(" ")[0]);

        hosted.cluster().agent().killAtOnce();
        sessions.forEach(WireCall::close);
        Files.createFile(go);
        eventually(() -> Files.exists(meanwhile.resolve("exit")));
        ProcessHandle.of(shim).orElseThrow().destroyForcibly();
        hosted.cluster().restartAgent(0);
    }

    private static void launch(Answer answer) {
        assertThat(answer.status()).as(answer.text()).isEqualTo(200);
    }

    private ObjectNode terminal(int child) {
        return hosted.id("child-" + child, "terminal");
    }

    private Path runtimeDirectory(String... values) {
        Path directory = hosted.cluster()
                .directory()
                .resolve("run0/containers")
                .resolve(hosted.host().path("value").asText());
        for (String value : values) {
            directory = directory.resolve("containers").resolve(value);
        }
        return directory;
    }

    /** Of every container that runs, by its whole id, which is told in its status alone (AO-73). */
    private Map<String, Long> pids() {
        Map<String, Long> pids = new TreeMap<>();
        for (JsonNode each : hosted.agent()
                .call("GET_CONTAINERS", "{\"show_nested\":true,\"show_standalone\":true}")
                .json()
                .at("/get_containers/containers")) {
            pids.put(
                    each.at("/container_status/container_id").toString(),
                    each.at("/container_status/executor_pid").asLong());
        }
        return pids;
    }

    @AfterAll
    void stop() {
        hosted.close();
    }

    @Test
    @DisplayName("all are found again, with their processes; sessions and orphans are not (AO-323, AO-325, AO-326)")
    void found() {
        assertThat(pidsBefore).hasSize(3 * CHILDREN + 1);
        assertThat(pids()).isEqualTo(pidsBefore);
        eventually(() -> marked().isEmpty());
    }

    private List<String> marked() throws IOException {
        List<String> found = new ArrayList<>();
        try (Stream<Path> processes = Files.list(Path.of("/proc"))) {
            for (Path each : processes.toList()) {
                if (environment(each).contains("MARK=" + mark)) {
                    found.add(each.toString());
                }
            }
        }
        return found;
    }

    private static String environment(Path process) {
        try {
            return Files.readString(process.resolve("environ"), StandardCharsets.ISO_8859_1);
        } catch (IOException e) {
            return "";
        }
    }

    @Test
    @DisplayName("each terminal can be attached to, and goes on (AO-323)")
    void attached() {
        for (int i = 0; i < CHILDREN; i++) {
            try (WireCall stream = hosted.output(terminal(i))) {
                assertThat(stream.status()).isEqualTo(200);
                new Output(stream).until("here");
            }
        }
    }

    @Test
    @DisplayName(
            "statuses from before and from meanwhile are kept; what was killed tells of that (AO-136, AO-324, AO-181)")
    void statuses() {
        assertThat(hosted.exitStatus(hosted.id("child-0", "before"))).isEqualTo(5 << 8);
        assertThat(hosted.exitStatus(hosted.id("child-0", "meanwhile"))).isEqualTo(7 << 8);
        assertThat(hosted.exitStatus(hosted.id("orphaned"))).isEqualTo(9);
        assertThat(hosted.exitStatus(hosted.id("orphaned", "inner"))).isEqualTo(9);
        for (int i = 0; i < SESSIONS; i++) {
            assertThat(hosted.exitStatus(hosted.id("session-" + i))).isEqualTo(9);
        }
    }

    @Test
    @DisplayName("others can be nested in them (AO-323)")
    void further() {
        ObjectNode child = within(hosted.id("child-1"), "later");
        launch(hosted.launch(child, "exit 3"));
        assertThat(hosted.exitStatus(child)).isEqualTo(3 << 8);
    }
}

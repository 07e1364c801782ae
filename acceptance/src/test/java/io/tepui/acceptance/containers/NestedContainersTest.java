package io.tepui.acceptance.containers;

import static io.tepui.acceptance.containers.Hosted.alone;
import static io.tepui.acceptance.containers.Hosted.eventually;
import static io.tepui.acceptance.containers.Hosted.within;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tepui.testkit.Answer;
import io.tepui.testkit.WireCall;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;

@DisplayName("Containers that operators launch")
@Timeout(180)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class NestedContainersTest {
    private static final int SIGTERM = 15;

    private Hosted hosted;

    @BeforeAll
    void start() {
        hosted = new Hosted();
    }

    @AfterAll
    void stop() {
        hosted.close();
    }

    private static void expect(int status, Answer answer) {
        assertThat(answer.status()).as(answer.text()).isEqualTo(status);
        if (status < 300) {
            assertThat(answer.text()).isEmpty();
            assertThat(answer.header("content-type")).isEmpty();
        } else {
            assertThat(answer.text()).isNotBlank().doesNotContain("\n", "Exception");
        }
    }

    @Test
    @DisplayName("run, are waited for by many, killed, and removed (AO-86, AO-132, AO-136, AO-143, AO-149, AO-150)")
    void life() {
        ObjectNode id = hosted.id("life");
        expect(200, hosted.launch(id, "sleep 1000"));
        assertThat(hosted.containers()).contains("life");
        expect(500, hosted.remove(id));
        List<WireCall> waiting = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            waiting.add(hosted.waiting(id));
        }
        expect(200, hosted.kill(id));
        for (WireCall each : waiting) {
            assertThat(each.text()).contains("\"exit_status\":9");
            each.close();
        }
        assertThat(hosted.exitStatus(id)).isEqualTo(9);
        expect(404, hosted.kill(id));
        assertThat(hosted.containers()).doesNotContain("life");
        expect(200, hosted.remove(id));
        expect(404, hosted.await(id));
        expect(200, hosted.remove(id));
    }

    @Test
    @DisplayName("end with the status of their command, also one that cannot be executed (AO-87, AO-134)")
    void statuses() {
        expect(200, hosted.launch(hosted.id("five"), "exit 5"));
        assertThat(hosted.exitStatus(hosted.id("five"))).isEqualTo(5 << 8);
        expect(200, hosted.launch(hosted.id("missing"), "/no/such/program"));
        assertThat(hosted.exitStatus(hosted.id("missing"))).isEqualTo(127 << 8);
        Answer missing = hosted.agent()
                .call(
                        "LAUNCH_NESTED_CONTAINER",
                        "{\"container_id\":" + hosted.id("no-exec")
                                + ",\"command\":{\"shell\":false,\"value\":\"/no/such/program\"}}");
        expect(200, missing);
        assertThat(hosted.exitStatus(hosted.id("no-exec"))).isEqualTo(256);
        expect(200, hosted.launch(hosted.id("term"), "exec sleep 1000"));
        expect(200, hosted.kill(hosted.id("term"), SIGTERM));
        assertThat(hosted.exitStatus(hosted.id("term"))).isEqualTo(SIGTERM);
    }

    @Test
    @DisplayName("are nested in each other; the end of one is that of those in it alone (AO-90, AO-148, AO-173)")
    void two_levels() {
        ObjectNode child = hosted.id("child");
        ObjectNode grandchild = within(child, "grandchild");
        expect(200, hosted.launch(child, "sleep 1000"));
        expect(200, hosted.launch(grandchild, "sleep 1000"));
        assertThat(hosted.containers()).contains("child", "grandchild");
        expect(200, hosted.kill(grandchild));
        assertThat(hosted.exitStatus(grandchild)).isEqualTo(9);
        assertThat(hosted.containers()).contains("child").doesNotContain("grandchild");
        expect(200, hosted.launch(grandchild, "sleep 1000"));
        expect(200, hosted.kill(child));
        assertThat(hosted.exitStatus(child)).isEqualTo(9);
        assertThat(hosted.exitStatus(grandchild)).isEqualTo(9);
        expect(400, hosted.launch(within(child, "late"), "true"));
    }

    @Test
    @DisplayName("are not launched twice, nor under a parent that is not there (AO-88, AO-90)")
    void refused_launches() {
        ObjectNode id = hosted.id("once");
        expect(200, hosted.launch(id, "sleep 1000"));
        for (int i = 0; i < 3; i++) {
            expect(202, hosted.launch(id, "true"));
        }
        assertThat(hosted.containers()).contains("once");
        expect(200, hosted.kill(id));
        hosted.exitStatus(id);
        expect(200, hosted.launch(id, "exit 3"));
        assertThat(hosted.exitStatus(id)).isEqualTo(3 << 8);
        expect(400, hosted.launch(within(alone("nobody"), "c"), "true"));
        expect(400, hosted.launch(within(hosted.id("nobody"), "c"), "true"));
        expect(404, hosted.await(within(alone("nobody"), "c")));
        expect(404, hosted.kill(within(alone("nobody"), "c")));
        expect(500, hosted.remove(within(alone("nobody"), "c")));
    }

    @Test
    @DisplayName("have ids by rules (AO-77, AO-78)")
    void ids() {
        String longest = "x".repeat(242);
        expect(200, hosted.launch(hosted.id(longest), "exit 0"));
        assertThat(hosted.exitStatus(hosted.id(longest))).isZero();
        for (String bad : new String[] {longest + "x", "", ".", "..", "a.b", "a/b", "a\\b", "a b", "a\nb"}) {
            expect(400, hosted.launch(hosted.id(bad), "true"));
            expect(400, hosted.await(hosted.id(bad)));
            expect(400, hosted.launchAny(alone(bad), "true"));
        }
        expect(400, hosted.launch(alone("alone"), "true"));
        expect(400, hosted.await(hosted.host()));
        expect(400, hosted.kill(hosted.host()));
    }

    @Test
    @DisplayName("of type DOCKER are refused, and what is around them goes on (AO-81)")
    void docker() {
        Answer docker = hosted.agent()
                .call(
                        "LAUNCH_NESTED_CONTAINER",
                        "{\"container_id\":" + hosted.id("docker") + ",\"command\":{\"value\":\"true\"},"
                                + "\"container\":{\"type\":\"DOCKER\",\"docker\":{\"image\":\"i\"}}}");
        expect(400, docker);
        assertThat(hosted.containers()).doesNotContain("docker");
        expect(200, hosted.launch(hosted.id("after-docker"), "true"));
    }

    @Test
    @DisplayName("get nothing of a signal 0, and none that is no signal (AO-142, AO-144, AO-146)")
    void signals() {
        ObjectNode id = hosted.id("deaf");
        expect(200, hosted.launch(id, "trap '' TERM; while true; do sleep 0.1; done"));
        expect(200, hosted.kill(id, 0));
        expect(200, hosted.kill(id, SIGTERM));
        expect(500, hosted.kill(id, 999));
        assertThat(hosted.containers()).contains("deaf");
        expect(200, hosted.kill(id));
        assertThat(hosted.exitStatus(id)).isEqualTo(9);
    }

    @Test
    @DisplayName("stand alone, and are remembered no longer than they live (AO-70, AO-94, AO-137, AO-153)")
    void standalone() throws Exception {
        ObjectNode id = alone("standalone");
        expect(200, hosted.launchAny(id, "echo in $(pwd) > file; sleep 1000"));
        expect(202, hosted.launchAny(id, "true"));
        assertThat(hosted.containers()).contains("standalone");
        Path sandbox = hosted.cluster().workDirectory(0).resolve("containers/standalone");
        eventually(() -> Files.exists(sandbox.resolve("file")) && Files.size(sandbox.resolve("file")) > 0);
        assertThat(sandbox.resolve("file")).content().contains("containers/standalone");
        expect(200, hosted.launchAny(within(id, "inner"), "sleep 1000"));
        assertThat(hosted.containers()).contains("inner");
        expect(500, hosted.remove(id));
        try (WireCall waiting = WireCall.json(
                hosted.port(), "{\"type\":\"WAIT_CONTAINER\",\"wait_container\":{\"container_id\":" + id + "}}")) {
            expect(200, hosted.kill(id, 9));
            assertThat(waiting.status()).isEqualTo(200);
            assertThat(waiting.text()).contains("\"wait_container\":{\"exit_status\":9");
        }
        expect(404, hosted.awaitAny(id));
        expect(404, hosted.kill(id, 9));
        assertThat(hosted.containers()).doesNotContain("standalone", "inner");
        expect(200, hosted.remove(id));
        assertThat(sandbox).doesNotExist();
        // It has no session: there is no executor to attach to (AO-100).
        expect(200, hosted.launchAny(id, "sleep 1000"));
        try (WireCall session = hosted.session(within(id, "s"), "true")) {
            assertThat(session.status()).isEqualTo(404);
        }
        expect(200, hosted.kill(id, 9));
    }

    @Test
    @DisplayName("show the full id in their status, and their use (AO-72 to AO-74, AO-218)")
    void shown() {
        expect(200, hosted.launch(hosted.id("shown"), "sleep 1000"));
        JsonNode plain = hosted.agent().read("GET_CONTAINERS").path("containers");
        assertThat(plain).hasSize(1);
        JsonNode nested =
                hosted.agent().call("GET_CONTAINERS", "{\"show_nested\":true}").json();
        JsonNode shown = StreamSupport.stream(
                        nested.at("/get_containers/containers").spliterator(), false)
                .filter(each -> each.at("/container_id/value").asText().equals("shown"))
                .findFirst()
                .orElseThrow();
        assertThat(shown.has("framework_id")).isFalse();
        assertThat(shown.at("/container_id").has("parent")).isFalse();
        assertThat(shown.at("/container_status/container_id")).isEqualTo(hosted.id("shown"));
        assertThat(shown.at("/container_status/executor_pid").asInt()).isPositive();
        assertThat(shown.at("/resource_statistics/timestamp").asDouble()).isPositive();
        hosted.kill(hosted.id("shown"));
    }

    @Test
    @DisplayName("are not the only thing that an agent is asked for: images and resource providers (AO-155 to AO-164)")
    void images_and_providers() {
        expect(200, hosted.agent().call("PRUNE_IMAGES"));
        expect(
                200,
                hosted.agent()
                        .call(
                                "PRUNE_IMAGES",
                                "{\"excluded_images\":[{\"type\":\"DOCKER\",\"docker\":{\"name\":\"i\"}}]}"));
        String info = "{\"info\":{\"type\":\"org.apache.mesos.rp.local.storage\",\"name\":\"n\"}}";
        expect(500, hosted.agent().call("ADD_RESOURCE_PROVIDER_CONFIG", info));
        expect(500, hosted.agent().call("UPDATE_RESOURCE_PROVIDER_CONFIG", info));
        expect(500, hosted.agent().call("REMOVE_RESOURCE_PROVIDER_CONFIG", "{\"type\":\"t\",\"name\":\"n\"}"));
        expect(
                400,
                hosted.agent()
                        .call(
                                "ADD_RESOURCE_PROVIDER_CONFIG",
                                "{\"info\":{\"type\":\"t\",\"name\":\"n\",\"id\":{\"value\":\"i\"}}}"));
        expect(200, hosted.agent().call("MARK_RESOURCE_PROVIDER_GONE", "{\"resource_provider_id\":{\"value\":\"i\"}}"));
        assertThat(hosted.agent().read("GET_RESOURCE_PROVIDERS")).isEmpty();
    }
}

package io.tepui.acceptance.containers;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tepui.protocol.v1.agent.Call;
import io.tepui.protocol.v1.agent.ProcessIO;
import io.tepui.protocol.v1.agent.Response;
import io.tepui.testkit.Answer;
import io.tepui.testkit.WireCall;
import java.io.IOException;
import java.io.InputStream;
import java.util.Locale;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;

@DisplayName("The container calls of the user's page, with ids of containers that are there")
@Timeout(180)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class PageContainersTest {
    private static final String PROTOBUF = "application/x-protobuf";

    private final JsonNode page;
    private Hosted hosted;

    PageContainersTest() throws IOException {
        try (InputStream in = PageContainersTest.class.getResourceAsStream("/page/requests.json")) {
            page = Hosted.JSON.readTree(in);
        }
    }

    @BeforeAll
    void start() {
        hosted = new Hosted();
    }

    @AfterAll
    void stop() {
        hosted.close();
    }

    private String body(String type, ObjectNode id) {
        ObjectNode body = page.path(type).deepCopy();
        ((ObjectNode) body.path(type.toLowerCase(Locale.ROOT))).set("container_id", id);
        return body.toString();
    }

    private Answer send(String type, ObjectNode id) {
        return hosted.agent().post("/api/v1", body(type, id), "Accept", "application/json");
    }

    @Test
    @DisplayName("launch on the second level, wait, remove; kill")
    void launch_wait_remove_kill() {
        hosted.launch(hosted.id("parent"), "sleep 1000");
        ObjectNode id = hosted.id("parent", "3192b9d1-db71-4699-ae25-e28dfbf42de1");
        Answer launched = send("LAUNCH_NESTED_CONTAINER", id);
        assertThat(launched.status()).as(launched.text()).isEqualTo(200);
        assertThat(launched.text()).isEmpty();
        Answer ended = send("WAIT_NESTED_CONTAINER", id);
        assertThat(ended.status()).isEqualTo(200);
        assertThat(ended.text())
                .isEqualTo("{\"type\":\"WAIT_NESTED_CONTAINER\",\"wait_nested_container\":{\"exit_status\":0}}");
        assertThat(send("REMOVE_NESTED_CONTAINER", id).status()).isEqualTo(200);
        assertThat(send("WAIT_NESTED_CONTAINER", id).status()).isEqualTo(404);
        assertThat(send("KILL_NESTED_CONTAINER", hosted.id("parent")).status()).isEqualTo(200);
        assertThat(hosted.exitStatus(hosted.id("parent"))).isEqualTo(9);
    }

    @Test
    @DisplayName("a session on the second level, attached to by an output and the three records of an input")
    void session_and_attachments() {
        hosted.launch(hosted.id("shells"), "sleep 1000");
        ObjectNode id = hosted.id("shells", "e193a755-8528-4673-a05b-2cc2a01a8b94");
        try (WireCall session = stream("LAUNCH_NESTED_CONTAINER_SESSION", id)) {
            assertThat(session.status()).isEqualTo(200);
            assertThat(session.head().header("content-type")).isEqualTo("application/recordio");
            assertThat(session.head().header("message-content-type")).isEqualTo("application/json");
            new Output(session).until("\n");
            try (WireCall output = stream("ATTACH_CONTAINER_OUTPUT", id)) {
                assertThat(output.head().header("message-content-type")).isEqualTo("application/json");
                new Output(output).until("\n");
            }
            try (WireCall input = WireCall.records(hosted.port(), "application/json", "Accept", "application/json")) {
                ObjectNode first = page.path("ATTACH_CONTAINER_INPUT").path(0).deepCopy();
                ((ObjectNode) first.path("attach_container_input")).set("container_id", id);
                input.record(first.toString());
                input.record(page.path("ATTACH_CONTAINER_INPUT").path(1).toString());
                input.record(page.path("ATTACH_CONTAINER_INPUT").path(2).toString());
                input.endBody();
                assertThat(input.status()).isEqualTo(200);
                assertThat(input.rest()).isEmpty();
            }
        }
        assertThat(hosted.exitStatus(id)).isEqualTo(9);
        hosted.kill(hosted.id("shells"));
    }

    private WireCall stream(String type, ObjectNode id) {
        return WireCall.json(
                hosted.port(), body(type, id), "Accept", "application/recordio", "Message-Accept", "application/json");
    }

    @Test
    @DisplayName("the same in protobuf, both ways")
    @SuppressWarnings("deprecation") // the older container calls are part of the API
    void protobuf() throws Exception {
        var parent = io.tepui.protocol.v1.ContainerID.newBuilder()
                .setValue(hosted.host().path("value").asText());
        var id = io.tepui.protocol.v1.ContainerID.newBuilder()
                .setParent(parent)
                .setValue("in-protobuf")
                .build();
        Call session = Call.newBuilder()
                .setType(Call.Type.LAUNCH_NESTED_CONTAINER_SESSION)
                .setLaunchNestedContainerSession(Call.LaunchNestedContainerSession.newBuilder()
                        .setContainerId(id)
                        .setCommand(
                                io.tepui.protocol.v1.CommandInfo.newBuilder().setValue("echo out")))
                .build();
        try (WireCall stream = WireCall.post(
                hosted.port(),
                session.toByteArray(),
                "Content-Type",
                PROTOBUF,
                "Accept",
                "application/recordio",
                "Message-Accept",
                PROTOBUF)) {
            assertThat(stream.head().header("message-content-type")).isEqualTo(PROTOBUF);
            ProcessIO record = ProcessIO.parseFrom(stream.nextRecord().orElseThrow());
            assertThat(record.getData().getType()).isEqualTo(ProcessIO.Data.Type.STDOUT);
            assertThat(record.getData().getData().toStringUtf8()).isEqualTo("out\n");
            assertThat(stream.nextRecord()).isEmpty();
        }
        Call wait = Call.newBuilder()
                .setType(Call.Type.WAIT_NESTED_CONTAINER)
                .setWaitNestedContainer(Call.WaitNestedContainer.newBuilder().setContainerId(id))
                .build();
        Answer ended = hosted.agent().post("/api/v1", wait.toByteArray(), "Content-Type", PROTOBUF, "Accept", PROTOBUF);
        assertThat(Response.parseFrom(ended.body()).getWaitNestedContainer().getExitStatus())
                .isZero();
    }
}

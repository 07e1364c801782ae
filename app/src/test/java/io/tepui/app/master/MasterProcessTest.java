package io.tepui.app.master;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.tepui.app.flags.FlagValues;
import io.tepui.app.flags.MasterConfig;
import io.tepui.app.flags.MasterFlags;
import io.tepui.app.process.Logging;
import io.tepui.app.process.Security;
import io.tepui.app.process.StartupException;
import io.tepui.http.link.LinkConfig;
import io.tepui.http.link.LinkPool;
import io.tepui.master.core.Effect;
import io.tepui.master.core.EffectSink;
import io.tepui.master.core.MasterInput;
import io.tepui.master.state.MasterState;
import io.tepui.resources.Resources;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MasterProcessTest {
    @Test
    @DisplayName("a port that is taken is one line that says what to do")
    void port_taken() throws Exception {
        try (MasterFixture first = new MasterFixture()) {
            assertThatThrownBy(() -> new MasterFixture("--port=" + first.master.port()))
                    .isInstanceOf(StartupException.class)
                    .hasMessageContaining("Cannot listen on 127.0.0.1:" + first.master.port())
                    .hasMessageContaining("choose another --port");
        }
    }

    @Test
    void a_work_dir_that_is_a_file_is_one_line(@TempDir Path dir) throws Exception {
        Path file = Files.createFile(dir.resolve("file"));
        assertThatThrownBy(() -> new MasterFixture("--work_dir=" + file))
                .isInstanceOf(StartupException.class)
                .hasMessageContaining("--work_dir=" + file);
    }

    @Test
    @DisplayName("MO-15, MO-25: until the registry is read everything is 503, and messages are dropped (AM-16)")
    void not_recovered() throws Exception {
        try (MasterProcess master = start((input, effects) -> {})) {
            HttpResponse<String> answer = get(master, "/api/v1");
            assertThat(answer.statusCode()).isEqualTo(503);
            assertThat(get(master, "/api/v1/scheduler").statusCode()).isEqualTo(503);
            assertThat(get(master, "/version").statusCode()).isEqualTo(200);
        }
    }

    @Test
    @DisplayName("AM-106: when the core wants to end, the process ends with a status other than 0")
    void aborts() throws Exception {
        try (MasterProcess master = start((input, effects) -> effects.emit(new Effect.Abort("on purpose")))) {
            assertThat(master.await()).isEqualTo(1);
        }
    }

    @Test
    void a_core_that_fails_ends_the_process() throws Exception {
        try (MasterProcess master = start((input, effects) -> {
            throw new IllegalStateException("broken on purpose");
        })) {
            assertThat(master.await()).isEqualTo(1);
        }
    }

    @Test
    @DisplayName("AM-7, AM-8: messages are taken for the process master alone, and rubbish is dropped and counted")
    void messages() throws Exception {
        try (MasterFixture fixture = new MasterFixture()) {
            assertThat(message(fixture, "/slave(1)/mesos.internal.PongSlaveMessage", new byte[0]))
                    .isEqualTo(404);
            assertThat(message(fixture, "/master/mesos.internal.NoSuchMessage", new byte[0]))
                    .isEqualTo(202);
            assertThat(message(fixture, "/master/mesos.internal.RegisterSlaveMessage", new byte[] {1, 2, 3}))
                    .isEqualTo(202);
            assertThat(fixture.get("/metrics/snapshot").body()).contains("\"master/messages_unreadable\":2.0");
        }
    }

    @Test
    @DisplayName("AM-40, AM-50: an agent registers over the wire, is linked and answered, and shows in GET_AGENTS")
    void agent_registers() throws Exception {
        try (MasterFixture fixture = new MasterFixture();
                FakeAgent agent = new FakeAgent();
                LinkPool links = new LinkPool(LinkConfig.defaults(), (peer, reason) -> {})) {
            agent.registers(links, fixture.master.port(), Resources.empty());
            var agents =
                    fixture.response("{\"type\":\"GET_AGENTS\"}").getGetAgents().getAgentsList();
            assertThat(agents).hasSize(1);
            assertThat(agents.getFirst().getActive()).isTrue();
            assertThat(agents.getFirst().getPid()).isEqualTo(agent.pid().toString());

            agent.close();
            await().until(() -> fixture.get("/metrics/snapshot").body().contains("\"master/slaves_disconnected\":1.0"));
        }
    }

    @Test
    @DisplayName("AM-110: a master on the work directory of an earlier one knows its agents, and they keep their ids")
    void registry_survives(@TempDir Path dir) throws Exception {
        String agentId;
        try (FakeAgent agent = new FakeAgent();
                LinkPool links = new LinkPool(LinkConfig.defaults(), (peer, reason) -> {})) {
            try (MasterFixture first = new MasterFixture("--work_dir=" + dir)) {
                agent.registers(links, first.master.port(), Resources.empty());
                agentId = first.response("{\"type\":\"GET_AGENTS\"}")
                        .getGetAgents()
                        .getAgents(0)
                        .getAgentInfo()
                        .getId()
                        .getValue();
            }
            try (MasterFixture second = new MasterFixture("--work_dir=" + dir)) {
                var agents = second.response("{\"type\":\"GET_AGENTS\"}").getGetAgents();
                assertThat(agents.getAgentsList()).isEmpty();
                assertThat(agents.getRecoveredAgentsList())
                        .extracting(info -> info.getId().getValue())
                        .containsExactly(agentId);
                assertThat(second.get("/metrics/snapshot").body())
                        .contains(
                                "\"registrar/log/recovered\":1.0",
                                "\"log/recovered\":1.0",
                                "\"registrar/log/ensemble_size\":1.0",
                                "\"registrar/queued_operations\":0.0")
                        .containsPattern("\"registrar/registry_size_bytes\":[1-9]")
                        .containsPattern("\"registrar/state_fetch_ms\":[0-9.]*[1-9]")
                        .containsPattern("\"registrar/state_store_ms\":[0-9.]*[1-9]");
            }
        }
    }

    @Test
    void a_second_master_on_a_work_dir_is_one_line_that_names_the_first(@TempDir Path dir) throws Exception {
        try (MasterFixture first = new MasterFixture("--work_dir=" + dir)) {
            assertThatThrownBy(() -> new MasterFixture("--work_dir=" + dir))
                    .isInstanceOf(StartupException.class)
                    .hasMessageContaining(
                            "The registry in " + dir.resolve("registry") + " is in use by another master");
            assertThat(first.call("GET_HEALTH").statusCode()).isEqualTo(200);
        }
    }

    @Test
    void a_master_that_must_find_a_registry_and_finds_none_is_one_line(@TempDir Path dir) {
        assertThatThrownBy(() -> new MasterFixture("--work_dir=" + dir, "--no-log_auto_initialize"))
                .isInstanceOf(StartupException.class)
                .hasMessageContaining("There is no registry in " + dir.resolve("registry"));
    }

    @Test
    void a_damaged_registry_is_one_line_that_says_what_to_do(@TempDir Path dir) throws Exception {
        new MasterFixture("--work_dir=" + dir).close();
        try (Stream<Path> files = Files.walk(dir)) {
            Path metadata =
                    files.filter(file -> file.endsWith("raft-meta")).findFirst().orElseThrow();
            Files.writeString(metadata, "term=none\n");
        }
        assertThatThrownBy(() -> new MasterFixture("--work_dir=" + dir))
                .isInstanceOf(StartupException.class)
                .hasMessageContaining("The registry in " + dir.resolve("registry") + " is damaged: ")
                .hasMessageContaining("Restore the directory from a copy");
    }

    @Test
    @DisplayName("AM-106: a registry that is not read in time ends the process with a status other than 0")
    void slow_registry(@TempDir Path dir) throws Exception {
        FlagValues flags = MasterFlags.table()
                .parse(
                        List.of(
                                "--ip=127.0.0.1",
                                "--port=0",
                                "--no-hostname_lookup",
                                "--quiet",
                                "--work_dir=" + dir,
                                "--registry_fetch_timeout=1ns"),
                        Map.of());
        try (Logging log = Logging.start(MasterConfig.of(flags).logging(), "master");
                MasterProcess master = MasterProcess.start(flags, log, Map.of())) {
            assertThat(master.await()).isEqualTo(1);
        }
    }

    @Test
    @DisplayName("MO-463: the weights of the flag are there from the start")
    void weights() throws Exception {
        try (MasterFixture fixture = new MasterFixture("--weights=a=2.5,b=3")) {
            assertThat(fixture.call("GET_WEIGHTS").body())
                    .contains("{\"weight\":2.5,\"role\":\"a\"}", "{\"weight\":3.0,\"role\":\"b\"}");
        }
    }

    @Test
    @DisplayName("SE-59: a master that stops does not take the end of a scheduler's stream for the scheduler's leaving")
    void stop_is_no_disconnect() throws Exception {
        List<MasterInput> inputs = new CopyOnWriteArrayList<>();
        try (MasterProcess master = start(CoreEngine::make, inputs::add);
                HttpClient client = HttpClient.newHttpClient()) {
            await().until(() -> get(master, "/api/v1").statusCode() == 405);
            HttpResponse<InputStream> stream = client.send(
                    HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + master.port() + "/api/v1/scheduler"))
                            .header("Content-Type", "application/json")
                            .POST(HttpRequest.BodyPublishers.ofString("""
                                    {"type":"SUBSCRIBE","subscribe":{"framework_info":{"user":"u","name":"n"}}}"""))
                            .build(),
                    HttpResponse.BodyHandlers.ofInputStream());
            assertThat(MasterFixture.record(stream.body())).contains("SUBSCRIBED");
            master.close();
            while (stream.body().read() >= 0) {
                // To the end of the stream.
            }
        }
        assertThat(inputs).isNotEmpty().noneMatch(MasterInput.SchedulerStreamClosed.class::isInstance);
    }

    private interface Behaviour {
        void apply(MasterInput input, EffectSink effects);
    }

    /** A master whose core does only this. */
    private static MasterProcess start(Behaviour behaviour) throws StartupException {
        return start(
                (settings, info, started) -> {
                    MasterState state = CoreEngine.make(settings, info, started).state();
                    return new MasterEngine() {
                        @Override
                        public void apply(MasterInput input, Instant now, EffectSink effects) {
                            behaviour.apply(input, effects);
                        }

                        @Override
                        public MasterState state() {
                            return state;
                        }
                    };
                },
                input -> {});
    }

    private static MasterProcess start(MasterEngine.Factory engines, Consumer<MasterInput> seen)
            throws StartupException {
        FlagValues flags = MasterFlags.table()
                .parse(
                        List.of(
                                "--ip=127.0.0.1",
                                "--port=0",
                                "--no-hostname_lookup",
                                "--quiet",
                                "--registry=in_memory"),
                        Map.of());
        Logging log = Logging.start(MasterConfig.of(flags).logging(), "master");
        MasterEngine.Factory watched = (settings, info, started) -> {
            MasterEngine engine = engines.make(settings, info, started);
            return new MasterEngine() {
                @Override
                public void apply(MasterInput input, Instant now, EffectSink effects) {
                    seen.accept(input);
                    engine.apply(input, now, effects);
                }

                @Override
                public MasterState state() {
                    return engine.state();
                }
            };
        };
        return MasterProcess.start(flags, log, Map.of(), watched, Security.off());
    }

    private static HttpResponse<String> get(MasterProcess master, String path) throws Exception {
        try (HttpClient client = HttpClient.newHttpClient()) {
            return client.send(
                    HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + master.port() + path))
                            .build(),
                    HttpResponse.BodyHandlers.ofString());
        }
    }

    private static int message(MasterFixture fixture, String path, byte[] body) throws Exception {
        return fixture.send(HttpRequest.newBuilder(fixture.uri(path))
                        .header("Libprocess-From", "slave(1)@127.0.0.1:1")
                        .POST(HttpRequest.BodyPublishers.ofByteArray(body)))
                .statusCode();
    }
}

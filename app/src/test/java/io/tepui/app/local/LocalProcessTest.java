package io.tepui.app.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

import io.tepui.agent.state.Phase;
import io.tepui.app.flags.LocalConfig;
import io.tepui.app.flags.LocalFlags;
import io.tepui.app.process.Logging;
import io.tepui.app.process.StartupException;
import io.tepui.cli.Cli;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(90)
class LocalProcessTest {
    @TempDir
    Path disk;

    @Test
    void a_cluster_in_one_process_runs_a_command_and_passes_on_its_output_and_status() throws Exception {
        LocalConfig config = config("--port=0", "--agent_port=0", "--agents=2");
        try (Logging log = Logging.start(config.logging(), "local");
                LocalProcess local = LocalProcess.start(config, log, Map.of())) {
            assertThat(local.agents()).hasSize(2);
            await().until(() ->
                    local.agents().stream().allMatch(agent -> agent.state().phase() == Phase.RUNNING));
            ByteArrayOutputStream out = new ByteArrayOutputStream();
            int status = Cli.run(
                    new String[] {
                        "run", "--master=127.0.0.1:" + local.masterPort(), "--", "sh", "-c", "echo hello; exit 3"
                    },
                    new PrintStream(out, true, StandardCharsets.UTF_8),
                    new PrintStream(new ByteArrayOutputStream(), true, StandardCharsets.UTF_8));
            assertThat(status).isEqualTo(3);
            assertThat(out.toString(StandardCharsets.UTF_8)).isEqualTo("hello\n");
        }
    }

    @Test
    void an_agent_that_is_told_to_leave_goes_alone_and_the_last_one_ends_the_whole() throws Exception {
        LocalConfig config = config("--port=0", "--agent_port=0", "--agents=2");
        try (Logging log = Logging.start(config.logging(), "local");
                LocalProcess local = LocalProcess.start(config, log, Map.of())) {
            await().until(() ->
                    local.agents().stream().allMatch(agent -> agent.state().phase() == Phase.RUNNING));

            assertThat(tepui(local, "gone", "S0")).isZero();
            await().until(() -> local.agents().stream()
                            .filter(agent -> agent.state().phase() == Phase.RUNNING)
                            .count()
                    == 1);
            assertThat(tepui(local, "agents")).isZero();
            assertThat(tepui(local, "gone", "S1")).isZero();

            assertThat(local.await()).isZero();
        }
    }

    private static int tepui(LocalProcess local, String... arguments) {
        PrintStream nowhere = new PrintStream(new ByteArrayOutputStream(), true, StandardCharsets.UTF_8);
        List<String> all = new ArrayList<>(List.of(arguments));
        all.add("--master=127.0.0.1:" + local.masterPort());
        return Cli.run(all.toArray(String[]::new), nowhere, nowhere);
    }

    @Test
    void what_keeps_an_agent_from_starting_ends_the_whole() throws Exception {
        try (ServerSocket taken = new ServerSocket(0)) {
            LocalConfig config = config("--port=0", "--agent_port=" + taken.getLocalPort());
            try (Logging log = Logging.start(config.logging(), "local")) {
                assertThatExceptionOfType(StartupException.class)
                        .isThrownBy(() -> LocalProcess.start(config, log, Map.of()))
                        .withMessageContaining(":" + taken.getLocalPort());
            }
        }
    }

    private LocalConfig config(String... flags) {
        List<String> arguments = new ArrayList<>(List.of("--work_dir=" + disk, "--logging_level=ERROR"));
        arguments.addAll(List.of(flags));
        return LocalConfig.of(LocalFlags.table().parse(arguments, Map.of()));
    }
}

package io.tepui.agent.operator;

import static org.assertj.core.api.Assertions.assertThat;

import io.tepui.agent.checkpoint.Layout;
import io.tepui.agent.operator.VirtualFiles.Attached;
import io.tepui.agent.state.AgentState;
import io.tepui.protocol.internal.SlaveInfo;
import io.tepui.protocol.v1.AgentID;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** AO-371, AO-372, AO-374, AO-375: what virtual paths stand for. */
class VirtualFilesTest {
    private static final SlaveInfo INFO = SlaveInfo.newBuilder()
            .setHostname("h")
            .setId(AgentID.newBuilder().setValue("S0"))
            .build();
    private static final AgentState AGENT = AgentState.starting(INFO, new UUID(1, 2));
    private static final String RUNS = "/srv/agent/slaves/S0/frameworks/F/executors/E/runs";

    private final VirtualFiles files = new VirtualFiles(new Layout("/srv/agent"), Optional.of("/var/log/agent.log"));

    private Optional<Attached> resolve(String path) {
        return files.resolve(AGENT, path);
    }

    @Test
    void the_short_path_leads_to_the_newest_sandbox_and_what_lies_in_it() {
        assertThat(resolve("/frameworks/F/executors/E/runs/latest")).contains(new Attached(RUNS + "/latest", ""));
        assertThat(resolve("/frameworks/F/executors/E/runs/latest/")).contains(new Attached(RUNS + "/latest", ""));
        assertThat(resolve("/frameworks/F/executors/E/runs/latest/stdout"))
                .contains(new Attached(RUNS + "/latest", "stdout"));
        assertThat(resolve("/frameworks/F/executors/E/runs/latest/containers/child/stdout"))
                .contains(new Attached(RUNS + "/latest", "containers/child/stdout"));
    }

    @Test
    void the_path_on_the_host_leads_to_each_run() {
        assertThat(resolve(RUNS + "/c1/a/b")).contains(new Attached(RUNS + "/c1", "a/b"));
        assertThat(resolve(RUNS + "/latest")).contains(new Attached(RUNS + "/latest", ""));
    }

    @Test
    void the_log_has_a_path_if_there_is_one() {
        assertThat(resolve("/slave/log")).contains(new Attached("/var/log/agent.log", ""));
        assertThat(resolve("/slave/log/")).contains(new Attached("/var/log/agent.log", ""));
        assertThat(resolve("/slave/log/x")).contains(new Attached("/var/log/agent.log", "x"));
        assertThat(new VirtualFiles(new Layout("/srv/agent"), Optional.empty()).resolve(AGENT, "/slave/log"))
                .isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "/",
                "/slave",
                "/slave/logs",
                "/frameworks/F/executors/E/runs",
                "/frameworks/F/executors/E/runs/c1",
                "/frameworks/../executors/E/runs/latest",
                "/srv/agent",
                "/srv/agent/meta/slaves/S0/frameworks/F/executors/E/runs/latest",
                "/srv/agent/slaves/S1/frameworks/F/executors/E/runs/c1",
                "/srv/agent/slaves/S0/frameworks/F/executors/E/runs",
                "/srv/agent/slaves/S0/frameworks/F/executors/E/runs/..",
                "/srv/agenter/slaves/S0/frameworks/F/executors/E/runs/c1",
                "/etc/passwd"
            })
    void nothing_else_is_attached(String path) {
        assertThat(resolve(path)).isEmpty();
    }

    @Test
    void an_agent_without_id_has_no_sandboxes() {
        AgentState young =
                AgentState.starting(SlaveInfo.newBuilder().setHostname("h").build(), new UUID(1, 2));
        assertThat(files.resolve(young, "/frameworks/F/executors/E/runs/latest"))
                .isEmpty();
        assertThat(files.resolve(young, "/slave/log")).isPresent();
    }
}

package io.tepui.app.flags;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class LocalConfigTest {
    private static LocalConfig config(String... arguments) {
        return LocalConfig.of(LocalFlags.table(Path.of("/home/me")).parse(List.of(arguments), Map.of()));
    }

    @Test
    void the_defaults_are_one_agent_on_loopback_under_the_home_directory() {
        LocalConfig config = config();
        assertThat(config.ip()).isEqualTo("127.0.0.1");
        assertThat(config.port()).isEqualTo(5050);
        assertThat(config.agentPort()).isEqualTo(5051);
        assertThat(config.agents()).isEqualTo(1);
        assertThat(config.workDir()).isEqualTo(Path.of("/home/me/.tepui/local"));
    }

    @Test
    void it_stands_for_the_flags_of_a_master_and_of_each_agent() {
        LocalConfig config = config(
                "--agents=3", "--work_dir=/w", "--resources=cpus:1", "--port=0", "--quiet", "--isolation=process");
        MasterConfig master = MasterConfig.of(config.masterFlags());
        AgentConfig third = AgentConfig.of(config.agentFlags(2, 4711));
        assertThat(master.network().ip()).contains("127.0.0.1");
        assertThat(master.network().port()).isZero();
        assertThat(master.workDir()).contains(Path.of("/w/master"));
        assertThat(master.registry().directory()).contains(Path.of("/w/master/registry"));
        assertThat(third.master()).isEqualTo(new HostPort("127.0.0.1", 4711));
        assertThat(third.network().port()).isEqualTo(5053);
        assertThat(third.workDir()).isEqualTo(Path.of("/w/agent-2/work"));
        assertThat(third.runtimeDir()).isEqualTo(Path.of("/w/agent-2/run"));
        assertThat(third.resources()).contains("cpus:1");
        assertThat(third.isolation()).containsExactly("posix/cpu", "posix/mem");
        assertThat(third.logging().quiet()).isTrue();
    }

    @Test
    void the_registry_may_be_in_memory() {
        assertThat(MasterConfig.of(config("--registry=in_memory").masterFlags())
                        .registry()
                        .directory())
                .isEmpty();
    }

    @Test
    void agents_take_free_ports_when_the_first_may() {
        assertThat(AgentConfig.of(config("--agent_port=0", "--agents=2").agentFlags(1, 1))
                        .network()
                        .port())
                .isZero();
    }

    @Test
    void ports_that_overlap_or_end_are_refused() {
        assertThatThrownBy(() -> config("--port=5052", "--agents=2"))
                .hasMessage("--agent_port: the agents' ports take in the master's, 5052");
        assertThatThrownBy(() -> config("--agent_port=65535", "--agents=2"))
                .hasMessageContaining("2 agents need ports up to 65536");
        assertThatThrownBy(() -> config("--agents=101")).hasMessage("--agents=101: must be from 0 to 100");
    }
}

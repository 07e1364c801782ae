package io.tepui.app.flags;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tepui.containers.isolation.IsolationSettings;
import io.tepui.containers.isolation.IsolationSupport;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** AO-231 to AO-235: the settings of an agent. */
class AgentConfigTest {
    private static AgentConfig bare(String... arguments) {
        return AgentConfig.of(AgentFlags.table(new Machine(true, new IsolationSupport(Optional.of("ordinary"), false)))
                .parse(List.of(arguments), Map.of()));
    }

    private static AgentConfig config(String... arguments) {
        List<String> all = new ArrayList<>(List.of("--master=localhost:5050", "--work_dir=/w"));
        all.addAll(List.of(arguments));
        return bare(all.toArray(String[]::new));
    }

    @Test
    void the_defaults_are_those_of_mesos() {
        AgentConfig config = config();
        assertThat(config.network().port()).isEqualTo(5051);
        assertThat(config.network().hostnameLookup()).isTrue();
        assertThat(config.logging().level()).isEqualTo(LoggingConfig.Level.INFO);
        assertThat(config.master()).isEqualTo(new HostPort("localhost", 5050));
        assertThat(config.workDir()).isEqualTo(Path.of("/w"));
        assertThat(config.runtimeDir()).isEqualTo(Path.of("/var/run/mesos"));
        assertThat(config.resources()).isEmpty();
        assertThat(config.attributes()).isEmpty();
        assertThat(config.defaultRole()).isEqualTo("*");
        assertThat(config.isolation()).containsExactly("posix/cpu", "posix/mem");
        assertThat(config.executors())
                .isEqualTo(new AgentConfig.Executors(
                        Duration.ofMinutes(1), Duration.ofSeconds(2), Duration.ofSeconds(5), Map.of()));
        assertThat(config.recovery())
                .isEqualTo(new AgentConfig.Recovery(
                        AgentConfig.Mode.RECONNECT,
                        true,
                        Duration.ofMinutes(15),
                        AgentConfig.ReconfigurationPolicy.EQUAL));
        assertThat(config.registrationBackoffFactor()).isEqualTo(Duration.ofSeconds(1));
        assertThat(config.switchUser()).isTrue();
        assertThat(config.maxCompletedExecutorsPerFramework()).isEqualTo(150);
        assertThat(config.sandboxLogs()).isEqualTo(new AgentConfig.SandboxLogs(1L << 30, 1));
    }

    private static FlagValues onIsolatingMachine(String... arguments) {
        return AgentFlags.table(new Machine(true, new IsolationSupport(Optional.empty(), true)))
                .parse(List.of(arguments), Map.of());
    }

    @Test
    void an_agent_that_can_isolate_does_so_unless_it_is_told_otherwise() {
        assertThat(onIsolatingMachine().listing())
                .containsEntry("launcher", "linux")
                .containsEntry(
                        "isolation",
                        "filesystem/linux,cgroups/cpu,cgroups/mem,namespaces/pid,namespaces/ipc,posix/rlimits,"
                                + "linux/capabilities,volume/secret,cgroups/pids");
        assertThat(Isolation.isolators(onIsolatingMachine()))
                .contains("filesystem/linux", "cgroups/mem", "namespaces/pid", "cgroups/pids");
        assertThat(Isolation.isolators(onIsolatingMachine("--launcher=posix")))
                .containsExactly("posix/cpu", "posix/mem");
        assertThat(Isolation.isolators(onIsolatingMachine("--isolation=cgroups")))
                .containsExactly("cgroups/cpu", "cgroups/mem");
        assertThatThrownBy(() -> Isolation.isolators(
                        onIsolatingMachine("--launcher=posix", "--isolation=posix/cpu,cgroups/mem")))
                .isInstanceOf(FlagException.class)
                .hasMessage("--isolation=posix/cpu,cgroups/mem: cgroups/mem needs --launcher=linux");
    }

    @Test
    void how_containers_are_isolated_can_be_set() {
        IsolationSettings settings = Isolation.settings(
                onIsolatingMachine(
                        "--cgroups_root=tepui/a",
                        "--cgroups_enable_cfs",
                        "--cgroups_pids_max=100",
                        "--cgroups_destroy_timeout=5secs",
                        "--default_container_shm_size=64MB",
                        "--disallow_sharing_agent_pid_namespace",
                        "--effective_capabilities={\"capabilities\":[\"NET_RAW\"]}",
                        "--host_path_volume_force_creation=/a:/b",
                        "--enforce_container_disk_quota"),
                Path.of("/w"),
                Path.of("/r"));

        assertThat(settings.asked()).isFalse();
        assertThat(settings.cgroups().root()).contains("tepui/a");
        assertThat(settings.cgroups().enableCfs()).isTrue();
        assertThat(settings.cgroups().mostPids()).isEqualTo(100);
        assertThat(settings.cgroups().destroyTimeout()).isEqualTo(Duration.ofSeconds(5));
        assertThat(settings.namespaces().shmBytes()).hasValue(64 << 20);
        assertThat(settings.namespaces().agentsPidShared()).isFalse();
        assertThat(settings.namespaces().agentsIpcShared()).isTrue();
        assertThat(settings.privileges().effective().orElseThrow().getCapabilitiesCount())
                .isEqualTo(1);
        assertThat(settings.creatableHostPaths()).containsExactly(Path.of("/a"), Path.of("/b"));
        assertThat(settings.disk().enforced()).isTrue();
        assertThat(Isolation.settings(onIsolatingMachine(), Path.of("/w"), Path.of("/r"))
                        .cgroups()
                        .root())
                .isEmpty();
    }

    @Test
    void every_setting_can_be_given() {
        AgentConfig config = config(
                "--runtime_dir=/r",
                "--resources=cpus:2",
                "--attributes=rack:1",
                "--default_role=ads",
                "--isolation=process,filesystem/posix",
                "--executor_registration_timeout=2secs",
                "--executor_reregistration_timeout=15secs",
                "--executor_shutdown_grace_period=4secs",
                "--executor_environment_variables={\"A\":\"b\"}",
                "--recover=cleanup",
                "--no-strict",
                "--recovery_timeout=1mins",
                "--reconfiguration_policy=additive",
                "--registration_backoff_factor=10ms",
                "--no-switch_user",
                "--max_completed_executors_per_framework=0",
                "--sandbox_log_max_size=4KB",
                "--sandbox_log_max_files=3");
        assertThat(config.runtimeDir()).isEqualTo(Path.of("/r"));
        assertThat(config.resources()).contains("cpus:2");
        assertThat(config.attributes()).contains("rack:1");
        assertThat(config.defaultRole()).isEqualTo("ads");
        assertThat(config.isolation()).containsExactly("posix/cpu", "posix/mem", "filesystem/posix");
        assertThat(config.executors())
                .isEqualTo(new AgentConfig.Executors(
                        Duration.ofSeconds(2), Duration.ofSeconds(15), Duration.ofSeconds(4), Map.of("A", "b")));
        assertThat(config.recovery())
                .isEqualTo(new AgentConfig.Recovery(
                        AgentConfig.Mode.CLEANUP,
                        false,
                        Duration.ofMinutes(1),
                        AgentConfig.ReconfigurationPolicy.ADDITIVE));
        assertThat(config.registrationBackoffFactor()).isEqualTo(Duration.ofMillis(10));
        assertThat(config.switchUser()).isFalse();
        assertThat(config.maxCompletedExecutorsPerFramework()).isZero();
        assertThat(config.sandboxLogs()).isEqualTo(new AgentConfig.SandboxLogs(4096, 3));
    }

    static Stream<Arguments> badValues() {
        return Stream.of(
                Arguments.of("--registration_backoff_factor=61secs", "must be at most 1mins"),
                Arguments.of("--executor_reregistration_timeout=16secs", "must be at most 15secs"),
                Arguments.of("--reconfiguration_policy=any", "must be equal or additive"),
                Arguments.of("--recover=maybe", "must be reconnect or cleanup"),
                Arguments.of("--isolation=posix/cpu,namespaces/pid", "namespaces/pid needs filesystem/linux"),
                Arguments.of(
                        "--isolation=linux/seccomp",
                        "linux/seccomp needs --seccomp_config_dir, the directory of its profiles"),
                Arguments.of("--cgroups_root=/a", "must be a relative path such as mesos"),
                Arguments.of("--cgroups_root=../a", "must be a relative path such as mesos"),
                Arguments.of("--container_disk_watch_interval=0ns", "must be longer than zero"),
                Arguments.of("--isolation=process,posix/cpu", "names posix/cpu twice"),
                Arguments.of("--containerizers=docker", "this version has no docker containerizer"),
                Arguments.of("--containerizers=docker,mesos", "must be mesos"),
                Arguments.of("--image_providers=appc", "this version has no appc images; use docker"),
                Arguments.of("--image_providers=docker,rkt", "must be docker"),
                Arguments.of(
                        "--image_provisioner_backend=aufs", "this version has no backend aufs; use overlay or copy"),
                Arguments.of("--image_provisioner_backend=tar", "must be overlay or copy"),
                Arguments.of("--image_layers_max=0", "must be from 1 to 10000"),
                Arguments.of("--image_entries_max=0", "must be from 1 to 2147483647"),
                Arguments.of("--image_unpacked_size_max=0B", "must be at least 1B"),
                Arguments.of("--sandbox_directory=relative", "must be an absolute path such as /mnt/mesos/sandbox"),
                Arguments.of(
                        "--image_gc_config={\"image_disk_headroom\":2}", "image_disk_headroom must be from 0 to 1"),
                Arguments.of("--launcher=docker", "must be linux or posix"),
                Arguments.of("--default_role=a//b", "must be a role: 'a//b' has an empty part"),
                Arguments.of("--sandbox_log_max_size=4095B", "must be at least 4KB"),
                Arguments.of("--max_attachments=0", "must be from 1 to 1000000"),
                Arguments.of("--max_container_waits=1000001", "must be from 1 to 1000000"),
                Arguments.of("--max_concurrent_checks=0", "must be from 1 to 1000000"),
                Arguments.of("--sandbox_log_max_files=0", "must be from 1 to 100"),
                Arguments.of(
                        "--executor_environment_variables={\"A\":1}",
                        "must be a JSON object of strings such as {\"KEY\":\"value\"}"));
    }

    @ParameterizedTest
    @MethodSource("badValues")
    void a_value_out_of_its_range_is_refused(String argument, String complaint) {
        assertThatThrownBy(() -> config(argument))
                .isInstanceOf(FlagException.class)
                .hasMessage(argument + ": " + complaint);
    }

    @Test
    void master_and_work_dir_are_required() {
        assertThatThrownBy(() -> bare("--work_dir=/w")).hasMessage("--master: is missing; write --master=HOST:PORT");
        assertThatThrownBy(() -> bare("--master=h:1"))
                .hasMessage("--work_dir: is missing; name a directory, such as --work_dir=/var/lib/tepui");
    }

    static Stream<Arguments> badMasters() {
        return Stream.of(
                Arguments.of("zk://h:1/m", "this version has no election among several masters; name one as HOST:PORT"),
                Arguments.of("host", "must be HOST:PORT such as 127.0.0.1:5050"),
                Arguments.of("host:", "must be HOST:PORT such as 127.0.0.1:5050"),
                Arguments.of("", "must be HOST:PORT such as 127.0.0.1:5050"),
                Arguments.of("host:0", "must have a port from 1 to 65535"),
                Arguments.of("host:65536", "must have a port from 1 to 65535"));
    }

    @ParameterizedTest
    @MethodSource("badMasters")
    void a_master_that_is_no_address_is_refused(String master, String complaint) {
        assertThatThrownBy(() -> bare("--work_dir=/w", "--master=" + master))
                .hasMessage("--master=" + master + ": " + complaint);
    }

    @Test
    void a_master_may_have_an_ipv6_address() {
        AgentConfig config = bare("--work_dir=/w", "--master=[::1]:5050");
        assertThat(config.master()).isEqualTo(new HostPort("::1", 5050)).hasToString("[::1]:5050");
    }
}

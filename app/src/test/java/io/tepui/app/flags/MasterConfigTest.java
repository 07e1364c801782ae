package io.tepui.app.flags;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigDecimal;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** MO-394 to MO-467, MO-475: the settings of a master. */
class MasterConfigTest {
    private static final String DOMAIN = "{\"fault_domain\":{\"region\":{\"name\":\"R\"},\"zone\":{\"name\":\"Z\"}}}";

    private static MasterConfig config(String... arguments) {
        List<String> all = new ArrayList<>(List.of(arguments));
        if (all.stream().noneMatch(argument -> argument.matches("--(registry|work_dir)=.*"))) {
            all.add("--registry=in_memory");
        }
        return MasterConfig.of(MasterFlags.table().parse(all, Map.of()));
    }

    @Test
    void the_defaults_are_those_of_mesos() {
        MasterConfig config = config();
        assertThat(config.network())
                .isEqualTo(new NetworkConfig(
                        Optional.empty(),
                        Optional.empty(),
                        5050,
                        Optional.empty(),
                        OptionalInt.empty(),
                        Optional.empty(),
                        true,
                        Optional.empty()));
        assertThat(config.logging())
                .isEqualTo(new LoggingConfig(LoggingConfig.Level.INFO, false, Optional.empty(), Optional.empty()));
        assertThat(config.cluster()).isEmpty();
        assertThat(config.workDir()).isEmpty();
        assertThat(config.agents())
                .isEqualTo(new MasterConfig.Agents(
                        Duration.ofSeconds(15), 5, Duration.ofMinutes(10), Optional.empty(), false, 1.0, 10_000, 256));
        assertThat(config.allocation().interval()).isEqualTo(Duration.ofSeconds(1));
        assertThat(config.allocation().offerTimeout()).isEmpty();
        assertThat(config.allocation().filterGpuResources()).isTrue();
        assertThat(config.allocation().minAllocatable())
                .containsExactly(
                        new TreeMap<>(Map.of("cpus", new BigDecimal("0.01"))),
                        new TreeMap<>(Map.of("mem", new BigDecimal("32"))));
        assertThat(config.allocation().fairSharingExcludedResourceNames()).isEmpty();
        assertThat(config.allocation().recoveryFactor()).isEqualTo(0.8);
        assertThat(config.allocation().recoveryTimeout()).isEqualTo(Duration.ofMinutes(10));
        assertThat(config.roles()).isEmpty();
        assertThat(config.weights()).isEmpty();
        assertThat(config.rootSubmissions()).isTrue();
        assertThat(config.publishPerFrameworkMetrics()).isTrue();
        assertThat(config.history()).isEqualTo(new MasterConfig.History(50, 1000, 1000));
        assertThat(config.maxOperatorEventStreamSubscribers()).isEqualTo(1000);
        assertThat(config.registry())
                .isEqualTo(new MasterConfig.Registry(
                        Optional.empty(),
                        true,
                        Duration.ofMinutes(1),
                        Duration.ofSeconds(20),
                        Duration.ofMinutes(15),
                        Duration.ofDays(14),
                        102400));
    }

    @Test
    void the_registry_is_in_the_work_directory_unless_it_is_in_memory() {
        assertThat(config("--work_dir=/w").registry().directory()).contains(Path.of("/w/registry"));
        assertThat(config("--work_dir=/w", "--registry=replicated_log", "--quorum=1")
                        .registry()
                        .directory())
                .contains(Path.of("/w/registry"));
        assertThat(config("--work_dir=/w", "--registry=in_memory").registry().directory())
                .isEmpty();
        assertThatThrownBy(() -> config("--registry=replicated_log"))
                .isInstanceOf(FlagException.class)
                .hasMessage("--work_dir: is missing; name the directory that keeps the registry, such as"
                        + " --work_dir=/var/lib/tepui, or write --registry=in_memory");
    }

    @Test
    void every_setting_can_be_given() {
        MasterConfig config = config(
                "--ip=127.0.0.1",
                "--port=0",
                "--advertise_ip=::1",
                "--advertise_port=80",
                "--hostname=here",
                "--no-hostname_lookup",
                "--log_dir=/l",
                "--external_log_file=/e",
                "--logging_level=ERROR",
                "--quiet",
                "--cluster=c",
                "--work_dir=/w",
                "--agent_ping_timeout=1secs",
                "--max_agent_ping_timeouts=1",
                "--agent_reregister_timeout=11mins",
                "--agent_removal_rate_limit=2/3mins",
                "--allocation_interval=10ms",
                "--offer_timeout=5secs",
                "--no-filter_gpu_resources",
                "--min_allocatable_resources=cpus:1;mem:2|disk:3",
                "--fair_sharing_excluded_resource_names=gpus, x",
                "--role_sorter=random",
                "--framework_sorter=random",
                "--allocator_agent_recovery_factor=0.5",
                "--allocator_recovery_timeout=1mins",
                "--whitelist=file:///hosts",
                "--offer_constraints_re2_max_mem=1KB",
                "--offer_constraints_re2_max_program_size=7",
                "--domain=" + DOMAIN,
                "--require_agent_domain",
                "--roles=a,,b/c",
                "--weights=a=2,b/c=0.5",
                "--no-root_submissions",
                "--no-publish_per_framework_metrics",
                "--max_completed_frameworks=1",
                "--max_completed_tasks_per_framework=2",
                "--max_unreachable_tasks_per_framework=0",
                "--max_operator_event_stream_subscribers=1",
                "--recovery_agent_removal_limit=12.5%",
                "--max_operations_per_agent=7",
                "--max_acknowledged_operations_per_agent=8",
                "--no-log_auto_initialize",
                "--registry_fetch_timeout=2mins",
                "--registry_store_timeout=3secs",
                "--registry_gc_interval=1mins",
                "--registry_max_agent_age=1days",
                "--registry_max_agent_count=9");
        assertThat(config.network())
                .isEqualTo(new NetworkConfig(
                        Optional.of("127.0.0.1"),
                        Optional.empty(),
                        0,
                        Optional.of("::1"),
                        OptionalInt.of(80),
                        Optional.of("here"),
                        false,
                        Optional.of(Domains.parse(DOMAIN))));
        assertThat(config.logging())
                .isEqualTo(new LoggingConfig(
                        LoggingConfig.Level.ERROR, true, Optional.of(Path.of("/l")), Optional.of(Path.of("/e"))));
        assertThat(config.workDir()).contains(Path.of("/w"));
        assertThat(config.agents())
                .isEqualTo(new MasterConfig.Agents(
                        Duration.ofSeconds(1),
                        1,
                        Duration.ofMinutes(11),
                        Optional.of(new Rate(2, Duration.ofMinutes(3))),
                        true,
                        0.125,
                        7,
                        8));
        assertThat(config.allocation().interval()).isEqualTo(Duration.ofMillis(10));
        assertThat(config.allocation().offerTimeout()).contains(Duration.ofSeconds(5));
        assertThat(config.allocation().filterGpuResources()).isFalse();
        assertThat(config.allocation().minAllocatable()).hasSize(2);
        assertThat(config.allocation().fairSharingExcludedResourceNames()).isEqualTo(Set.of("gpus", "x"));
        assertThat(config.allocation().random()).isTrue();
        assertThat(config.allocation().recoveryFactor()).isEqualTo(0.5);
        assertThat(config.allocation().recoveryTimeout()).isEqualTo(Duration.ofMinutes(1));
        assertThat(config.allocation().whitelist()).contains(Path.of("/hosts"));
        assertThat(config.allocation().regexMaxMemoryBytes()).isEqualTo(1024);
        assertThat(config.allocation().regexMaxProgramSize()).isEqualTo(7);
        assertThat(config.roles()).contains(Set.of("*", "a", "b/c"));
        assertThat(config.weights()).isEqualTo(Map.of("a", 2.0, "b/c", 0.5));
        assertThat(config.rootSubmissions()).isFalse();
        assertThat(config.publishPerFrameworkMetrics()).isFalse();
        assertThat(config.history()).isEqualTo(new MasterConfig.History(1, 2, 0));
        assertThat(config.maxOperatorEventStreamSubscribers()).isEqualTo(1);
        assertThat(config.registry())
                .isEqualTo(new MasterConfig.Registry(
                        Optional.of(Path.of("/w/registry")),
                        false,
                        Duration.ofMinutes(2),
                        Duration.ofSeconds(3),
                        Duration.ofMinutes(1),
                        Duration.ofDays(1),
                        9));
    }

    static Stream<Arguments> badValues() {
        return Stream.of(
                Arguments.of("--agent_ping_timeout=999ms", "must be from 1secs to 15mins"),
                Arguments.of("--agent_ping_timeout=901secs", "must be from 1secs to 15mins"),
                Arguments.of("--agent_reregister_timeout=9mins", "must be at least 10mins"),
                Arguments.of("--max_agent_ping_timeouts=0", "must be from 1 to 2147483647"),
                Arguments.of("--max_acknowledged_operations_per_agent=0", "must be from 1 to 2147483647"),
                Arguments.of("--max_operations_per_agent=0", "must be from 1 to 2147483647"),
                Arguments.of("--offer_timeout=0secs", "must be longer than zero"),
                Arguments.of("--allocation_interval=0ns", "must be longer than zero"),
                Arguments.of("--allocator_agent_recovery_factor=1.1", "must be from 0 to 1"),
                Arguments.of("--role_sorter=fair", "must be drf or random"),
                Arguments.of("--role_sorter=random", "must be the same as --framework_sorter"),
                Arguments.of("--offer_constraints_re2_max_mem=2GB", "must be at most 2147483647B"),
                Arguments.of("--recovery_agent_removal_limit=101%", "must be from 0% to 100%"),
                Arguments.of("--allocator=mine", "must be hierarchical or HierarchicalDRF"),
                Arguments.of("--registry=x", "must be replicated_log or in_memory"),
                Arguments.of("--quorum=2", "must be 1: this version has no group of several masters"),
                Arguments.of("--registry_store_timeout=0secs", "must be longer than zero"),
                Arguments.of("--registry_strict=true", "must be false"),
                Arguments.of("--port=65536", "must be from 0 to 65535"),
                Arguments.of("--ip=localhost", "must be an IP address such as 127.0.0.1"),
                Arguments.of("--logging_level=info", "must be INFO or WARNING or ERROR"),
                Arguments.of("--weights=a", "must be a list such as web=2,batch=1"),
                Arguments.of("--weights=a=0", "must have weights above zero"),
                Arguments.of("--weights=a=-1", "must be a number such as 0.5"),
                Arguments.of("--weights=a=1,a=2", "names the role a twice"),
                Arguments.of("--roles=a,/b", "must be a comma-separated list of roles: '/b' has an empty part"),
                Arguments.of("--agent_removal_rate_limit=1", "must be a number and a duration such as 1/10mins"),
                Arguments.of("--agent_removal_rate_limit=0/1mins", "must be a number and a duration such as 1/10mins"),
                Arguments.of("--min_allocatable_resources=cpus", "must be amounts such as cpus:0.01|mem:32"),
                Arguments.of("--max_completed_frameworks=2147483648", "must be from 0 to 2147483647"));
    }

    @ParameterizedTest
    @MethodSource("badValues")
    void a_value_out_of_its_range_is_refused(String argument, String complaint) {
        assertThatThrownBy(() -> config(argument))
                .isInstanceOf(FlagException.class)
                .hasMessage(argument + ": " + complaint);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}",
                "[]",
                "{\"fault_domain\":{\"region\":{\"name\":\"R\"}}}",
                "{\"fault_domain\":{\"region\":{\"name\":\"\"},\"zone\":{\"name\":\"Z\"}}}"
            })
    void a_domain_needs_region_and_zone(String domain) {
        assertThatThrownBy(() -> config("--domain=" + domain))
                .isInstanceOf(FlagException.class)
                .hasMessageStartingWith("--domain=")
                .hasMessageContaining("such as {\"fault_domain\"");
    }

    @Test
    void weights_of_roles_that_are_not_allowed_are_refused() {
        assertThatThrownBy(() -> config("--roles=a", "--weights=b=2"))
                .isInstanceOf(FlagException.class)
                .hasMessage("--weights=b=2: names the role b, which --roles lacks");
    }

    @Test
    void an_address_and_a_command_that_finds_it_exclude_each_other() {
        assertThatThrownBy(() -> config("--ip=127.0.0.1", "--ip_discovery_command=echo"))
                .hasMessage("--ip and --ip_discovery_command cannot be given together; give one of them");
    }

    @Test
    void variables_of_the_network_layer_stand_in_for_missing_flags() {
        Map<String, String> environment = Map.of(
                "LIBPROCESS_IP",
                "127.0.0.2",
                "LIBPROCESS_ADVERTISE_IP",
                "127.0.0.3",
                "LIBPROCESS_ADVERTISE_PORT",
                "99");
        NetworkConfig network = MasterConfig.of(MasterFlags.table().parse(List.of("--registry=in_memory"), environment))
                .network();
        assertThat(network.ip()).contains("127.0.0.2");
        assertThat(network.advertiseIp()).contains("127.0.0.3");
        assertThat(network.advertisePort()).hasValue(99);
        assertThat(MasterConfig.of(MasterFlags.table()
                                .parse(List.of("--ip=127.0.0.1", "--registry=in_memory"), environment))
                        .network()
                        .ip())
                .contains("127.0.0.1");
        assertThatThrownBy(() -> MasterConfig.of(MasterFlags.table().parse(List.of(), Map.of("LIBPROCESS_IP", "x"))))
                .hasMessage("LIBPROCESS_IP=x: must be an IP address such as 127.0.0.1");
    }
}

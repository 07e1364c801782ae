package io.tepui.master.operator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tepui.master.state.AgentLoad;
import io.tepui.master.state.FrameworkStatus;
import io.tepui.master.state.MachineRecord;
import io.tepui.master.state.OfferRecord;
import io.tepui.master.state.PersistentIndex;
import io.tepui.master.state.RecoveredAgent;
import io.tepui.protocol.MalformedMessageException;
import io.tepui.protocol.MediaType;
import io.tepui.protocol.json.Encoded;
import io.tepui.protocol.json.JsonCodec;
import io.tepui.protocol.v1.AgentInfo;
import io.tepui.protocol.v1.DrainConfig;
import io.tepui.protocol.v1.DrainInfo;
import io.tepui.protocol.v1.DrainState;
import io.tepui.protocol.v1.MachineID;
import io.tepui.protocol.v1.MachineInfo;
import io.tepui.protocol.v1.TaskState;
import io.tepui.protocol.v1.Value;
import io.tepui.protocol.v1.WeightInfo;
import io.tepui.protocol.v1.master.Call;
import io.tepui.protocol.v1.master.Response;
import io.tepui.protocol.v1.quota.QuotaConfig;
import io.tepui.resources.Resources;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@DisplayName("A read call")
class OperatorReadsTest {
    private final OperatorReads reads = new OperatorReads(Optional.empty());
    private final States states = new States();

    @Test
    @DisplayName("of an empty cluster shows the lists that are always there, and leaves out the others (MO-72)")
    void emptyCluster() {
        assertThat(json(Call.Type.GET_STATE))
                .isEqualTo("{\"type\":\"GET_STATE\",\"get_state\":{"
                        + "\"get_tasks\":{\"tasks\":[],\"unreachable_tasks\":[],\"completed_tasks\":[]},"
                        + "\"get_executors\":{\"executors\":[]},"
                        + "\"get_frameworks\":{\"frameworks\":[],\"completed_frameworks\":[]},"
                        + "\"get_agents\":{\"agents\":[],\"recovered_agents\":[]}}}");
        assertThat(json(Call.Type.GET_ROLES)).isEqualTo("{\"type\":\"GET_ROLES\",\"get_roles\":{}}");
        assertThat(json(Call.Type.GET_OPERATIONS)).isEqualTo("{\"type\":\"GET_OPERATIONS\",\"get_operations\":{}}");
        assertThat(json(Call.Type.GET_WEIGHTS)).isEqualTo("{\"type\":\"GET_WEIGHTS\"}");
        assertThat(json(Call.Type.GET_QUOTA)).isEqualTo("{\"type\":\"GET_QUOTA\",\"get_quota\":{\"status\":{}}}");
        assertThat(json(Call.Type.GET_MAINTENANCE_SCHEDULE))
                .isEqualTo("{\"type\":\"GET_MAINTENANCE_SCHEDULE\",\"get_maintenance_schedule\":{\"schedule\":{}}}");
        assertThat(json(Call.Type.GET_MAINTENANCE_STATUS))
                .isEqualTo("{\"type\":\"GET_MAINTENANCE_STATUS\",\"get_maintenance_status\":{\"status\":{}}}");
    }

    @Test
    @DisplayName("GET_MASTER tells times in seconds, and no election that has not been (MO-164)")
    void master() {
        assertThat(json(Call.Type.GET_MASTER))
                .isEqualTo("{\"type\":\"GET_MASTER\",\"get_master\":{\"master_info\":{\"id\":\"m\",\"ip\":16777343,"
                        + "\"port\":5050},\"start_time\":1767323045.5,\"elected_time\":1767323045.75}}");
    }

    @Test
    @DisplayName("GET_AGENTS shows a draining agent as in the spec's sample (Appendix E, MO-168 to MO-174)")
    void drainingAgent() {
        states.with(Samples.agent("s1")
                .capabilities(List.of(AgentInfo.Capability.Type.AGENT_DRAINING))
                .deactivated(true)
                .reregisteredTime(Instant.ofEpochSecond(1_700_000_050))
                .drain(
                        Optional.of(DrainInfo.newBuilder()
                                .setState(DrainState.DRAINING)
                                .setConfig(DrainConfig.getDefaultInstance())
                                .build()),
                        Optional.of(Instant.ofEpochSecond(1_700_000_100)))
                .load(AgentLoad.nothing().withUsed("f1", Samples.allocated("cpus:1", "web")))
                .build());
        assertThat(json(Call.Type.GET_AGENTS))
                .contains(
                        "\"active\":false,\"deactivated\":true,\"version\":\"1.11.0\",\"pid\":\"slave(1)@10.0.0.1:5051\"")
                .contains("\"reregistered_time\":{\"nanoseconds\":1700000050000000000}")
                .contains("\"allocated_resources\":[{\"name\":\"cpus\",\"type\":\"SCALAR\",\"scalar\":{\"value\":1.0},"
                        + "\"role\":\"*\",\"allocation_info\":{\"role\":\"web\"}}],\"capabilities\"")
                .contains("\"drain_info\":{\"state\":\"DRAINING\",\"config\":{\"mark_gone\":false}},"
                        + "\"estimated_drain_start_time\":{\"nanoseconds\":1700000100000000000}}]");
    }

    @Test
    @DisplayName("GET_AGENTS lists agents of the registry that have not come back apart (MO-175)")
    void recoveredAgents() throws MalformedMessageException {
        AgentInfo info = Samples.agent("s9").build().info();
        states.recovered = states.recovered.with("s9", new RecoveredAgent(Encoded.of(info), Optional.empty(), false));
        Response.GetAgents agents = answer(Call.Type.GET_AGENTS).getGetAgents();
        assertThat(agents.getAgentsList()).isEmpty();
        assertThat(agents.getRecoveredAgentsList()).containsExactly(info);
    }

    @Test
    @DisplayName("GET_FRAMEWORKS tells active, connected and recovered apart for every status (MO-207)")
    void frameworkStatus() throws MalformedMessageException {
        for (FrameworkStatus status : FrameworkStatus.values()) {
            if (status != FrameworkStatus.COMPLETED) {
                states.with(Samples.framework(status.name(), status).build());
            }
        }
        states.withCompleted(Samples.framework("COMPLETED", FrameworkStatus.COMPLETED)
                .unregisteredTime(States.STARTED)
                .build());
        Response.GetFrameworks frameworks = answer(Call.Type.GET_FRAMEWORKS).getGetFrameworks();
        assertThat(frameworks.getFrameworksList().stream()
                        .map(f -> f.getFrameworkInfo().getId().getValue()
                                + f.getActive()
                                + f.getConnected()
                                + f.getRecovered()))
                .containsExactlyInAnyOrder(
                        "ACTIVEtruetruefalse",
                        "INACTIVEfalsetruefalse",
                        "DISCONNECTEDfalsefalsefalse",
                        "RECOVEREDfalsefalsetrue");
        assertThat(frameworks.getCompletedFrameworksList()).singleElement().satisfies(completed -> {
            assertThat(completed.getActive()).isFalse();
            assertThat(completed.getConnected()).isFalse();
            assertThat(completed.hasUnregisteredTime()).isTrue();
            assertThat(completed.hasRegisteredTime()).isFalse(); // MO-208
            assertThat(completed.hasOfferConstraints()).isTrue(); // MO-211
        });
    }

    @Test
    @DisplayName("GET_FRAMEWORKS shows offers and sums of resources with their role (MO-209, MO-210)")
    void offers() throws MalformedMessageException {
        Resources offered = Samples.allocated("cpus:2", "web");
        OfferRecord offer = Samples.offer("o1", "f1", "s1", offered);
        states.with(Samples.framework("f1", FrameworkStatus.ACTIVE)
                .offers(PersistentIndex.<String, OfferRecord>empty().with("o1", offer))
                .used("s1", Samples.allocated("cpus:0.5", "web"))
                .used("s2", Samples.allocated("cpus:0.25", "web"))
                .build());
        Response.GetFrameworks.Framework shown =
                answer(Call.Type.GET_FRAMEWORKS).getGetFrameworks().getFrameworks(0);
        assertThat(shown.getOffersList()).containsExactly(offer.offer());
        assertThat(shown.getAllocatedResourcesList()).singleElement().satisfies(cpus -> {
            assertThat(cpus.getScalar().getValue()).isEqualTo(0.75);
            assertThat(cpus.getAllocationInfo().getRole()).isEqualTo("web");
        });
        assertThat(shown.getOfferedResources(0).getScalar().getValue()).isEqualTo(2.0);
    }

    @Test
    @DisplayName("GET_EXECUTORS lists the executors of registered frameworks only (MO-213)")
    void executors() throws MalformedMessageException {
        states.with(Samples.framework("f1", FrameworkStatus.ACTIVE).build());
        states.with(Samples.agent("s1")
                .load(AgentLoad.nothing()
                        .withExecutor(Samples.executor("f1", "s1", "e1"))
                        .withExecutor(Samples.executor("gone", "s1", "e2")))
                .build());
        assertThat(answer(Call.Type.GET_EXECUTORS).getGetExecutors().getExecutorsList())
                .singleElement()
                .satisfies(executor -> {
                    assertThat(executor.getExecutorInfo().getExecutorId().getValue())
                            .isEqualTo("e1");
                    assertThat(executor.getAgentId().getValue()).isEqualTo("s1");
                });
    }

    @Test
    @DisplayName("GET_TASKS lists the tasks of removed frameworks as completed, in both forms (MO-214, MO-216)")
    void tasks() throws Exception {
        states.with(Samples.framework("f1", FrameworkStatus.ACTIVE).build());
        states.withActive(Samples.task("f1", "s1", "running", TaskState.TASK_RUNNING));
        states.withActive(Samples.task("f1", "s1", "unacknowledged", TaskState.TASK_FINISHED));
        states.withUnreachable(Samples.task("f1", "s2", "unreachable", TaskState.TASK_UNREACHABLE));
        states.withCompleted(Samples.task("f1", "s1", "old", TaskState.TASK_FAILED));
        states.withCompleted(
                Samples.framework("f0", FrameworkStatus.COMPLETED).build(),
                Samples.task("f0", "s1", "older", TaskState.TASK_KILLED));
        Response.GetTasks tasks = answer(Call.Type.GET_TASKS).getGetTasks();
        assertThat(tasks.getTasksList().stream().map(t -> t.getTaskId().getValue()))
                .containsExactlyInAnyOrder("running", "unacknowledged");
        assertThat(tasks.getUnreachableTasksList().stream()
                        .map(t -> t.getTaskId().getValue()))
                .containsExactly("unreachable");
        assertThat(tasks.getCompletedTasksList().stream().map(t -> t.getTaskId().getValue()))
                .containsExactlyInAnyOrder("old", "older");
        assertThat(Response.parseFrom(
                        reads.answer(Call.Type.GET_TASKS, states.make()).toByteArray(MediaType.PROTOBUF)))
                .isEqualTo(answer(Call.Type.GET_TASKS));
    }

    @Test
    @DisplayName("GET_ROLES sums a role with all beneath it, and knows roles that are only configured (MO-230, MO-231)")
    void roles() {
        states.with(Samples.framework("f1", FrameworkStatus.ACTIVE, "n", "a/b")
                .used("s1", Samples.allocated("cpus:0.5;mem:10;ports:[1-2]", "a/b"))
                .build());
        states.weights = states.weights.with(
                "w", WeightInfo.newBuilder().setRole("w").setWeight(2.5).build());
        assertThat(json(Call.Type.GET_ROLES))
                .isEqualTo("{\"type\":\"GET_ROLES\",\"get_roles\":{\"roles\":["
                        + "{\"name\":\"a\",\"weight\":1.0,\"resources\":[" + CPUS_AND_MEM + "]},"
                        + "{\"name\":\"a/b\",\"weight\":1.0,\"frameworks\":[{\"value\":\"f1\"}],\"resources\":["
                        + CPUS_AND_MEM + "]},"
                        + "{\"name\":\"w\",\"weight\":2.5}]}}");
    }

    private static final String CPUS_AND_MEM = "{\"name\":\"cpus\",\"type\":\"SCALAR\",\"scalar\":{\"value\":0.5}},"
            + "{\"name\":\"mem\",\"type\":\"SCALAR\",\"scalar\":{\"value\":10.0}}";

    @Test
    @DisplayName("GET_ROLES shows with a whitelist its roles, * and their ancestors (MO-230)")
    void whitelistedRoles() {
        states.with(Samples.framework("f1", FrameworkStatus.ACTIVE, "n", "web").build());
        String json = new String(
                new OperatorReads(Optional.of(Set.of("a/b", "web")))
                        .answer(Call.Type.GET_ROLES, states.make())
                        .toByteArray(MediaType.JSON),
                StandardCharsets.UTF_8);
        assertThat(json)
                .isEqualTo("{\"type\":\"GET_ROLES\",\"get_roles\":{\"roles\":[{\"name\":\"*\",\"weight\":1.0},"
                        + "{\"name\":\"a\",\"weight\":1.0},{\"name\":\"a/b\",\"weight\":1.0},"
                        + "{\"name\":\"web\",\"weight\":1.0,\"frameworks\":[{\"value\":\"f1\"}]}]}}");
    }

    @Test
    @DisplayName("GET_QUOTA gives the older form from the guarantees, in alphabetical order, and the newer (MO-275)")
    void quota() {
        states.quotas = states.quotas.with(
                "batch",
                QuotaConfig.newBuilder()
                        .setRole("batch")
                        .putGuarantees("cpus", scalar(4))
                        .putLimits("cpus", scalar(16))
                        .build());
        assertThat(json(Call.Type.GET_QUOTA))
                .isEqualTo("{\"type\":\"GET_QUOTA\",\"get_quota\":{\"status\":{\"infos\":[{\"role\":\"batch\","
                        + "\"guarantee\":[{\"name\":\"cpus\",\"type\":\"SCALAR\",\"scalar\":{\"value\":4.0}}]}],"
                        + "\"configs\":[{\"role\":\"batch\",\"guarantees\":{\"cpus\":{\"value\":4.0}},"
                        + "\"limits\":{\"cpus\":{\"value\":16.0}}}]}}}");
    }

    @Test
    @DisplayName("GET_MAINTENANCE_STATUS lists draining and down machines, and none that is up (MO-267)")
    void maintenance() {
        machine("up", MachineInfo.Mode.UP);
        machine("node7", MachineInfo.Mode.DRAINING);
        machine("node8", MachineInfo.Mode.DOWN);
        assertThat(json(Call.Type.GET_MAINTENANCE_STATUS))
                .isEqualTo("{\"type\":\"GET_MAINTENANCE_STATUS\",\"get_maintenance_status\":{\"status\":{"
                        + "\"draining_machines\":[{\"id\":{\"hostname\":\"node7\"}}],"
                        + "\"down_machines\":[{\"hostname\":\"node8\"}]}}}");
    }

    @ParameterizedTest
    @EnumSource(Call.Type.class)
    @DisplayName("is answered from the state exactly if it is of the kind READ; others are refused by name")
    void kinds(Call.Type type) {
        if (CallKind.of(type) == CallKind.READ) {
            assertThat(json(type)).startsWith("{\"type\":\"" + type + "\""); // MO-97
        } else {
            assertThatThrownBy(() -> reads.answer(type, states.make()))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining(type.name());
        }
    }

    private void machine(String host, MachineInfo.Mode mode) {
        states.machines = states.machines.with(
                host + "/",
                new MachineRecord(MachineInfo.newBuilder()
                        .setId(MachineID.newBuilder().setHostname(host))
                        .setMode(mode)
                        .build()));
    }

    private static Value.Scalar scalar(double value) {
        return Value.Scalar.newBuilder().setValue(value).build();
    }

    private String json(Call.Type type) {
        return new String(reads.answer(type, states.make()).toByteArray(MediaType.JSON), StandardCharsets.UTF_8);
    }

    private Response answer(Call.Type type) throws MalformedMessageException {
        return JsonCodec.standard().parse(json(type).getBytes(StandardCharsets.UTF_8), Response.getDefaultInstance());
    }
}

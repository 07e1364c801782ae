package io.tepui.master.authorization;

import static io.tepui.master.testing.OperatorCalls.deactivate;
import static io.tepui.master.testing.OperatorCalls.drain;
import static io.tepui.master.testing.OperatorCalls.forceQuota;
import static io.tepui.master.testing.OperatorCalls.markGone;
import static io.tepui.master.testing.OperatorCalls.quota;
import static io.tepui.master.testing.OperatorCalls.reactivate;
import static io.tepui.master.testing.OperatorCalls.removeQuota;
import static io.tepui.master.testing.OperatorCalls.schedule;
import static io.tepui.master.testing.OperatorCalls.setQuota;
import static io.tepui.master.testing.OperatorCalls.startMaintenance;
import static io.tepui.master.testing.OperatorCalls.updateQuota;
import static io.tepui.master.testing.OperatorCalls.updateWeight;
import static io.tepui.master.testing.OperatorCalls.updateWeights;
import static io.tepui.master.testing.OperatorCalls.window;
import static org.assertj.core.api.Assertions.assertThat;

import io.tepui.master.core.Effect;
import io.tepui.master.testing.MasterWorld;
import io.tepui.master.testing.OperatorCalls;
import io.tepui.master.testing.Refusing;
import io.tepui.master.testing.TestAgent;
import io.tepui.master.testing.TestScheduler;
import io.tepui.protocol.authorization.Action;
import io.tepui.protocol.authorization.Authorizer;
import io.tepui.protocol.authorization.Permission;
import io.tepui.protocol.authorization.Target;
import io.tepui.protocol.authorization.Target.Kind;
import io.tepui.protocol.json.JsonCodec;
import io.tepui.protocol.v1.AgentID;
import io.tepui.protocol.v1.MachineID;
import io.tepui.protocol.v1.Resource;
import io.tepui.protocol.v1.master.Call;
import io.tepui.resources.Resources;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class OperatorCallPermissionsTest {
    private static final String DYNAMIC =
            "\"reservations\":[{\"type\":\"DYNAMIC\",\"role\":\"batch\",\"principal\":\"ops\"}]";
    private static final String REFINED = "\"reservations\":[{\"type\":\"STATIC\",\"role\":\"a\"},"
            + "{\"type\":\"DYNAMIC\",\"role\":\"a/b\",\"principal\":\"p\"}]";
    private static final String ELSEWHERE = "\"reservations\":[{\"type\":\"STATIC\",\"role\":\"a\"},"
            + "{\"type\":\"DYNAMIC\",\"role\":\"a/c\",\"principal\":\"q\"}]";
    private static final String VOLUME = "{\"name\":\"disk\",\"type\":\"SCALAR\",\"scalar\":{\"value\":64}," + DYNAMIC
            + ",\"disk\":{\"persistence\":{\"id\":\"v\",\"principal\":\"maker\"},"
            + "\"volume\":{\"mode\":\"RW\",\"container_path\":\"data\"}}}";
    private static final String MACHINES = "[{\"hostname\":\"n1\",\"ip\":\"10.0.0.1\"},{\"hostname\":\"n2\"}]";

    private final MasterWorld world = MasterWorld.started();

    static Stream<Arguments> calls() {
        return Stream.of(
                call(
                        "{'type':'UPDATE_WEIGHTS','update_weights':{'weight_infos':[{'role':' a ','weight':2},{'role':'b','weight':3}]}}",
                        Action.UPDATE_WEIGHT,
                        role("a"),
                        role("b")),
                call("{'type':'UPDATE_WEIGHTS','update_weights':{}}", Action.UPDATE_WEIGHT, anything()),
                call(
                        "{'type':'RESERVE_RESOURCES','reserve_resources':{'agent_id':{'value':'@agent@'},'resources':["
                                + cpus(DYNAMIC) + "," + cpus(REFINED) + "]}}",
                        Action.RESERVE_RESOURCES,
                        role("batch"),
                        role("a/b")),
                call(
                        "{'type':'RESERVE_RESOURCES','reserve_resources':{'agent_id':{'value':'@agent@'},'resources':["
                                + cpus("'role':'old','reservation':{'principal':'p'}") + "]}}",
                        Action.RESERVE_RESOURCES,
                        role("old")),
                call(
                        "{'type':'UNRESERVE_RESOURCES','unreserve_resources':{'agent_id':{'value':'@agent@'},'resources':["
                                + cpus(DYNAMIC) + "," + cpus("'role':'old','reservation':{}") + "]}}",
                        Action.UNRESERVE_RESOURCES,
                        principal("ops"),
                        anything()),
                call(
                        "{'type':'CREATE_VOLUMES','create_volumes':{'agent_id':{'value':'@agent@'},'volumes':["
                                + VOLUME.replace("\"id\":\"v\"", "\"id\":\"w\"") + "]}}",
                        Action.CREATE_VOLUME,
                        role("batch")),
                call(
                        "{'type':'DESTROY_VOLUMES','destroy_volumes':{'agent_id':{'value':'@agent@'},'volumes':["
                                + VOLUME + "]}}",
                        Action.DESTROY_VOLUME,
                        principal("maker")),
                call(
                        "{'type':'GROW_VOLUME','grow_volume':{'agent_id':{'value':'@agent@'},'volume':" + VOLUME
                                + ",'addition':" + cpus(DYNAMIC).replace("cpus", "disk") + "}}",
                        Action.RESIZE_VOLUME,
                        role("batch")),
                call(
                        "{'type':'SHRINK_VOLUME','shrink_volume':{'agent_id':{'value':'@agent@'},'volume':" + VOLUME
                                + ",'subtract':{'value':1}}}",
                        Action.RESIZE_VOLUME,
                        role("batch")),
                call(
                        "{'type':'UPDATE_MAINTENANCE_SCHEDULE','update_maintenance_schedule':{'schedule':{'windows':[{'machine_ids':"
                                + MACHINES + ",'unavailability':{'start':{'nanoseconds':1}}}]}}}",
                        Action.UPDATE_MAINTENANCE_SCHEDULE,
                        machine("n1/10.0.0.1"),
                        machine("n2/")),
                call(
                        "{'type':'START_MAINTENANCE','start_maintenance':{'machines':" + MACHINES + "}}",
                        Action.START_MAINTENANCE,
                        machine("n1/10.0.0.1"),
                        machine("n2/")),
                call(
                        "{'type':'STOP_MAINTENANCE','stop_maintenance':{'machines':" + MACHINES + "}}",
                        Action.STOP_MAINTENANCE,
                        machine("n1/10.0.0.1"),
                        machine("n2/")),
                call(
                        "{'type':'DRAIN_AGENT','drain_agent':{'agent_id':{'value':'@agent@'}}}",
                        Action.DRAIN_AGENT,
                        anything()),
                call(
                        "{'type':'DEACTIVATE_AGENT','deactivate_agent':{'agent_id':{'value':'@agent@'}}}",
                        Action.DEACTIVATE_AGENT,
                        anything()),
                call(
                        "{'type':'REACTIVATE_AGENT','reactivate_agent':{'agent_id':{'value':'@agent@'}}}",
                        Action.REACTIVATE_AGENT,
                        anything()),
                call(
                        "{'type':'MARK_AGENT_GONE','mark_agent_gone':{'agent_id':{'value':'@agent@'}}}",
                        Action.MARK_AGENT_GONE,
                        anything()),
                call(
                        "{'type':'UPDATE_QUOTA','update_quota':{'quota_configs':[{'role':'a'},{'role':'b'}]}}",
                        Action.UPDATE_QUOTA_WITH_CONFIG,
                        role("a"),
                        role("b")),
                call(
                        "{'type':'SET_QUOTA','set_quota':{'quota_request':{'role':'a','force':true,'guarantee':[{'name':'cpus','type':'SCALAR','scalar':{'value':1}}]}}}",
                        Action.UPDATE_QUOTA,
                        role("a")),
                call("{'type':'REMOVE_QUOTA','remove_quota':{'role':'a'}}", Action.UPDATE_QUOTA, role("a")));
    }

    @ParameterizedTest(name = "{1} is asked for {2}")
    @MethodSource("calls")
    @DisplayName("MO-131 to MO-141: each call asks for its action with each of its objects, and is refused with 403")
    void refused(String json, Action action, List<Target> targets) throws Exception {
        TestAgent agent = world.agent().withCheckpointed(volume()).registers();
        Call call = parse(json.replace("@agent@", agent.id()));
        Set<Permission> needed = new LinkedHashSet<>();
        targets.forEach(target -> needed.add(new Permission(action, target)));
        assertThat(OperatorCallPermissions.needed(call, world.state())).isEqualTo(needed);

        makePossible(call);
        Effect.Answer answer = world.permittedBy(Refusing.actions(action)).operatorCalls(call);
        assertThat(answer.status()).isEqualTo(403);
        assertThat(answer.text()).startsWith("Not authorized: " + action + " is refused");
    }

    /** What can't be is told before what is not permitted: so it must be possible. */
    private void makePossible(Call call) {
        switch (call.getType()) {
            case START_MAINTENANCE ->
                world.operatorCalls(schedule(
                        window(call.getStartMaintenance().getMachinesList().toArray(MachineID[]::new))));
            case STOP_MAINTENANCE -> {
                MachineID[] machines =
                        call.getStopMaintenance().getMachinesList().toArray(MachineID[]::new);
                world.operatorCalls(schedule(window(machines)));
                world.operatorCalls(startMaintenance(machines));
            }
            case REMOVE_QUOTA ->
                world.operatorCalls(forceQuota(quota(call.getRemoveQuota().getRole(), "cpus:1", "")));
            default -> {}
        }
    }

    @Test
    @DisplayName(
            "MO-189, MO-191, MO-264, MO-268, MO-280, MO-285: permission is asked for after some checks and before others")
    void order_of_steering_checks() {
        TestAgent agent = world.agent().with("cpus:4;mem:1024").registers();
        world.operatorCalls(schedule(window(OperatorCalls.machine(agent))));
        world.permittedBy(Refusing.actions(Action.values()));
        AgentID unknown = AgentID.newBuilder().setValue("none").build();

        assertThat(status(drain(agent))).isEqualTo(400);
        assertThat(status(drain(unknown, any -> {}))).isEqualTo(403);
        assertThat(status(deactivate(unknown))).isEqualTo(403);
        assertThat(status(reactivate(unknown))).isEqualTo(403);
        assertThat(status(markGone(unknown))).isEqualTo(403);
        assertThat(status(updateQuota(quota("a", "cpus:9", "")))).isEqualTo(400);
        assertThat(status(forceQuota(quota("a", "cpus:9", "")))).isEqualTo(403);
        assertThat(status(updateQuota())).isEqualTo(200);
        assertThat(status(setQuota("a", "cpus:9"))).isEqualTo(403);
        assertThat(status(removeQuota("a"))).isEqualTo(400);
        assertThat(status(updateWeight("a", -1))).isEqualTo(400);
        assertThat(status(updateWeights())).isEqualTo(403);
        assertThat(status(schedule(window()))).isEqualTo(400);
        assertThat(status(schedule())).isEqualTo(202);
    }

    private int status(Call call) {
        return world.operatorCalls(call).status();
    }

    @Test
    @DisplayName("MO-225, MO-226, MO-139: TEARDOWN asks for the framework's principal, after looking the framework up")
    void teardown() throws Exception {
        TestScheduler scheduler =
                world.scheduler().with(info -> info.setPrincipal("alice")).subscribes();
        Call call = parse("{'type':'TEARDOWN','teardown':{'framework_id':{'value':'" + scheduler.id() + "'}}}");
        world.permittedBy(Refusing.only(Action.TEARDOWN_FRAMEWORK, principal("alice")));
        assertThat(world.operatorCalls(call).status()).isEqualTo(403);
        assertThat(world.operatorCalls(parse("{'type':'TEARDOWN','teardown':{'framework_id':{'value':'none'}}}"))
                        .status())
                .isEqualTo(400);
        world.permittedBy(Refusing.only(Action.TEARDOWN_FRAMEWORK, principal("bob")));
        assertThat(world.operatorCalls(call).status()).isEqualTo(200);
    }

    @Test
    @DisplayName("MO-143: an unknown agent is told before a missing permission")
    void unknown_agent() throws Exception {
        world.permittedBy(Refusing.actions(Action.values()));
        Call call = parse(
                "{'type':'CREATE_VOLUMES','create_volumes':{'agent_id':{'value':'none'},'volumes':[" + VOLUME + "]}}");
        Effect.Answer answer = world.operatorCalls(call);
        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.text()).isEqualTo("No agent is registered with id 'none'");
    }

    @Test
    @DisplayName("MO-143: what is wrong with a call is told before a missing permission, that before what is not there")
    void order_of_checks() throws Exception {
        TestAgent agent = world.agent().registers();
        world.permittedBy(Refusing.actions(Action.values()));
        String call = "{'type':'DESTROY_VOLUMES','destroy_volumes':{'agent_id':{'value':'" + agent.id()
                + "'},'volumes':[" + VOLUME + "]}}";
        assertThat(world.operatorCalls(parse(call)).status()).isEqualTo(400);
        String unreserve = "{'type':'UNRESERVE_RESOURCES','unreserve_resources':{'agent_id':{'value':'" + agent.id()
                + "'},'resources':[" + cpus(DYNAMIC) + "]}}";
        assertThat(world.operatorCalls(parse(unreserve)).status()).isEqualTo(403);
        world.permittedBy(Authorizer.permissive());
        assertThat(world.operatorCalls(parse(unreserve)).status()).isEqualTo(409);
    }

    @Test
    @DisplayName("MO-190: draining an agent that is to be gone afterwards needs both permissions")
    void drain_and_mark_gone() throws Exception {
        Call call = parse("{'type':'DRAIN_AGENT','drain_agent':{'agent_id':{'value':'a'},'mark_gone':true}}");
        assertThat(OperatorCallPermissions.needed(call, world.state()))
                .containsExactlyInAnyOrder(Permission.of(Action.DRAIN_AGENT), Permission.of(Action.MARK_AGENT_GONE));
    }

    @Test
    @DisplayName("MO-243: with a source, what is taken away above the common part is asked for, and what is added")
    void reserve_with_source() throws Exception {
        Call call = parse("{'type':'RESERVE_RESOURCES','reserve_resources':{'agent_id':{'value':'a'},'source':["
                + cpus(REFINED) + "],'resources':[" + cpus(ELSEWHERE) + "]}}");
        assertThat(OperatorCallPermissions.needed(call, world.state()))
                .containsExactlyInAnyOrder(
                        new Permission(Action.UNRESERVE_RESOURCES, principal("p")),
                        new Permission(Action.RESERVE_RESOURCES, role("a/c")));
    }

    private static Resources volume() throws Exception {
        return Resources.fromMessages(List.of(
                JsonCodec.standard().parse(VOLUME.getBytes(StandardCharsets.UTF_8), Resource.getDefaultInstance())));
    }

    private static String cpus(String more) {
        return "{\"name\":\"cpus\",\"type\":\"SCALAR\",\"scalar\":{\"value\":1}," + more + "}";
    }

    private static Arguments call(String json, Action action, Target... targets) {
        return Arguments.of(json, action, Arrays.asList(targets));
    }

    private static Call parse(String json) throws Exception {
        return JsonCodec.standard()
                .parse(json.replace('\'', '"').getBytes(StandardCharsets.UTF_8), Call.getDefaultInstance());
    }

    private static Target role(String role) {
        return new Target.Named(Kind.ROLE, role);
    }

    private static Target principal(String principal) {
        return new Target.Named(Kind.PRINCIPAL, principal);
    }

    private static Target machine(String machine) {
        return new Target.Named(Kind.MACHINE, machine);
    }

    private static Target anything() {
        return new Target.Anything();
    }
}

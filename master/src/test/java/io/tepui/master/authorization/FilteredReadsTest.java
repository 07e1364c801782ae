package io.tepui.master.authorization;

import static org.assertj.core.api.Assertions.assertThat;

import io.tepui.master.operator.EventFilter;
import io.tepui.master.operator.OperatorReads;
import io.tepui.master.state.MachineRecord;
import io.tepui.master.state.MasterState;
import io.tepui.master.testing.MasterWorld;
import io.tepui.master.testing.Refusing;
import io.tepui.master.testing.TestAgent;
import io.tepui.master.testing.TestScheduler;
import io.tepui.protocol.MediaType;
import io.tepui.protocol.authorization.Access;
import io.tepui.protocol.authorization.Action;
import io.tepui.protocol.authorization.Authorizer;
import io.tepui.protocol.authorization.Target;
import io.tepui.protocol.authorization.Target.Kind;
import io.tepui.protocol.authorization.Visibility;
import io.tepui.protocol.json.JsonCodec;
import io.tepui.protocol.v1.MachineID;
import io.tepui.protocol.v1.MachineInfo;
import io.tepui.protocol.v1.Resource;
import io.tepui.protocol.v1.WeightInfo;
import io.tepui.protocol.v1.maintenance.Schedule;
import io.tepui.protocol.v1.maintenance.Window;
import io.tepui.protocol.v1.master.Call;
import io.tepui.protocol.v1.master.Event;
import io.tepui.protocol.v1.master.Response;
import io.tepui.protocol.v1.quota.QuotaConfig;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class FilteredReadsTest {
    private final MasterWorld world = MasterWorld.started();
    private final OperatorReads reads = new OperatorReads(Optional.empty());
    private TestScheduler alices;
    private TestScheduler bobs;

    @BeforeEach
    void two_frameworks_with_a_task_each() {
        TestAgent first = world.agent().registers();
        alices = world.scheduler()
                .with(info -> info.setUser("alice").clearRoles().addRoles("a"))
                .subscribes();
        alices.launches(first, "of-alice");
        alices.calls(io.tepui.protocol.v1.scheduler.Call.newBuilder()
                .setType(io.tepui.protocol.v1.scheduler.Call.Type.SUPPRESS));
        TestAgent second = world.agent().registers();
        bobs = world.scheduler()
                .with(info -> info.setUser("bob").clearRoles().addRoles("b"))
                .subscribes();
        bobs.launches(second, "of-bob");
        assertThat(world.state().tasks().values())
                .hasSize(2)
                .allSatisfy(tasks -> assertThat(tasks.active().size()).isEqualTo(1));
    }

    @Test
    @DisplayName("MO-124, MO-205, MO-215: frameworks and tasks of users that may not be seen are left out")
    void frameworks_and_tasks() throws Exception {
        Authorizer authorizer = Refusing.only(Action.VIEW_FRAMEWORK, user("bob"));
        Response.GetState state = answer(Call.Type.GET_STATE, authorizer).getGetState();
        assertThat(state.getGetFrameworks().getFrameworksList())
                .extracting(framework -> framework.getFrameworkInfo().getUser())
                .containsExactly("alice");
        assertThat(state.getGetTasks().getTasksList())
                .extracting(task -> task.getTaskId().getValue())
                .containsExactly("of-alice");
        assertThat(state.getGetAgents().getAgentsList()).hasSize(2);
        assertThat(answer(Call.Type.GET_TASKS, authorizer).getGetTasks().getTasksCount())
                .isEqualTo(1);
        assertThat(answer(Call.Type.GET_FRAMEWORKS, authorizer)
                        .getGetFrameworks()
                        .getFrameworksCount())
                .isEqualTo(1);
    }

    @Test
    @DisplayName("MO-125: a task is left out while its framework shows")
    void tasks_alone() throws Exception {
        Response.GetState state = answer(Call.Type.GET_STATE, Refusing.only(Action.VIEW_TASK, user("bob")))
                .getGetState();
        assertThat(state.getGetFrameworks().getFrameworksList()).hasSize(2);
        assertThat(state.getGetTasks().getTasksList()).hasSize(1);
    }

    @Test
    @DisplayName("MO-216: tasks of completed frameworks follow the framework's visibility")
    void completed_frameworks() throws Exception {
        bobs.tearsDown();
        Authorizer authorizer = Refusing.only(Action.VIEW_FRAMEWORK, user("bob"));
        assertThat(answer(Call.Type.GET_TASKS, Refusing.actions()).getGetTasks().getCompletedTasksCount())
                .isEqualTo(1);
        Response.GetState state = answer(Call.Type.GET_STATE, authorizer).getGetState();
        assertThat(state.getGetTasks().getCompletedTasksCount()).isZero();
        assertThat(state.getGetFrameworks().getCompletedFrameworksCount()).isZero();
    }

    @Test
    @DisplayName("MO-127, MO-166, MO-171: agents show, without the resources of roles that do not")
    void agents() throws Exception {
        Response.GetAgents agents = answer(Call.Type.GET_AGENTS, Refusing.only(Action.VIEW_ROLE, role("b")))
                .getGetAgents();
        assertThat(agents.getAgentsList()).hasSize(2);
        assertThat(agents.getAgentsList())
                .flatExtracting(agent -> agent.getAllocatedResourcesList())
                .isNotEmpty()
                .extracting((Resource resource) -> resource.getAllocationInfo().getRole())
                .containsOnly("a");
        assertThat(agents.getAgentsList())
                .allSatisfy(agent -> assertThat(agent.getTotalResourcesList()).isNotEmpty());
    }

    @Test
    @DisplayName("MO-230, MO-233, MO-262, MO-267, MO-275: roles, weights, quotas and machines are filtered one by one")
    void configuration() throws Exception {
        MasterState plain = world.state();
        MachineID n1 = machine("n1");
        MachineID n2 = machine("n2");
        MasterState state = new MasterState(
                plain.leadership(),
                plain.agents(),
                plain.recoveredAgents(),
                plain.unreachableAgents(),
                plain.goneAgents(),
                plain.frameworks(),
                plain.tasks(),
                plain.completedFrameworks(),
                plain.offers(),
                plain.operations(),
                plain.weights().with("a", weight("a")).with("b", weight("b")),
                plain.quotas().with("a", quota("a")).with("b", quota("b")),
                plain.machines()
                        .with("n1/", new MachineRecord(info(n1, MachineInfo.Mode.DRAINING)))
                        .with("n2/", new MachineRecord(info(n2, MachineInfo.Mode.DOWN))),
                List.of(Schedule.newBuilder()
                        .addWindows(window().addMachineIds(n1).addMachineIds(n2))
                        .addWindows(window().addMachineIds(n2))
                        .build()),
                plain.operatorStreams(),
                plain.counters());
        Authorizer roles = Refusing.only(Action.VIEW_ROLE, role("b"));
        assertThat(answer(Call.Type.GET_ROLES, state, roles).getGetRoles().getRolesList())
                .extracting(role -> role.getName())
                .containsExactly("a");
        assertThat(answer(Call.Type.GET_WEIGHTS, state, roles).getGetWeights().getWeightInfosList())
                .extracting(weight -> weight.getRole())
                .containsExactly("a");
        assertThat(answer(Call.Type.GET_WEIGHTS, state, Refusing.actions(Action.VIEW_ROLE))
                        .hasGetWeights())
                .as("MO-234")
                .isFalse();
        var quotas = answer(Call.Type.GET_QUOTA, state, Refusing.only(Action.GET_QUOTA, role("b")))
                .getGetQuota()
                .getStatus();
        assertThat(quotas.getConfigsList()).extracting(QuotaConfig::getRole).containsExactly("a");
        assertThat(quotas.getInfosList()).extracting(info -> info.getRole()).containsExactly("a");
        Target hidden = new Target.Named(Kind.MACHINE, "n2/");
        var schedule = answer(
                        Call.Type.GET_MAINTENANCE_SCHEDULE,
                        state,
                        Refusing.only(Action.GET_MAINTENANCE_SCHEDULE, hidden))
                .getGetMaintenanceSchedule()
                .getSchedule();
        assertThat(schedule.getWindowsList()).hasSize(1);
        assertThat(schedule.getWindows(0).getMachineIdsList()).containsExactly(n1);
        var status = answer(
                        Call.Type.GET_MAINTENANCE_STATUS, state, Refusing.only(Action.GET_MAINTENANCE_STATUS, hidden))
                .getGetMaintenanceStatus()
                .getStatus();
        assertThat(status.getDrainingMachinesList()).hasSize(1);
        assertThat(status.getDownMachinesList()).isEmpty();
    }

    @Test
    @DisplayName("MO-123: what cannot be decided does not show")
    void undecided() throws Exception {
        Authorizer broken = (principal, action, target) -> {
            throw new IllegalStateException("broken");
        };
        assertThat(answer(Call.Type.GET_TASKS, broken).getGetTasks().getTasksCount())
                .isZero();
    }

    @Test
    @DisplayName("MO-119: where everything is permitted nothing is asked, and both ways give the same bytes")
    void everything() throws Exception {
        for (Call.Type type : List.of(Call.Type.GET_STATE, Call.Type.GET_AGENTS, Call.Type.GET_ROLES)) {
            Visibility asks = new Access(Refusing.actions(), Optional.empty()).visibility();
            assertThat(reads.answer(type, world.state(), asks).toByteArray(MediaType.JSON))
                    .isEqualTo(reads.answer(
                                    type, world.state(), Access.unrestricted().visibility())
                            .toByteArray(MediaType.JSON));
        }
    }

    @Test
    @DisplayName("MO-298 to MO-305: events about what does not show are dropped, and agents' resources filtered")
    void events() {
        Authorizer frameworks = Refusing.only(Action.VIEW_FRAMEWORK, user("bob"));
        assertThat(shown(frameworks))
                .extracting(Event::getType)
                .containsExactly(
                        Event.Type.AGENT_ADDED,
                        Event.Type.FRAMEWORK_ADDED,
                        Event.Type.TASK_ADDED,
                        Event.Type.AGENT_ADDED);
        assertThat(shown(Refusing.actions(Action.VIEW_TASK)))
                .extracting(Event::getType)
                .doesNotContain(Event.Type.TASK_ADDED)
                .contains(Event.Type.FRAMEWORK_ADDED);
        world.forgetOperatorEvents();
        bobs.tearsDown();
        assertThat(world.operatorEventTypes()).containsExactly(Event.Type.TASK_UPDATED, Event.Type.FRAMEWORK_REMOVED);
        assertThat(shown(frameworks)).isEmpty();
        assertThat(shown(Refusing.actions(Action.VIEW_TASK)))
                .extracting(Event::getType)
                .containsExactly(Event.Type.FRAMEWORK_REMOVED);
        assertThat(shown(Refusing.actions())).isEqualTo(world.operatorEvents());
    }

    private List<Event> shown(Authorizer authorizer) {
        Visibility visibility = new Access(authorizer, Optional.empty()).visibility();
        return world.operatorEvents().stream()
                .flatMap(event -> EventFilter.shown(event, world.state(), visibility).stream())
                .toList();
    }

    private Response answer(Call.Type type, Authorizer authorizer) throws Exception {
        return answer(type, world.state(), authorizer);
    }

    private Response answer(Call.Type type, MasterState state, Authorizer authorizer) throws Exception {
        Visibility visibility = new Access(authorizer, Optional.empty()).visibility();
        return JsonCodec.standard()
                .parse(
                        reads.answer(type, state, visibility).toByteArray(MediaType.JSON),
                        Response.getDefaultInstance());
    }

    private static Window.Builder window() {
        Window.Builder window = Window.newBuilder();
        window.getUnavailabilityBuilder().getStartBuilder().setNanoseconds(1);
        return window;
    }

    private static MachineID machine(String hostname) {
        return MachineID.newBuilder().setHostname(hostname).build();
    }

    private static MachineInfo info(MachineID id, MachineInfo.Mode mode) {
        return MachineInfo.newBuilder().setId(id).setMode(mode).build();
    }

    private static WeightInfo weight(String role) {
        return WeightInfo.newBuilder().setRole(role).setWeight(2).build();
    }

    private static QuotaConfig quota(String role) {
        return QuotaConfig.newBuilder().setRole(role).build();
    }

    private static Target role(String role) {
        return new Target.Named(Kind.ROLE, role);
    }

    private static Target user(String user) {
        return new Target.Named(Kind.USER, user);
    }
}

package io.tepui.master.authorization;

import static org.assertj.core.api.Assertions.assertThat;

import io.tepui.master.core.Effect;
import io.tepui.master.testing.Launches;
import io.tepui.master.testing.MasterWorld;
import io.tepui.master.testing.Refusing;
import io.tepui.master.testing.TestAgent;
import io.tepui.master.testing.TestScheduler;
import io.tepui.protocol.authorization.Action;
import io.tepui.protocol.authorization.Authorizer;
import io.tepui.protocol.authorization.Permission;
import io.tepui.protocol.authorization.Principal;
import io.tepui.protocol.authorization.Target;
import io.tepui.protocol.authorization.Target.Kind;
import io.tepui.protocol.v1.FrameworkInfo;
import io.tepui.protocol.v1.TaskInfo;
import io.tepui.protocol.v1.TaskState;
import io.tepui.protocol.v1.TaskStatus;
import io.tepui.protocol.v1.TaskStatus.Reason;
import io.tepui.protocol.v1.scheduler.Call;
import io.tepui.protocol.v1.scheduler.Event;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class SchedulerAuthorizationTest {
    private final MasterWorld world = MasterWorld.started();

    @Test
    @DisplayName("SE-44 j, SE-283: a framework is refused with an ERROR when one of its roles is not permitted")
    void register() {
        Refusing authorizer = Refusing.only(Action.REGISTER_FRAMEWORK, role("db"));
        TestScheduler refused = world.permittedBy(authorizer)
                .scheduler()
                .with(info -> info.addRoles("db"))
                .subscribes();
        assertThat(refused.eventTypes()).containsExactly(Event.Type.ERROR);
        assertThat(refused.events(Event.Type.ERROR).getFirst().getError().getMessage())
                .isEqualTo("Not authorized: REGISTER_FRAMEWORK is refused for role 'db'");
        assertThat(refused.isOpen()).isFalse();
        assertThat(world.scheduler().subscribes().eventTypes()).containsExactly(Event.Type.SUBSCRIBED);
    }

    @Test
    @DisplayName("SE-44: what is wrong with a subscription is told before what is not permitted")
    void validation_first() {
        TestScheduler bad = world.permittedBy(Refusing.actions(Action.values()))
                .scheduler()
                .with(info -> info.addRoles("a//b"))
                .subscribes();
        assertThat(bad.events(Event.Type.ERROR).getFirst().getError().getMessage())
                .contains("a//b");
    }

    @Test
    @DisplayName("SE-69: UPDATE_FRAMEWORK with a role that is not permitted is answered 403 and changes nothing")
    void update() {
        TestScheduler scheduler = world.scheduler().subscribes();
        world.permittedBy(Refusing.only(Action.REGISTER_FRAMEWORK, role("db")));
        FrameworkInfo more = scheduler.info().toBuilder().addRoles("db").build();
        Call.Builder call = Call.newBuilder().setType(Call.Type.UPDATE_FRAMEWORK);
        call.getUpdateFrameworkBuilder().setFrameworkInfo(more);
        Effect.Answer answer = scheduler.calls(call);
        assertThat(answer.status()).isEqualTo(403);
        assertThat(world.framework(scheduler.id()).orElseThrow().roles()).containsExactly("web");
    }

    @Test
    @DisplayName("SE-117: a task whose user is not permitted is TASK_ERROR, and the others are launched")
    void run_task() {
        TestAgent agent = world.agent().registers();
        TestScheduler scheduler = world.scheduler().subscribes();
        world.permittedBy(Refusing.only(Action.RUN_TASK, user("root")));
        TaskInfo.Builder asRoot = scheduler.commandTask(agent, "as-root");
        asRoot.getCommandBuilder().setUser("root");
        scheduler.launches(
                agent, asRoot.build(), scheduler.commandTask(agent, "fine").build());

        TaskStatus status = scheduler.statuses("as-root").getFirst();
        assertThat(status.getState()).isEqualTo(TaskState.TASK_ERROR);
        assertThat(status.getReason()).isEqualTo(Reason.REASON_TASK_UNAUTHORIZED);
        assertThat(status.getMessage()).isEqualTo("Not authorized: RUN_TASK is refused for user 'root'");
        assertThat(world.task(scheduler.id(), "fine").state()).isEqualTo(TaskState.TASK_STAGING);
    }

    @Test
    @DisplayName("SE-121: a group with a task that is not permitted is refused as a whole")
    void run_group() {
        TestAgent agent = world.agent().registers();
        TestScheduler scheduler = world.scheduler().subscribes();
        world.permittedBy(Refusing.only(Action.RUN_TASK, user("root")));
        TaskInfo.Builder asRoot = Launches.task("as-root", agent.agentId(), "cpus:0.1;mem:32");
        asRoot.getCommandBuilder().setUser("root");
        scheduler.calls(Launches.accept(
                scheduler.offers().getFirst(),
                Launches.launchGroup(
                        Launches.defaultExecutor("e", scheduler).build(),
                        Launches.task("fine", agent.agentId(), "cpus:0.1;mem:32")
                                .build(),
                        asRoot.build())));
        assertThat(scheduler.statuses()).hasSize(2).allSatisfy(status -> assertThat(status.getReason())
                .isEqualTo(Reason.REASON_TASK_GROUP_UNAUTHORIZED));
        assertThat(world.state()
                        .tasks()
                        .get(scheduler.id())
                        .orElseThrow()
                        .active()
                        .isEmpty())
                .isTrue();
    }

    @Test
    @DisplayName("SE-287: who is asked about is the principal that the framework states")
    void stated_principal() {
        List<Optional<Principal>> asked = new ArrayList<>();
        Authorizer authorizer = (principal, action, target) -> asked.add(principal);
        world.permittedBy(authorizer)
                .scheduler()
                .with(info -> info.setPrincipal("alice"))
                .subscribes();
        assertThat(asked).containsOnly(Optional.of(Principal.named("alice")));
    }

    @Test
    @DisplayName("SE-107 to SE-121: the operations of an ACCEPT ask for their actions")
    void operations() {
        FrameworkInfo framework =
                FrameworkInfo.newBuilder().setUser("u").setName("n").build();
        assertThat(OperationPermissions.of(Launches.reserve("", "cpus(db):1"), framework))
                .containsExactly(new Permission(Action.RESERVE_RESOURCES, role("db")));
    }

    private static Target role(String role) {
        return new Target.Named(Kind.ROLE, role);
    }

    private static Target user(String user) {
        return new Target.Named(Kind.USER, user);
    }
}

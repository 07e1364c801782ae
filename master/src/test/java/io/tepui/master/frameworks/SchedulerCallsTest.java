package io.tepui.master.frameworks;

import static org.assertj.core.api.Assertions.assertThat;

import io.tepui.master.core.Effect;
import io.tepui.master.core.MasterInput;
import io.tepui.master.testing.Launches;
import io.tepui.master.testing.MasterWorld;
import io.tepui.master.testing.TestAgent;
import io.tepui.master.testing.TestScheduler;
import io.tepui.protocol.internal.UpdateFrameworkMessage;
import io.tepui.protocol.v1.FrameworkID;
import io.tepui.protocol.v1.FrameworkInfo;
import io.tepui.protocol.v1.TaskState;
import io.tepui.protocol.v1.scheduler.Call;
import io.tepui.protocol.v1.scheduler.Event;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

@DisplayName("A scheduler's call")
class SchedulerCallsTest {
    private final MasterWorld world = MasterWorld.started();

    @Test
    @DisplayName("is answered with 400 or 403 in the order of the checks (SE-20 to SE-24)")
    void isAdmittedInOrder() {
        TestScheduler scheduler =
                world.scheduler().with(info -> info.setPrincipal("alice")).subscribes();
        Call call = revive(scheduler.id());

        assertThat(status(revive("unknown"), Optional.of(scheduler.stream()), Optional.empty()))
                .isEqualTo(400);
        assertThat(status(call, Optional.of(scheduler.stream()), Optional.of("bob")))
                .isEqualTo(400);
        assertThat(status(call, Optional.empty(), Optional.empty())).isEqualTo(400);
        assertThat(status(call, Optional.of("another"), Optional.empty())).isEqualTo(400);
        assertThat(status(call, Optional.of(scheduler.stream()), Optional.of("alice")))
                .isEqualTo(202);
        scheduler.disconnects();
        assertThat(status(call, Optional.empty(), Optional.empty())).isEqualTo(403);
        assertThat(status(call, Optional.empty(), Optional.of("bob"))).isEqualTo(400);
    }

    @Test
    @DisplayName("on a stream from before a failover is refused with 400 (SE-24)")
    void oldStreamsAreRefused() {
        TestScheduler old = world.scheduler().subscribes();
        String stream = old.stream();
        old.subscribes();

        assertThat(status(revive(old.id()), Optional.of(stream), Optional.empty()))
                .isEqualTo(400);
    }

    @Test
    @DisplayName("of a removed framework is refused with 400 (SE-20)")
    void removedFrameworksAreUnknown() {
        TestScheduler scheduler = world.scheduler().subscribes();
        String stream = scheduler.stream();
        assertThat(scheduler.tearsDown().status()).isEqualTo(202);

        assertThat(status(revive(scheduler.id()), Optional.of(stream), Optional.empty()))
                .isEqualTo(400);
    }

    @Test
    @DisplayName("of the type UNKNOWN is answered with 501 (SE-25, SE-33)")
    void unknownIsNotImplemented() {
        TestScheduler scheduler = world.scheduler().subscribes();

        assertThat(scheduler.calls(Call.newBuilder().setType(Call.Type.UNKNOWN)).status())
                .isEqualTo(501);
    }

    static Stream<Call.Builder> taken() {
        return Stream.of(
                Call.newBuilder().setType(Call.Type.REQUEST).setRequest(Call.Request.getDefaultInstance()),
                Call.newBuilder()
                        .setType(Call.Type.ACCEPT_INVERSE_OFFERS)
                        .setAcceptInverseOffers(
                                Call.AcceptInverseOffers.newBuilder().addInverseOfferIds(Launches.noOffer())),
                Call.newBuilder()
                        .setType(Call.Type.DECLINE_INVERSE_OFFERS)
                        .setDeclineInverseOffers(
                                Call.DeclineInverseOffers.newBuilder().addInverseOfferIds(Launches.noOffer())),
                Call.newBuilder()
                        .setType(Call.Type.RECONCILE_OPERATIONS)
                        .setReconcileOperations(Call.ReconcileOperations.getDefaultInstance()),
                Launches.decline(5, Launches.noOffer()),
                Launches.reconcileAll());
    }

    @ParameterizedTest
    @MethodSource("taken")
    @DisplayName("that has nothing to work on is taken with 202 and leads to no event (SE-122, SE-123, SE-126, SE-134)")
    void idleCallsAreTaken(Call.Builder call) {
        TestScheduler scheduler = world.scheduler().subscribes().forgetsEvents();

        assertThat(scheduler.calls(call).status()).isEqualTo(202);
        assertThat(scheduler.events()).isEmpty();
    }

    @Test
    @DisplayName(
            "SUPPRESS ends offers until REVIVE; a role that is not its own makes either do nothing (SE-124, SE-125)")
    void suppressesAndRevives() {
        TestScheduler scheduler = world.scheduler().subscribes();
        scheduler.calls(suppress("web", "other"));
        assertThat(world.framework(scheduler.id()).orElseThrow().suppressedRoles())
                .isEmpty();

        scheduler.calls(suppress());
        assertThat(world.framework(scheduler.id()).orElseThrow().suppressedRoles())
                .containsExactly("web");
        world.agent().registers();
        world.allocates();
        assertThat(scheduler.offers()).isEmpty();

        scheduler.calls(Call.newBuilder()
                .setType(Call.Type.REVIVE)
                .setRevive(Call.Revive.newBuilder().addRoles("other")));
        assertThat(scheduler.offers()).isEmpty();
        scheduler.calls(Call.newBuilder().setType(Call.Type.REVIVE));
        assertThat(world.framework(scheduler.id()).orElseThrow().suppressedRoles())
                .isEmpty();
        assertThat(scheduler.offers()).hasSize(1);
    }

    @Test
    @DisplayName("RECONCILE_OPERATIONS of an unknown operation is answered by what is known of its agent (SE-138)")
    void reconcilesOperations() {
        TestScheduler scheduler = world.scheduler().subscribes();
        scheduler.calls(Call.newBuilder()
                .setType(Call.Type.RECONCILE_OPERATIONS)
                .setReconcileOperations(Call.ReconcileOperations.newBuilder()
                        .addOperations(Call.ReconcileOperations.Operation.newBuilder()
                                .setOperationId(io.tepui.protocol.v1.OperationID.newBuilder()
                                        .setValue("op")))));

        assertThat(scheduler
                        .events(Event.Type.UPDATE_OPERATION_STATUS)
                        .getFirst()
                        .getUpdateOperationStatus()
                        .getStatus()
                        .getState())
                .isEqualTo(io.tepui.protocol.v1.OperationState.OPERATION_UNKNOWN);
    }

    // ------------------------------------------------------------------------------------------------ UPDATE_FRAMEWORK

    @Test
    @DisplayName("UPDATE_FRAMEWORK replaces the description and tells agents and operators (SE-69 to SE-71)")
    void updates() {
        TestAgent agent = world.agent().registers();
        TestScheduler scheduler = world.scheduler().subscribes();
        agent.forgetsHeard();
        world.forgetOperatorEvents();

        Effect.Answer answer = update(scheduler, info -> info.setName("renamed"));

        assertThat(answer).isEqualTo(new Effect.Answer(answer.requestId(), 200, ""));
        assertThat(world.framework(scheduler.id()).orElseThrow().info().getName())
                .isEqualTo("renamed");
        assertThat(agent.lastHeard(UpdateFrameworkMessage.class)
                        .orElseThrow()
                        .getFrameworkInfo()
                        .getName())
                .isEqualTo("renamed");
        assertThat(world.operatorEventTypes())
                .containsExactly(io.tepui.protocol.v1.master.Event.Type.FRAMEWORK_UPDATED);
    }

    @Test
    @DisplayName("UPDATE_FRAMEWORK that only changes an order tells nobody (SE-71)")
    void orderIsNoChange() {
        TestAgent agent = world.agent().registers();
        TestScheduler scheduler =
                world.scheduler().with(info -> info.addRoles("api")).subscribes();
        agent.forgetsHeard();
        world.forgetOperatorEvents();

        Effect.Answer answer = update(scheduler, info -> {
            List<FrameworkInfo.Capability> capabilities = info.getCapabilitiesList();
            List<FrameworkInfo.Capability> reversed = new java.util.ArrayList<>(capabilities);
            Collections.reverse(reversed);
            info.clearCapabilities().addAllCapabilities(reversed);
            info.clearRoles().addAllRoles(List.of("api", "web"));
        });

        assertThat(answer.status()).isEqualTo(200);
        assertThat(agent.heard(UpdateFrameworkMessage.class)).isEmpty();
        assertThat(world.operatorEvents()).isEmpty();
    }

    static Stream<Arguments> badUpdates() {
        return Stream.of(
                bad("principal", info -> info.setPrincipal("other")),
                bad("user", info -> info.setUser("other")),
                bad("checkpoint", info -> info.setCheckpoint(false)),
                bad("roles", info -> info.addRoles("web")),
                bad("failover_timeout", info -> info.setFailoverTimeout(Double.NaN)));
    }

    private static Arguments bad(String field, Consumer<FrameworkInfo.Builder> change) {
        return Arguments.of(field, change);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("badUpdates")
    @DisplayName("UPDATE_FRAMEWORK is refused with 400 and a line that names the field (SE-69):")
    void refusesUpdates(String field, Consumer<FrameworkInfo.Builder> change) {
        TestScheduler scheduler = world.scheduler().subscribes();

        Effect.Answer answer = update(scheduler, change);

        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.text()).contains(field);
        assertThat(world.framework(scheduler.id()).orElseThrow().info()).isEqualTo(scheduler.info());
    }

    @Test
    @DisplayName("UPDATE_FRAMEWORK that drops a role rescinds its offers and leaves its tasks (SE-49)")
    void droppedRolesLoseOffers() {
        TestAgent agent = world.agent().registers();
        TestScheduler scheduler = world.scheduler().subscribes();
        scheduler.launches(agent, "t1");
        world.allocates();
        scheduler.calls(Call.newBuilder().setType(Call.Type.REVIVE));
        assertThat(scheduler.offers()).hasSize(1);

        update(scheduler, info -> info.clearRoles().addRoles("api"));

        assertThat(scheduler.events(Event.Type.RESCIND)).hasSize(1);
        assertThat(world.task(scheduler.id(), "t1").state()).isEqualTo(TaskState.TASK_STAGING);
        world.allocates();
        assertThat(scheduler.offers()).hasSize(1);
        assertThat(scheduler.offers().getFirst().getAllocationInfo().getRole()).isEqualTo("api");
    }

    // ------------------------------------------------------------------------------------------------ teardown

    @Test
    @DisplayName(
            "TEARDOWN by an operator ends a framework, also a disconnected one; of an unknown one it is 400 (MO-225 to MO-229)")
    void operatorsTearDown() {
        TestAgent agent = world.agent().registers();
        TestScheduler scheduler = world.scheduler().subscribes();
        scheduler.launches(agent, "t1");
        scheduler.forgetsEvents();

        assertThat(teardown(scheduler.id()).status()).isEqualTo(200);
        assertThat(scheduler.isOpen()).isFalse();
        assertThat(scheduler.events()).isEmpty();
        assertThat(world.state().tasks().isEmpty()).isTrue();
        assertThat(teardown(scheduler.id()).status()).isEqualTo(400);

        TestScheduler gone = world.scheduler().subscribes();
        gone.disconnects();
        assertThat(teardown(gone.id()).status()).isEqualTo(200);
        assertThat(world.state().completedFrameworks().size()).isEqualTo(2);
    }

    // ------------------------------------------------------------------------------------------------ parts

    private Effect.Answer teardown(String id) {
        return world.operatorCalls(io.tepui.protocol.v1.master.Call.newBuilder()
                .setType(io.tepui.protocol.v1.master.Call.Type.TEARDOWN)
                .setTeardown(io.tepui.protocol.v1.master.Call.Teardown.newBuilder()
                        .setFrameworkId(FrameworkID.newBuilder().setValue(id)))
                .build());
    }

    private static Effect.Answer update(TestScheduler scheduler, Consumer<FrameworkInfo.Builder> change) {
        FrameworkInfo.Builder info = scheduler.info().toBuilder();
        change.accept(info);
        return scheduler.calls(Call.newBuilder()
                .setType(Call.Type.UPDATE_FRAMEWORK)
                .setUpdateFramework(Call.UpdateFramework.newBuilder().setFrameworkInfo(info)));
    }

    private static Call.Builder suppress(String... roles) {
        return Call.newBuilder()
                .setType(Call.Type.SUPPRESS)
                .setSuppress(Call.Suppress.newBuilder().addAllRoles(List.of(roles)));
    }

    private static Call revive(String frameworkId) {
        return Call.newBuilder()
                .setType(Call.Type.REVIVE)
                .setFrameworkId(FrameworkID.newBuilder().setValue(frameworkId))
                .build();
    }

    private int status(Call call, Optional<String> stream, Optional<String> principal) {
        long request = 1_000_000 + world.effects(Effect.Answer.class).size();
        world.give(new MasterInput.SchedulerCall(request, stream, call, principal));
        return world.effects(Effect.Answer.class).getLast().status();
    }
}

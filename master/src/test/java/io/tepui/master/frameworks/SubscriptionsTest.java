package io.tepui.master.frameworks;

import static org.assertj.core.api.Assertions.assertThat;

import io.tepui.master.core.Effect;
import io.tepui.master.core.MasterInput;
import io.tepui.master.core.MasterSettings;
import io.tepui.master.core.TimerKey;
import io.tepui.master.state.FrameworkStatus;
import io.tepui.master.testing.MasterWorld;
import io.tepui.master.testing.TestAgent;
import io.tepui.master.testing.TestScheduler;
import io.tepui.protocol.internal.ShutdownFrameworkMessage;
import io.tepui.protocol.internal.UpdateFrameworkMessage;
import io.tepui.protocol.v1.FrameworkID;
import io.tepui.protocol.v1.FrameworkInfo;
import io.tepui.protocol.v1.TaskState;
import io.tepui.protocol.v1.TaskStatus;
import io.tepui.protocol.v1.scheduler.Call;
import io.tepui.protocol.v1.scheduler.Event;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

@DisplayName("A scheduler that subscribes")
class SubscriptionsTest {
    private static final String MASTER = "master-0";

    private final MasterWorld world = MasterWorld.started();

    @Test
    @DisplayName("gets a fresh id, SUBSCRIBED and a heartbeat, and operators get FRAMEWORK_ADDED (SE-46, SE-54, SE-56)")
    void subscribesAsNew() {
        TestScheduler scheduler = world.scheduler().subscribes();

        assertThat(scheduler.id()).isEqualTo(MASTER + "-0000");
        assertThat(scheduler.events().get(0).getSubscribed().getHeartbeatIntervalSeconds())
                .isEqualTo(15);
        assertThat(scheduler.events().get(0).getSubscribed().getMasterInfo().getId())
                .isEqualTo(MASTER);
        assertThat(scheduler.events().get(1).getType()).isEqualTo(Event.Type.HEARTBEAT);
        assertThat(world.operatorEventTypes()).containsExactly(io.tepui.protocol.v1.master.Event.Type.FRAMEWORK_ADDED);
        assertThat(world.framework(scheduler.id()).orElseThrow().active()).isTrue();
    }

    @Test
    @DisplayName("gets an id of its own however many subscribe at once (SE-46)")
    void idsDiffer() {
        assertThat(List.of(
                        world.scheduler().subscribes().id(),
                        world.scheduler().subscribes().id()))
                .containsExactly(MASTER + "-0000", MASTER + "-0001");
    }

    @Test
    @DisplayName("may choose its id, and is then told of as recovered and updated (CF-3, SE-47, MO-325)")
    void choosesItsId() {
        TestScheduler scheduler = world.scheduler()
                .with(info -> info.setId(FrameworkID.newBuilder().setValue("my-own-id")))
                .subscribes();

        assertThat(scheduler.id()).isEqualTo("my-own-id");
        assertThat(scheduler.eventTypes()).startsWith(Event.Type.SUBSCRIBED);
        assertThat(world.operatorEventTypes())
                .containsExactly(
                        io.tepui.protocol.v1.master.Event.Type.FRAMEWORK_ADDED,
                        io.tepui.protocol.v1.master.Event.Type.FRAMEWORK_UPDATED);
        assertThat(world.operatorEvents()
                        .get(0)
                        .getFrameworkAdded()
                        .getFramework()
                        .getRecovered())
                .isTrue();
        assertThat(world.operatorEvents()
                        .get(1)
                        .getFrameworkUpdated()
                        .getFramework()
                        .getActive())
                .isTrue();
    }

    @Test
    @DisplayName("with an empty id is a new framework (CF-3)")
    void emptyIdMeansNew() {
        TestScheduler scheduler = world.scheduler()
                .with(info -> info.setId(FrameworkID.newBuilder().setValue("")))
                .subscribes();

        assertThat(scheduler.id()).isEqualTo(MASTER + "-0000");
    }

    static Stream<Arguments> refusals() {
        return Stream.of(
                refused("'role' with MULTI_ROLE (a)", info -> info.setRole("web")),
                refused("a role twice (a)", info -> info.addRoles("web")),
                refused("'roles' without MULTI_ROLE (a)", info -> info.clearCapabilities()),
                refused("an invalid role (a)", info -> info.addRoles("a//b")),
                refused("the role '..' (a)", info -> info.addRoles("..")),
                refused(
                        "an id with a slash (b, CF-22)",
                        info -> info.setId(FrameworkID.newBuilder().setValue("../x"))),
                refused(
                        "the id '..' (b, CF-22)",
                        info -> info.setId(FrameworkID.newBuilder().setValue(".."))),
                refused(
                        "an id with a NUL (b, CF-22)",
                        info -> info.setId(FrameworkID.newBuilder().setValue("a\0b"))),
                refused(
                        "an id of 256 bytes (b)",
                        info -> info.setId(FrameworkID.newBuilder().setValue("x".repeat(256)))),
                refused("a minimum of nothing (c)", info -> minimum(info)),
                refused("a negative minimum (c)", info -> minimum(info, -1)),
                refused("an infinite minimum (c)", info -> minimum(info, Double.POSITIVE_INFINITY)),
                refused("a minimum that is no number (c)", info -> minimum(info, Double.NaN)),
                refused("a subnormal minimum (c)", info -> minimum(info, Double.MIN_VALUE)),
                refused("a minimum past all bounds (c)", info -> minimum(info, 1e300)),
                refused("a role that is not allowed (d)", info -> info.addRoles("secret")),
                refused("the user root (f)", info -> info.setUser("root")),
                refused("an endless failover timeout (h)", info -> info.setFailoverTimeout(1e10)),
                refused("an infinite failover timeout (h)", info -> info.setFailoverTimeout(Double.POSITIVE_INFINITY)),
                refused("a failover timeout that is no number (h)", info -> info.setFailoverTimeout(Double.NaN)));
    }

    private static Arguments refused(String what, Consumer<FrameworkInfo.Builder> change) {
        return Arguments.of(what, change);
    }

    private static void minimum(FrameworkInfo.Builder info, double... cpus) {
        var filters = io.tepui.protocol.v1.OfferFilters.newBuilder();
        var quantities = filters.getMinAllocatableResourcesBuilder().addQuantitiesBuilder();
        for (double value : cpus) {
            quantities.putQuantities(
                    "cpus",
                    io.tepui.protocol.v1.Value.Scalar.newBuilder()
                            .setValue(value)
                            .build());
        }
        info.putOfferFilters("web", filters.build());
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("refusals")
    @DisplayName("is refused by one ERROR and the end of its stream, and nothing changes (SE-42, SE-44):")
    void refuses(String what, Consumer<FrameworkInfo.Builder> change) {
        MasterWorld strict = MasterWorld.started(MasterSettings.defaults()
                .edit()
                .roles(Optional.of(Set.of("web")))
                .rootSubmissions(false)
                .build());

        TestScheduler scheduler = strict.scheduler().with(change::accept).subscribes();

        assertThat(scheduler.events()).hasSize(1);
        assertThat(scheduler.events().getFirst().getError().getMessage()).isNotBlank();
        assertThat(scheduler.isOpen()).isFalse();
        assertThat(strict.state().frameworks().isEmpty()).isTrue();
        assertThat(strict.operatorEvents()).isEmpty();
    }

    @Test
    @DisplayName("is refused when it suppresses a role that it does not have (SE-44 e)")
    void refusesForeignSuppressedRole() {
        TestScheduler scheduler = world.scheduler().subscribes(call -> call.addSuppressedRoles("other"));

        assertThat(scheduler.eventTypes()).containsExactly(Event.Type.ERROR);
    }

    @Test
    @DisplayName("is refused with bad offer constraints, and taken with ones of a foreign role (SE-44 i, SE-45)")
    void checksConstraints() {
        TestScheduler refused = world.scheduler().subscribes(call -> call.getOfferConstraintsBuilder()
                .putRoleConstraints(
                        "web", io.tepui.protocol.v1.scheduler.OfferConstraints.RoleConstraints.getDefaultInstance()));
        assertThat(refused.eventTypes()).containsExactly(Event.Type.ERROR);

        TestScheduler taken = world.scheduler().subscribes(call -> {
            var group = io.tepui.protocol.v1.scheduler.OfferConstraints.RoleConstraints.newBuilder();
            var constraint = group.addGroupsBuilder().addAttributeConstraintsBuilder();
            constraint.getSelectorBuilder().setAttributeName("rack");
            constraint.getPredicateBuilder().getExistsBuilder();
            call.getOfferConstraintsBuilder().putRoleConstraints("elsewhere", group.build());
        });
        assertThat(taken.eventTypes()).containsExactly(Event.Type.SUBSCRIBED);
        assertThat(world.framework(taken.id()).orElseThrow().offerConstraints().getRoleConstraintsMap())
                .containsKey("elsewhere");
    }

    @Test
    @DisplayName("gets the principal that it authenticated as, if it states none (SE-43)")
    void takesThePrincipal() {
        FrameworkInfo info = world.scheduler().info();
        world.give(new MasterInput.SchedulerSubscribe("s", subscribe(info), Optional.of("alice")));

        assertThat(world.framework(MASTER + "-0000").orElseThrow().info().getPrincipal())
                .isEqualTo("alice");
    }

    @Test
    @DisplayName("is refused with another principal than before, set and unset being different (SE-44 k)")
    void refusesAnotherPrincipal() {
        TestScheduler scheduler =
                world.scheduler().with(info -> info.setPrincipal("alice")).subscribes();

        TestScheduler other =
                successor(scheduler).with(FrameworkInfo.Builder::clearPrincipal).subscribes();

        assertThat(other.eventTypes()).containsExactly(Event.Type.ERROR);
        assertThat(scheduler.isOpen()).isTrue();
    }

    @Test
    @DisplayName("with the id of another takes its place: the old one gets ERROR, its offers are gone (SE-50, SE-52)")
    void takesOver() {
        TestAgent agent = world.agent().registers();
        TestScheduler old = world.scheduler().subscribes();
        assertThat(old.offers()).hasSize(1);
        agent.forgetsHeard();
        world.forgetOperatorEvents();
        old.forgetsEvents();

        TestScheduler fresh = successor(old).subscribes();

        assertThat(old.eventTypes()).containsExactly(Event.Type.ERROR);
        assertThat(old.isOpen()).isFalse();
        assertThat(fresh.id()).isEqualTo(old.id());
        assertThat(fresh.eventTypes()).first().isEqualTo(Event.Type.SUBSCRIBED);
        assertThat(agent.heard(UpdateFrameworkMessage.class)).hasSize(1);
        assertThat(world.operatorEventTypes())
                .containsExactly(io.tepui.protocol.v1.master.Event.Type.FRAMEWORK_UPDATED);
        world.allocates();
        assertThat(fresh.offers()).hasSize(1);
    }

    @Test
    @DisplayName("keeps the user and checkpointing it first had, whatever it says now (SE-48)")
    void keepsUserAndCheckpoint() {
        TestScheduler old = world.scheduler().subscribes();

        successor(old)
                .with(info -> info.setUser("else").setCheckpoint(false).setName("new name"))
                .subscribes();

        FrameworkInfo stored = world.framework(old.id()).orElseThrow().info();
        assertThat(stored.getUser()).isEqualTo("nobody");
        assertThat(stored.getCheckpoint()).isTrue();
        assertThat(stored.getName()).isEqualTo("new name");
    }

    @Test
    @DisplayName("hears a heartbeat every 15 seconds, and none once its stream was replaced (SE-56)")
    void beats() {
        TestScheduler scheduler = world.scheduler().subscribes();
        world.passes(Duration.ofSeconds(45));
        assertThat(scheduler.events(Event.Type.HEARTBEAT)).hasSize(4);

        TestScheduler fresh = successor(scheduler).subscribes();
        scheduler.forgetsEvents();
        world.passes(Duration.ofSeconds(30));

        assertThat(scheduler.events()).isEmpty();
        assertThat(fresh.events(Event.Type.HEARTBEAT)).hasSize(3);
    }

    @Test
    @DisplayName("and goes away loses its offers, and its framework when the failover timeout is over (SE-58, SE-59)")
    void failoverTimesOut() {
        TestAgent agent = world.agent().registers();
        TestScheduler scheduler = world.scheduler().subscribes();
        scheduler.launches(agent, "t1");
        scheduler.forgetsEvents();
        world.forgetOperatorEvents();

        scheduler.disconnects();

        assertThat(world.framework(scheduler.id()).orElseThrow().status()).isEqualTo(FrameworkStatus.DISCONNECTED);
        assertThat(world.state().offers().isEmpty()).isTrue();
        assertThat(world.operatorEvents()).isEmpty();
        assertThat(world.task(scheduler.id(), "t1").state()).isEqualTo(TaskState.TASK_STAGING);

        world.passes(Duration.ofSeconds(599));
        assertThat(world.framework(scheduler.id())).isPresent();
        world.passes(Duration.ofSeconds(1));
        assertThat(world.framework(scheduler.id())).isEmpty();
        assertThat(agent.heard(ShutdownFrameworkMessage.class)).hasSize(1);
        assertThat(world.operatorEventTypes())
                .containsExactly(
                        io.tepui.protocol.v1.master.Event.Type.TASK_UPDATED,
                        io.tepui.protocol.v1.master.Event.Type.FRAMEWORK_REMOVED);
        assertThat(scheduler.events()).isEmpty();
    }

    @Test
    @DisplayName("and comes back in time keeps its framework, and a late timer means nothing (SE-59)")
    void comesBackInTime() {
        TestScheduler scheduler = world.scheduler().subscribes();
        scheduler.disconnects();
        world.passes(Duration.ofSeconds(300));

        TestScheduler back = successor(scheduler).subscribes();
        world.give(new MasterInput.TimerFired(new TimerKey.FrameworkFailover(scheduler.id())));
        world.passes(Duration.ofHours(2));
        back.disconnects();
        world.give(new MasterInput.TimerFired(new TimerKey.FrameworkFailover(scheduler.id())));

        assertThat(world.framework(scheduler.id()).orElseThrow().status()).isEqualTo(FrameworkStatus.DISCONNECTED);
    }

    @Test
    @DisplayName("without a failover timeout takes its framework and tasks with it when it goes (SE-59)")
    void withoutFailoverTimeout() {
        TestAgent agent = world.agent().registers();
        TestScheduler scheduler =
                world.scheduler().with(info -> info.setFailoverTimeout(0)).subscribes();
        scheduler.launches(agent, "t1");

        scheduler.disconnects();

        assertThat(world.framework(scheduler.id())).isEmpty();
        var history = world.state().completedFrameworks().get(scheduler.id()).orElseThrow();
        assertThat(history.framework().unregisteredTime()).contains(world.now());
        assertThat(history.tasks().completed()).hasSize(1);
        TaskStatus last =
                history.tasks().completed().iterator().next().lastStatus().orElseThrow();
        assertThat(last.getState()).isEqualTo(TaskState.TASK_KILLED);
        assertThat(last.getReason()).isEqualTo(TaskStatus.Reason.REASON_FRAMEWORK_REMOVED);
        assertThat(last.getSource()).isEqualTo(TaskStatus.Source.SOURCE_MASTER);
        assertThat(world.agent(agent.id()).orElseThrow().load().allUsed().isEmpty())
                .isTrue();
    }

    @Test
    @DisplayName("is refused with the id of a removed framework as long as that is remembered (SE-44 g, SE-63)")
    void refusesRemovedIds() {
        MasterWorld forgetful = MasterWorld.started(
                MasterSettings.defaults().edit().maxCompletedFrameworks(1).build());
        TestScheduler first = forgetful.scheduler().subscribes();
        first.tearsDown();
        TestScheduler again = forgetful
                .scheduler()
                .with(info -> info.setId(first.frameworkId()))
                .subscribes();
        assertThat(again.eventTypes()).containsExactly(Event.Type.ERROR);

        forgetful.scheduler().subscribes().tearsDown();
        assertThat(forgetful.state().completedFrameworks().size()).isEqualTo(1);
        TestScheduler later = forgetful
                .scheduler()
                .with(info -> info.setId(first.frameworkId()))
                .subscribes();
        assertThat(later.eventTypes()).containsExactly(Event.Type.SUBSCRIBED);
    }

    @Test
    @DisplayName("is not touched by the end of a stream that it has replaced (SE-57)")
    void oldStreamMeansNothing() {
        TestScheduler old = world.scheduler().subscribes();
        TestScheduler fresh = successor(old).subscribes();

        old.disconnects();

        assertThat(world.framework(fresh.id()).orElseThrow().active()).isTrue();
    }

    @Test
    @DisplayName("and is known from an agent only becomes active with its tasks (SE-51, AM-48)")
    void recoveredBecomesActive() {
        TestAgent agent = world.agent().registers();
        TestScheduler scheduler = world.scheduler().subscribes();
        scheduler.launches(agent, "t1");
        agent.runs(scheduler.info(), "t1", TaskState.TASK_RUNNING);
        world.failsOver();
        agent.reregisters();
        assertThat(world.framework(scheduler.id()).orElseThrow().recovered()).isTrue();
        assertThat(world.state().offers().isEmpty()).isTrue();
        world.forgetOperatorEvents();
        scheduler.forgetsEvents();

        scheduler.subscribes();

        assertThat(scheduler.eventTypes()).startsWith(Event.Type.SUBSCRIBED);
        assertThat(world.framework(scheduler.id()).orElseThrow().active()).isTrue();
        assertThat(world.task(scheduler.id(), "t1").state()).isEqualTo(TaskState.TASK_RUNNING);
        assertThat(world.operatorEventTypes())
                .containsExactly(io.tepui.protocol.v1.master.Event.Type.FRAMEWORK_UPDATED);
        world.allocates();
        assertThat(scheduler.offers()).hasSize(1);
    }

    @Test
    @DisplayName("is told nothing on a stream that is closed")
    void nothingAfterTheEnd() {
        TestScheduler scheduler = world.scheduler().subscribes();
        world.forgetEffects();

        scheduler.tearsDown();

        assertThat(scheduler.isOpen()).isFalse();
        assertThat(world.effects(Effect.SchedulerEvent.class)).isEmpty();
        world.passes(Duration.ofMinutes(1));
        assertThat(world.effects(Effect.SchedulerEvent.class)).isEmpty();
    }

    private TestScheduler successor(TestScheduler scheduler) {
        FrameworkInfo info = scheduler.info();
        return world.scheduler().with(fresh -> fresh.clear().mergeFrom(info));
    }

    private static Call subscribe(FrameworkInfo info) {
        return Call.newBuilder()
                .setType(Call.Type.SUBSCRIBE)
                .setSubscribe(Call.Subscribe.newBuilder().setFrameworkInfo(info))
                .build();
    }
}

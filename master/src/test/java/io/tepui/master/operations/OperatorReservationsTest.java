package io.tepui.master.operations;

import static io.tepui.master.testing.Reserved.reserved;
import static org.assertj.core.api.Assertions.assertThat;

import io.tepui.allocator.AllocatorInput;
import io.tepui.master.core.Effect;
import io.tepui.master.testing.MasterWorld;
import io.tepui.master.testing.Refusing;
import io.tepui.master.testing.Reserved;
import io.tepui.master.testing.ResourceCalls;
import io.tepui.master.testing.TestAgent;
import io.tepui.master.testing.TestScheduler;
import io.tepui.protocol.authorization.Action;
import io.tepui.protocol.authorization.Target;
import io.tepui.protocol.v1.AgentID;
import io.tepui.protocol.v1.AgentInfo;
import io.tepui.protocol.v1.Label;
import io.tepui.protocol.v1.Labels;
import io.tepui.protocol.v1.Resource;
import io.tepui.protocol.v1.master.Call;
import io.tepui.protocol.v1.scheduler.Event;
import io.tepui.resources.Reservation;
import io.tepui.resources.Resources;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@DisplayName("RESERVE_RESOURCES and UNRESERVE_RESOURCES")
class OperatorReservationsTest {
    private final MasterWorld world = MasterWorld.started();
    private final TestAgent agent = world.agent().with("cpus:8;mem:8192;disk:8192;ports:[31000-31009]");
    private final TestScheduler scheduler = world.scheduler();

    @BeforeEach
    void register() {
        agent.registers();
        agent.forgetsHeard();
        world.forgetOperatorEvents();
    }

    private Effect.Answer reserve(Resources resources) {
        return world.operatorCalls(ResourceCalls.reserve(agent.agentId(), resources));
    }

    private Effect.Answer unreserve(Resources resources) {
        return world.operatorCalls(ResourceCalls.unreserve(agent.agentId(), resources));
    }

    private Resources total() {
        return world.agent(agent.id()).orElseThrow().total();
    }

    private void allocates() {
        world.passes(Duration.ofSeconds(6));
        world.allocates();
    }

    private static Reservation labelled(String value) {
        return Reservation.ofDynamic("web")
                .withLabels(Labels.newBuilder()
                        .addLabels(Label.newBuilder().setKey("owner").setValue(value))
                        .build());
    }

    @Test
    @DisplayName(
            "T-79: reserve, then unreserve, with 202 each; totals, the agent's disk and offers follow (MO-244, MO-248)")
    void reserveAndUnreserve() {
        Resources wanted = reserved("web", "cpus:2;mem:512;ports:[31000-31001]");

        assertThat(reserve(wanted)).isEqualTo(new Effect.Answer(0, 202, ""));

        assertThat(total())
                .isEqualTo(Resources.parse("cpus:6;mem:7680;disk:8192;ports:[31002-31009]")
                        .plus(wanted));
        assertThat(agent.checkpointed()).isEqualTo(wanted);
        scheduler.subscribes();
        assertThat(scheduler.offered()).isEqualTo(total().allocate("web"));

        assertThat(unreserve(wanted).status()).isEqualTo(202);

        assertThat(total()).isEqualTo(Resources.parse("cpus:8;mem:8192;disk:8192;ports:[31000-31009]"));
        assertThat(agent.checkpointed()).isEqualTo(Resources.empty());
        allocates();
        assertThat(scheduler.offered()).isEqualTo(total().allocate("web"));
        assertThat(world.operatorEventTypes())
                .containsOnly(io.tepui.protocol.v1.master.Event.Type.FRAMEWORK_ADDED); // MO-148
    }

    @Test
    @DisplayName("T-79: what is reserved for one role is not offered to another (MO-244)")
    void forOneRole() {
        reserve(reserved("db", "cpus:3"));
        scheduler.subscribes();

        assertThat(scheduler.offered().cpus().orElse(0)).isEqualTo(5.0);
        TestScheduler database =
                world.scheduler().with(info -> info.clearRoles().addRoles("db")).subscribes();
        world.allocates();
        assertThat(database.offered()).isEqualTo(reserved("db", "cpus:3").allocate("db"));
    }

    @Test
    @DisplayName("T-80, T-81: what is offered is rescinded first; the role gets it again after 5 s (MO-144)")
    void rescinds() {
        scheduler.subscribes();
        world.forgetEffects();

        assertThat(reserve(reserved("web", "cpus:2")).status()).isEqualTo(202);

        assertThat(scheduler.events(Event.Type.RESCIND)).hasSize(1);
        assertThat(world.effects(Effect.ToAllocator.class).getFirst().input())
                .isInstanceOfSatisfying(
                        AllocatorInput.ResourcesRecovered.class,
                        recovered -> assertThat(recovered.refuse()).contains(Duration.ofSeconds(5)));
        allocates();
        assertThat(scheduler.offered()).isEqualTo(total().allocate("web"));

        assertThat(unreserve(reserved("web", "cpus:2")).status()).isEqualTo(202);
        assertThat(scheduler.events(Event.Type.RESCIND)).hasSize(2);
        allocates();
        assertThat(scheduler.offered()).isEqualTo(total().allocate("web"));
    }

    @Test
    @DisplayName("T-82, T-83: part is free, part is offered (MO-144)")
    void partlyOffered() {
        scheduler.subscribes();
        scheduler.launches(agent, "t1");
        world.passes(Duration.ofSeconds(6));
        world.allocates();
        assertThat(scheduler.offers()).hasSize(1);
        agent.reports(scheduler.id(), "t1", io.tepui.protocol.v1.TaskState.TASK_FINISHED);

        assertThat(reserve(reserved("web", "cpus:8")).status()).isEqualTo(202);
        assertThat(scheduler.events(Event.Type.RESCIND)).hasSize(1);
        assertThat(unreserve(reserved("web", "cpus:8")).status()).isEqualTo(202);
        assertThat(total().unreserved()).isEqualTo(total());
    }

    @Test
    @DisplayName("rescinds as many offers as are needed and no more (MO-144)")
    void rescindsFew() {
        TestAgent other = world.agent().registers();
        scheduler.subscribes();

        String ofOther = scheduler.offers().stream()
                .filter(offer -> offer.getAgentId().equals(other.agentId()))
                .map(offer -> offer.getId().getValue())
                .findFirst()
                .orElseThrow();

        reserve(reserved("web", "cpus:1"));

        assertThat(scheduler.events(Event.Type.RESCIND)).singleElement().satisfies(event -> assertThat(
                        event.getRescind().getOfferId().getValue())
                .isNotEqualTo(ofOther));
    }

    @Test
    @DisplayName("T-84: reservations with other labels are others; a second time nothing is left: 409 (MO-245)")
    void labels() {
        assertThat(reserve(reserved(labelled("a"), "cpus:1")).status()).isEqualTo(202);
        assertThat(reserve(reserved(labelled("b"), "cpus:1")).status()).isEqualTo(202);
        assertThat(total().reserved("web").size()).isEqualTo(2);

        assertThat(unreserve(reserved(labelled("c"), "cpus:1")).status()).isEqualTo(409);
        assertThat(unreserve(reserved(labelled("a"), "cpus:1")).status()).isEqualTo(202);
        assertThat(unreserve(reserved(labelled("a"), "cpus:1")).status()).isEqualTo(409);
        assertThat(total().reserved("web")).isEqualTo(reserved(labelled("b"), "cpus:1"));
    }

    @Test
    @DisplayName("T-85: a reservation for '*': 400 (MO-114)")
    @SuppressWarnings("deprecation")
    void forEveryone() {
        Resource bad = Resources.parse("cpus:1").toMessages().getFirst().toBuilder()
                .setRole("*")
                .setReservation(Resource.ReservationInfo.getDefaultInstance())
                .build();

        Effect.Answer answer = world.operatorCalls(ResourceCalls.reserve(agent.agentId(), List.of(), List.of(bad)));

        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.text()).contains("cpus").contains("'*'");
    }

    @Test
    @DisplayName("T-86: more than there is: 409, and nothing changes (MO-145)")
    void tooMuch() {
        Resources before = total();

        assertThat(reserve(reserved("web", "cpus:9")).status()).isEqualTo(409);
        assertThat(unreserve(reserved("web", "cpus:1")).status()).isEqualTo(409);

        assertThat(total()).isEqualTo(before);
        assertThat(agent.heardKinds()).isEmpty();
        assertThat(world.state().operations().isEmpty()).isTrue();
    }

    @Test
    @DisplayName("what a task uses can't be reserved: 409, and offers that would have helped are rescinded (MO-145)")
    void inUse() {
        scheduler.subscribes();
        scheduler.launches(agent, "t1");
        allocates();

        Effect.Answer answer = reserve(reserved("web", "cpus:8"));

        assertThat(answer.status()).isEqualTo(409);
        assertThat(answer.text()).contains("in use").contains(agent.id());
        assertThat(scheduler.offers()).isEmpty();
        assertThat(reserve(reserved("web", "cpus:7")).status()).isEqualTo(202);
    }

    @Test
    @DisplayName("T-95: no resources: 400, after the agent is looked at (MO-143)")
    void nothing() {
        assertThat(reserve(Resources.empty()).status()).isEqualTo(400);
        assertThat(unreserve(Resources.empty()).status()).isEqualTo(400);
    }

    @Test
    @DisplayName("an unknown or unreachable agent: 400 with its id (MO-143)")
    void unknownAgent() {
        AgentID nobody = AgentID.newBuilder().setValue("nobody").build();
        Effect.Answer answer = world.operatorCalls(ResourceCalls.reserve(nobody, reserved("web", "cpus:1")));
        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.text()).contains("nobody");

        agent.loses();
        world.passes(Duration.ofMinutes(11));
        assertThat(reserve(reserved("web", "cpus:1")).status()).isEqualTo(400);
    }

    @Test
    @DisplayName("T-96: an authenticated operator's reservation must name the operator: 400 (MO-240)")
    void principals() {
        Call other = ResourceCalls.reserve(agent.agentId(), reserved("web", "alice", "cpus:1"));
        Call nobody = ResourceCalls.reserve(agent.agentId(), reserved("web", "cpus:1"));

        assertThat(world.operatorCalls(other, "bob").status()).isEqualTo(400);
        assertThat(world.operatorCalls(nobody, "bob").status()).isEqualTo(400);
        assertThat(world.operatorCalls(other, "alice").status()).isEqualTo(202);
        Call unreserve = ResourceCalls.unreserve(agent.agentId(), reserved("web", "alice", "cpus:1"));
        assertThat(world.operatorCalls(unreserve, "bob").status()).isEqualTo(202); // MO-247
    }

    @Test
    @DisplayName(
            "T-97, T-98: without authentication any principal or none; two principals are two reservations (MO-245)")
    void twoPrincipals() {
        assertThat(reserve(reserved("web", "cpus:1")).status()).isEqualTo(202);
        assertThat(reserve(reserved("web", "alice", "cpus:1")).status()).isEqualTo(202);
        assertThat(reserve(reserved("web", "bob", "cpus:1")).status()).isEqualTo(202);

        assertThat(total().reserved("web").size()).isEqualTo(3);
        scheduler.subscribes();
        assertThat(scheduler.offered()).isEqualTo(total().allocate("web"));
    }

    @Test
    @DisplayName("T-89 to T-93: what is not permitted: 403, and nothing changes, also for one role of two (MO-243)")
    void notPermitted() {
        Resources both = reserved("web", "cpus:1").plus(reserved("db", "cpus:1"));
        scheduler.subscribes();
        world.permittedBy(Refusing.only(Action.RESERVE_RESOURCES, new Target.Named(Target.Kind.ROLE, "db")));

        assertThat(reserve(both).status()).isEqualTo(403);
        assertThat(total().reserved()).isEqualTo(Resources.empty());
        assertThat(scheduler.events(Event.Type.RESCIND)).isEmpty();
        assertThat(reserve(reserved("web", "cpus:1")).status()).isEqualTo(202);

        world.permittedBy(Refusing.actions(Action.UNRESERVE_RESOURCES));
        assertThat(unreserve(reserved("web", "cpus:1")).status()).isEqualTo(403);
        assertThat(total().reserved()).isEqualTo(reserved("web", "cpus:1"));
    }

    @Test
    @DisplayName("a reservation is refined without 'source', and replaced in one step with it (MO-241, MO-242)")
    void rereserves() {
        Resources plain = reserved("web", "cpus:2");
        Resources refined = plain.pushReservation(Reservation.ofDynamic("web/a"));
        Resources other = reserved("db", "cpus:2");
        reserve(plain);

        assertThat(reserve(refined).status()).isEqualTo(202);
        assertThat(total().reserved()).isEqualTo(refined);
        assertThat(reserve(other).status()).isEqualTo(202); // of what is not reserved
        assertThat(unreserve(other).status()).isEqualTo(202);

        assertThat(world.operatorCalls(ResourceCalls.rereserve(agent.agentId(), refined, other))
                        .status())
                .isEqualTo(202);
        assertThat(total().reserved()).isEqualTo(other);
        assertThat(agent.checkpointed()).isEqualTo(other);
    }

    @Test
    @DisplayName("'source' and 'resources' must have one stack each and the same amounts: 400 (MO-242)")
    void badSource() {
        Resources source = reserved("web", "cpus:2");
        Resources mixed = reserved("db", "cpus:1").plus(reserved("ops", "cpus:1"));

        assertThat(world.operatorCalls(ResourceCalls.rereserve(agent.agentId(), source, reserved("db", "cpus:1")))
                        .status())
                .isEqualTo(400);
        assertThat(world.operatorCalls(ResourceCalls.rereserve(agent.agentId(), source, mixed))
                        .status())
                .isEqualTo(400);
        assertThat(world.operatorCalls(ResourceCalls.rereserve(agent.agentId(), source, reserved("db", "cpus:2")))
                        .status())
                .isEqualTo(409);
        assertThat(world.operatorCalls(ResourceCalls.rereserve(
                                agent.agentId(), Resources.parse("cpus:2"), reserved("db", "cpus:2")))
                        .status())
                .isEqualTo(202);
    }

    @ParameterizedTest
    @EnumSource(
            value = AgentInfo.Capability.Type.class,
            names = {"HIERARCHICAL_ROLE", "RESERVATION_REFINEMENT"})
    @DisplayName("an agent that can't have the reservation: 400 (MO-239)")
    void incapable(AgentInfo.Capability.Type capability) {
        TestAgent old = world.agent().without(capability).registers();
        Resources nested = reserved("web", "cpus:2").pushReservation(Reservation.ofDynamic("web/a"));

        assertThat(world.operatorCalls(ResourceCalls.reserve(old.agentId(), nested))
                        .status())
                .isEqualTo(400);
    }

    @Test
    @DisplayName(
            "T-98: an agent that knows no operations gets all it has reserved, and the answer at once (MO-147, AM-81)")
    @SuppressWarnings("deprecation")
    void oldAgent() {
        TestAgent old = world.agent()
                .without(AgentInfo.Capability.Type.RESOURCE_PROVIDER)
                .without(AgentInfo.Capability.Type.AGENT_OPERATION_FEEDBACK)
                .without(AgentInfo.Capability.Type.RESERVATION_REFINEMENT)
                .registers();

        assertThat(world.operatorCalls(ResourceCalls.reserve(old.agentId(), reserved("web", "cpus:1")))
                        .status())
                .isEqualTo(202);
        world.operatorCalls(ResourceCalls.reserve(old.agentId(), reserved("db", "cpus:2")));

        assertThat(old.checkpointed()).isEqualTo(reserved("web", "cpus:1").plus(reserved("db", "cpus:2")));
        assertThat(old.lastHeard(io.tepui.protocol.internal.CheckpointResourcesMessage.class)
                        .orElseThrow()
                        .getResourcesList())
                .allSatisfy(resource -> assertThat(resource.hasReservation()).isTrue());
        assertThat(world.state().operations().isEmpty()).isTrue();
        old.loses();
        assertThat(world.operatorCalls(ResourceCalls.unreserve(old.agentId(), reserved("db", "cpus:2")))
                        .status())
                .isEqualTo(202);
        old.reregisters();
        assertThat(old.checkpointed()).isEqualTo(reserved("web", "cpus:1"));
    }

    @Test
    @DisplayName("overlapping ports in one call are refused: 400 (AR-349)")
    void overlap() {
        Resources ports =
                reserved(labelled("a"), "ports:[31000-31004]").plus(reserved(labelled("b"), "ports:[31004-31006]"));

        Effect.Answer answer = reserve(ports);

        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.text()).contains("ports");
    }

    @Test
    @DisplayName("of two operators who want the same, one gets it and the other 409 (MO-145)")
    void race() {
        agent.appliesOperationsSilently();
        Call first = ResourceCalls.reserve(agent.agentId(), reserved("web", "alice", "cpus:5"));
        Call second = ResourceCalls.reserve(agent.agentId(), reserved("db", "bob", "cpus:5"));

        long early = world.operatorAsks(first);
        long late = world.operatorAsks(second);
        agent.reportsOperations();

        assertThat(world.answer(early).status()).isEqualTo(202);
        assertThat(world.answer(late).status()).isEqualTo(409);
        assertThat(total().reserved()).isEqualTo(reserved("web", "alice", "cpus:5"));
    }

    @Test
    @DisplayName("what the allocator is just giving away is taken back when it comes (AR-129)")
    void allocationOnItsWay() {
        world.holdAllocations();
        scheduler.subscribes();
        reserve(reserved("db", "cpus:8"));
        world.releaseAllocations();
        allocates();

        assertThat(scheduler.offered().cpus().orElse(0)).isZero();
        assertThat(scheduler.offered().mem().orElse(0)).isEqualTo(8192);
    }

    @Test
    @DisplayName("AR-354: 0.1 cpus and 0.1 more are exactly 0.2")
    void adds() {
        reserve(reserved("web", "cpus:0.1"));
        reserve(reserved("web", "cpus:0.1"));

        assertThat(total().reserved()).isEqualTo(Reserved.reserved("web", "cpus:0.2"));
    }
}

package io.tepui.master.offers;

import static io.tepui.master.testing.OperatorCalls.deactivate;
import static io.tepui.master.testing.OperatorCalls.machine;
import static io.tepui.master.testing.OperatorCalls.schedule;
import static io.tepui.master.testing.OperatorCalls.startMaintenance;
import static io.tepui.master.testing.OperatorCalls.unavailability;
import static io.tepui.master.testing.OperatorCalls.updateWeight;
import static io.tepui.master.testing.OperatorCalls.window;
import static org.assertj.core.api.Assertions.assertThat;

import io.tepui.allocator.InverseAllocation;
import io.tepui.master.core.MasterInput;
import io.tepui.master.core.MasterSettings;
import io.tepui.master.state.MachineRecord;
import io.tepui.master.testing.MasterWorld;
import io.tepui.master.testing.TestAgent;
import io.tepui.master.testing.TestScheduler;
import io.tepui.protocol.v1.InverseOffer;
import io.tepui.protocol.v1.OfferID;
import io.tepui.protocol.v1.TaskState;
import io.tepui.protocol.v1.allocator.InverseOfferStatus;
import io.tepui.protocol.v1.maintenance.Window;
import io.tepui.protocol.v1.scheduler.Event;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("An inverse offer")
class InverseOffersTest {
    private final MasterWorld world = MasterWorld.started();

    /** A scheduler that runs a task on the agent. */
    private TestScheduler busyOn(TestAgent agent) {
        TestScheduler scheduler = world.scheduler().subscribes();
        scheduler.launches(agent, "task");
        return scheduler;
    }

    private void schedules(TestAgent agent) {
        world.operatorCalls(schedule(window(machine(agent))));
    }

    private Collection<InverseOfferStatus> answers() {
        return world.state().machines().values().stream()
                .map(MachineRecord::answers)
                .flatMap(answers -> answers.values().stream())
                .toList();
    }

    @Test
    @DisplayName(
            "asks those for an agent who hold something there, and offers tell of the time (T-122, SE-80, SE-82, MO-266)")
    void isMade() {
        TestAgent agent = world.agent().registers();
        TestAgent other = world.agent().registers();
        TestScheduler scheduler = busyOn(agent);
        TestScheduler idle = world.scheduler()
                .with(info -> info.clearRoles().addRoles("idle"))
                .subscribes(call -> call.addSuppressedRoles("idle"));
        assertThat(scheduler.offers()).hasSize(1);
        scheduler.forgetsEvents();

        schedules(agent);

        assertThat(scheduler.events(Event.Type.RESCIND)).hasSize(1);
        InverseOffer asked = scheduler.inverseOffers().getFirst();
        assertThat(scheduler.inverseOffers()).hasSize(1);
        assertThat(asked.getAgentId()).isEqualTo(agent.agentId());
        assertThat(asked.getFrameworkId()).isEqualTo(scheduler.frameworkId());
        assertThat(asked.getUnavailability()).isEqualTo(window().getUnavailability());
        assertThat(asked.getResourcesList()).isEmpty();
        assertThat(asked.getUrl().getPath()).isEqualTo("/slave(1)");
        assertThat(asked.getId().getValue()).startsWith("master-0-O");
        assertThat(idle.inverseOffers()).isEmpty();
        assertThat(world.framework(scheduler.id())
                        .orElseThrow()
                        .view()
                        .message()
                        .getInverseOffersList())
                .containsExactly(asked);

        world.passes(Duration.ofSeconds(6));
        world.allocates();
        world.passes(Duration.ofSeconds(1));
        world.allocates();
        assertThat(scheduler.inverseOffers()).hasSize(1);
        assertThat(scheduler.offers())
                .anySatisfy(offer -> {
                    assertThat(offer.getAgentId()).isEqualTo(agent.agentId());
                    assertThat(offer.getUnavailability()).isEqualTo(asked.getUnavailability());
                })
                .allSatisfy(offer -> assertThat(offer.hasUnavailability())
                        .isEqualTo(offer.getAgentId().equals(agent.agentId())));
        assertThat(other.agentId()).isNotEqualTo(agent.agentId());
    }

    @Test
    @DisplayName("is answered: the status shows it, with who and when, until the next answer (T-128, MO-267, SE-123)")
    void isAnswered() {
        TestAgent agent = world.agent().registers();
        TestScheduler scheduler = busyOn(agent);
        schedules(agent);
        InverseOffer first = scheduler.inverseOffers().getFirst();

        assertThat(scheduler.acceptsInverse(1, first.getId()).status()).isEqualTo(202);

        assertThat(answers()).singleElement().satisfies(answer -> {
            assertThat(answer.getStatus()).isEqualTo(InverseOfferStatus.Status.ACCEPT);
            assertThat(answer.getFrameworkId()).isEqualTo(scheduler.frameworkId());
            assertThat(answer.getTimestamp().getNanoseconds())
                    .isEqualTo(world.now().getEpochSecond() * 1_000_000_000L);
        });
        assertThat(world.framework(scheduler.id()).orElseThrow().inverseOffers().isEmpty())
                .isTrue();

        world.passes(Duration.ofSeconds(2));
        world.allocates();
        InverseOffer second = scheduler.inverseOffers().getLast();
        assertThat(second.getId()).isNotEqualTo(first.getId());
        scheduler.declinesInverse(1, second.getId());
        assertThat(answers()).singleElement().satisfies(answer -> assertThat(answer.getStatus())
                .isEqualTo(InverseOfferStatus.Status.DECLINE));

        world.failsOver();
        assertThat(answers()).isEmpty();
    }

    @Test
    @DisplayName("comes again only when the answer's filter is over (T-129, SE-87)")
    void isFiltered() {
        TestAgent agent = world.agent().registers();
        TestScheduler scheduler = busyOn(agent);
        schedules(agent);
        scheduler.declinesInverse(30, scheduler.inverseOffers().getFirst().getId());

        world.passes(Duration.ofSeconds(29));
        world.allocates();
        assertThat(scheduler.events(Event.Type.INVERSE_OFFERS)).hasSize(1);

        world.passes(Duration.ofSeconds(2));
        world.allocates();
        world.allocates();
        assertThat(scheduler.events(Event.Type.INVERSE_OFFERS)).hasSize(2);
    }

    @Test
    @DisplayName("that is not outstanding, or another's, can be answered without effect (T-131, SE-123)")
    void ignoresUnknown() {
        TestAgent agent = world.agent().registers();
        TestScheduler scheduler = busyOn(agent);
        TestScheduler other = world.scheduler().subscribes();
        schedules(agent);
        OfferID outstanding = scheduler.inverseOffers().getFirst().getId();

        assertThat(other.acceptsInverse(5, outstanding).status()).isEqualTo(202);
        assertThat(scheduler
                        .acceptsInverse(5, OfferID.newBuilder().setValue("none").build())
                        .status())
                .isEqualTo(202);
        assertThat(answers()).isEmpty();
        scheduler.declinesInverse(5, outstanding, outstanding);
        scheduler.acceptsInverse(5, outstanding);
        assertThat(answers()).singleElement().satisfies(answer -> assertThat(answer.getStatus())
                .isEqualTo(InverseOfferStatus.Status.DECLINE));
    }

    @Test
    @DisplayName(
            "is rescinded when the schedule changes, and made anew for another time; answers are forgotten (SE-81, SE-82)")
    void isRescindedBySchedule() {
        TestAgent agent = world.agent().registers();
        TestScheduler scheduler = busyOn(agent);
        schedules(agent);
        scheduler.acceptsInverse(1000, scheduler.inverseOffers().getFirst().getId());
        Window later = Window.newBuilder()
                .addMachineIds(machine(agent))
                .setUnavailability(unavailability(77))
                .build();

        world.operatorCalls(schedule(later));

        assertThat(answers()).isEmpty();
        assertThat(scheduler.inverseOffers()).singleElement().satisfies(offer -> assertThat(offer.getUnavailability())
                .isEqualTo(later.getUnavailability()));

        world.operatorCalls(schedule());

        assertThat(scheduler.events(Event.Type.RESCIND_INVERSE_OFFER)).hasSize(1);
        assertThat(scheduler.inverseOffers()).isEmpty();
        world.allocates();
        assertThat(scheduler.inverseOffers()).isEmpty();
    }

    @Test
    @DisplayName("is rescinded when its agent is disconnected, deactivated or removed (SE-81)")
    void isRescindedWithAgent() {
        TestAgent lost = world.agent().registers();
        TestScheduler first = busyOn(lost);
        schedules(lost);
        lost.loses();
        assertThat(first.events(Event.Type.RESCIND_INVERSE_OFFER)).hasSize(1);
        assertThat(first.inverseOffers()).isEmpty();

        lost.runs(first.info(), "task", TaskState.TASK_RUNNING).reregisters();
        world.allocates();
        assertThat(first.inverseOffers()).hasSize(1);

        world.operatorCalls(deactivate(lost.agentId()));
        assertThat(first.inverseOffers()).isEmpty();
        assertThat(first.events(Event.Type.RESCIND_INVERSE_OFFER)).hasSize(2);
    }

    @Test
    @DisplayName("stays when weights change, which take back only offers (AR-208)")
    void staysWhenWeightsChange() {
        TestAgent agent = world.agent().registers();
        TestScheduler scheduler = busyOn(agent);
        schedules(agent);

        world.operatorCalls(updateWeight("web", 2));

        assertThat(scheduler.events(Event.Type.RESCIND_INVERSE_OFFER)).isEmpty();
        assertThat(scheduler.inverseOffers()).hasSize(1);
    }

    @Test
    @DisplayName("is rescinded when the machine goes down")
    void isRescindedWhenDown() {
        TestAgent agent = world.agent().registers();
        TestScheduler scheduler = busyOn(agent);
        schedules(agent);

        world.operatorCalls(startMaintenance(machine(agent)));

        assertThat(scheduler.inverseOffers()).isEmpty();
        assertThat(scheduler.events(Event.Type.RESCIND_INVERSE_OFFER)).hasSize(1);
    }

    @Test
    @DisplayName("is rescinded after --offer_timeout, and made again (SE-81, AR-206)")
    void timesOut() {
        MasterWorld impatient = MasterWorld.started(MasterSettings.defaults()
                .edit()
                .offerTimeout(Optional.of(Duration.ofSeconds(30)))
                .build());
        TestAgent agent = impatient.agent().registers();
        TestScheduler scheduler = impatient.scheduler().subscribes();
        scheduler.launches(agent, "task");
        impatient.operatorCalls(schedule(window(machine(agent))));

        impatient.passes(Duration.ofSeconds(31));

        assertThat(scheduler.events(Event.Type.RESCIND_INVERSE_OFFER)).hasSize(1);
        impatient.allocates();
        assertThat(scheduler.inverseOffers()).hasSize(1);
    }

    @Test
    @DisplayName("is taken back without a word when its framework goes, and comes again when it is back")
    void goesWithFramework() {
        TestAgent agent = world.agent().registers();
        TestScheduler scheduler = busyOn(agent);
        schedules(agent);

        scheduler.disconnects();
        assertThat(world.framework(scheduler.id()).orElseThrow().inverseOffers().isEmpty())
                .isTrue();
        scheduler.forgetsEvents().subscribes();
        world.allocates();

        assertThat(scheduler.events(Event.Type.RESCIND_INVERSE_OFFER)).isEmpty();
        assertThat(scheduler.events(Event.Type.INVERSE_OFFERS)).hasSize(1);
    }

    @Test
    @DisplayName("of which the allocator decided before the schedule changed is not made, and never twice")
    void isMadeOnce() {
        TestAgent agent = world.agent().registers();
        TestScheduler scheduler = busyOn(agent);
        schedules(agent);

        world.give(new MasterInput.InverseOffersDue(List.of(
                new InverseAllocation(scheduler.id(), agent.id(), unavailability(3)),
                new InverseAllocation(scheduler.id(), agent.id(), window().getUnavailability()),
                new InverseAllocation("nobody", agent.id(), window().getUnavailability()),
                new InverseAllocation(scheduler.id(), "none", window().getUnavailability()))));

        assertThat(scheduler.events(Event.Type.INVERSE_OFFERS)).hasSize(1);
    }

    @Test
    @DisplayName("comes for an agent that registers when its machine is scheduled already")
    void comesForLaterAgents() {
        TestAgent agent = world.agent();
        schedules(agent);
        agent.registers();
        TestScheduler scheduler = busyOn(agent);

        world.allocates();

        assertThat(scheduler.inverseOffers()).hasSize(1);
        world.failsOver();
        scheduler.forgetsEvents().subscribes();
        agent.runs(scheduler.info(), "task", TaskState.TASK_RUNNING).reregisters();
        world.allocates();
        assertThat(scheduler.events(Event.Type.INVERSE_OFFERS)).hasSize(1);
    }
}

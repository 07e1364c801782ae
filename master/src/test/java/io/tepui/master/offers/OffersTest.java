package io.tepui.master.offers;

import static org.assertj.core.api.Assertions.assertThat;

import io.tepui.allocator.Allocation;
import io.tepui.allocator.AllocatorInput;
import io.tepui.master.core.Effect;
import io.tepui.master.core.MasterInput;
import io.tepui.master.core.MasterSettings;
import io.tepui.master.testing.Launches;
import io.tepui.master.testing.MasterWorld;
import io.tepui.master.testing.TestAgent;
import io.tepui.master.testing.TestScheduler;
import io.tepui.protocol.v1.FrameworkInfo.Capability;
import io.tepui.protocol.v1.Offer;
import io.tepui.protocol.v1.Resource;
import io.tepui.protocol.v1.scheduler.Call;
import io.tepui.protocol.v1.scheduler.Event;
import io.tepui.resources.Resources;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("An offer")
class OffersTest {
    private final MasterWorld world = MasterWorld.started();

    @Test
    @DisplayName("tells agent, host, address, attributes, role and resources (SE-73)")
    void tellsAll() {
        TestAgent agent = world.agent()
                .with("cpus:2;mem:1024")
                .with(info -> info.addAttributesBuilder()
                        .setName("rack")
                        .setType(io.tepui.protocol.v1.Value.Type.TEXT)
                        .getTextBuilder()
                        .setValue("r1"))
                .registers();
        TestScheduler scheduler = world.scheduler().subscribes();

        Offer offer = scheduler.offers().getFirst();

        assertThat(offer.getId().getValue()).isEqualTo("master-0-O0");
        assertThat(offer.getFrameworkId()).isEqualTo(scheduler.frameworkId());
        assertThat(offer.getAgentId()).isEqualTo(agent.agentId());
        assertThat(offer.getHostname()).isEqualTo("host-10.0.0.1");
        assertThat(offer.getUrl().getScheme()).isEqualTo("http");
        assertThat(offer.getUrl().getAddress().getIp()).isEqualTo("10.0.0.1");
        assertThat(offer.getUrl().getAddress().getPort()).isEqualTo(5051);
        assertThat(offer.getUrl().getPath()).isEqualTo("/slave(1)");
        assertThat(offer.getAttributes(0).getName()).isEqualTo("rack");
        assertThat(offer.getAllocationInfo().getRole()).isEqualTo("web");
        assertThat(Resources.fromMessages(offer.getResourcesList()))
                .isEqualTo(Resources.parse("cpus:2;mem:1024").allocate("web"));
    }

    @Test
    @DisplayName(
            "has no allocation_info for a framework without MULTI_ROLE, and resources in the old form (CF-6, SE-74)")
    @SuppressWarnings("deprecation")
    void oldForm() {
        world.agent().with("cpus(web):2;mem:1024").registers();
        TestScheduler scheduler = world.scheduler()
                .with(info -> info.clearRoles().clearCapabilities().setRole("web"))
                .subscribes();

        Offer offer = scheduler.offers().getFirst();

        assertThat(offer.hasAllocationInfo()).isFalse();
        assertThat(offer.getResourcesList()).allSatisfy(resource -> {
            assertThat(resource.hasAllocationInfo()).isFalse();
            assertThat(resource.getReservationsCount()).isZero();
            assertThat(resource.hasRole()).isTrue();
        });
        assertThat(offer.getResourcesList())
                .filteredOn(resource -> resource.getName().equals("cpus"))
                .extracting(Resource::getRole)
                .containsExactly("web");
    }

    @Test
    @DisplayName("has resources without role for a framework with RESERVATION_REFINEMENT (CF-6)")
    @SuppressWarnings("deprecation")
    void newForm() {
        world.agent().with("cpus(web):2;mem:1024").registers();
        TestScheduler scheduler = world.scheduler().subscribes();

        assertThat(scheduler.offers().getFirst().getResourcesList()).allSatisfy(resource -> {
            assertThat(resource.hasRole()).isFalse();
            assertThat(resource.getAllocationInfo().getRole()).isEqualTo("web");
        });
    }

    @Test
    @DisplayName("keeps ephemeral ports allocated, but does not tell of them (SE-74)")
    void hidesEphemeralPorts() {
        world.agent().with("cpus:2;mem:1024;ephemeral_ports:[100-200]").registers();
        TestScheduler scheduler = world.scheduler().subscribes();

        assertThat(scheduler.offers().getFirst().getResourcesList())
                .extracting(Resource::getName)
                .containsExactlyInAnyOrder("cpus", "mem");
        assertThat(world.state().offers().values().iterator().next().resources().names())
                .contains("ephemeral_ports");
    }

    @Test
    @DisplayName("names the framework's own executors on the agent (SE-73)")
    void namesExecutors() {
        TestAgent agent = world.agent().registers();
        TestScheduler scheduler = world.scheduler().subscribes();
        scheduler.launches(
                agent,
                Launches.bareTask("t1", agent.agentId(), "cpus:1;mem:32")
                        .setExecutor(Launches.executor("mine", "cpus:0.1;mem:32"))
                        .build());
        scheduler.calls(Call.newBuilder().setType(Call.Type.REVIVE));

        assertThat(scheduler.offers().getFirst().getExecutorIdsList())
                .extracting(io.tepui.protocol.v1.ExecutorID::getValue)
                .containsExactly("mine");
    }

    @Test
    @DisplayName("is not made, and the resources go back, when an allocation can no longer be used (AR-207)")
    void uselessAllocationsGoBack() {
        TestAgent agent = world.agent().registers();
        TestScheduler scheduler = world.scheduler().subscribes();
        scheduler.calls(Launches.decline(1000, scheduler.offers().getFirst().getId()));
        Resources all = world.agent(agent.id()).orElseThrow().total().allocate("web");
        Resources tooMuch = Resources.parse("cpus:1000").allocate("web");
        world.forgetEffects();
        scheduler.forgetsEvents();

        world.give(new MasterInput.AllocationsMade(List.of(
                new Allocation(scheduler.id(), "web", agent.id(), tooMuch),
                new Allocation(scheduler.id(), "other", agent.id(), all),
                new Allocation("unknown", "web", agent.id(), all),
                new Allocation(scheduler.id(), "web", "unknown", all))));

        assertThat(scheduler.events()).isEmpty();
        assertThat(recovered()).hasSize(2);
        assertThat(recovered().getFirst().resources()).isEqualTo(tooMuch);
        assertThat(recovered().getFirst().refuse()).isEmpty();

        scheduler.disconnects();
        world.forgetEffects();
        world.give(new MasterInput.AllocationsMade(List.of(new Allocation(scheduler.id(), "web", agent.id(), all))));
        assertThat(world.state().offers().isEmpty()).isTrue();
        assertThat(recovered()).hasSize(1);
    }

    @Test
    @DisplayName("of the same resources is not made twice, whatever the allocator says (SE-75)")
    void neverTwice() {
        TestAgent agent = world.agent().with("cpus:2;mem:1024").registers();
        TestScheduler scheduler = world.scheduler().subscribes();
        Resources all = Resources.parse("cpus:2;mem:1024").allocate("web");

        world.give(new MasterInput.AllocationsMade(List.of(new Allocation(scheduler.id(), "web", agent.id(), all))));

        assertThat(world.state().offers().size()).isEqualTo(1);
    }

    @Test
    @DisplayName("is rescinded when its time is over, and not if it was used before (SE-78)")
    void timesOut() {
        MasterWorld impatient = MasterWorld.started(MasterSettings.defaults()
                .edit()
                .offerTimeout(Optional.of(Duration.ofSeconds(30)))
                .build());
        impatient.agent().registers();
        TestScheduler scheduler = impatient.scheduler().subscribes();
        impatient.passes(Duration.ofSeconds(29));
        assertThat(scheduler.events(Event.Type.RESCIND)).isEmpty();

        impatient.passes(Duration.ofSeconds(1));
        assertThat(scheduler.events(Event.Type.RESCIND)).hasSize(1);
        impatient.allocates();
        Offer second = scheduler.offers().getFirst();
        scheduler.calls(Launches.decline(1000, second.getId()));
        impatient.passes(Duration.ofMinutes(1));
        assertThat(scheduler.events(Event.Type.RESCIND)).hasSize(1);
    }

    @Test
    @DisplayName("that was declined comes back when the filter is over, for 5 seconds by default (SE-83, SE-122)")
    void declinedComesBack() {
        world.agent().registers();
        TestScheduler scheduler = world.scheduler().subscribes();
        Offer offer = scheduler.offers().getFirst();

        scheduler.calls(Call.newBuilder()
                .setType(Call.Type.DECLINE)
                .setDecline(Call.Decline.newBuilder().addOfferIds(offer.getId()).addOfferIds(offer.getId())));
        scheduler.forgetsEvents();
        world.passes(Duration.ofSeconds(4));
        world.allocates();
        assertThat(scheduler.events(Event.Type.OFFERS)).isEmpty();
        world.passes(Duration.ofSeconds(4));
        world.allocates();
        world.allocates();
        assertThat(scheduler.events(Event.Type.OFFERS)).hasSize(1);
        assertThat(scheduler.events(Event.Type.RESCIND)).isEmpty();
    }

    @Test
    @DisplayName("of another framework can't be declined (SE-122)")
    void foreignOffersAreSafe() {
        world.agent().registers();
        TestScheduler owner = world.scheduler().subscribes();
        TestScheduler other = world.scheduler().subscribes();

        other.calls(Launches.decline(5, owner.offers().getFirst().getId()));

        assertThat(world.state().offers().size()).isEqualTo(1);
    }

    @Test
    @DisplayName("of an agent that lost its connection is rescinded (SE-78)")
    void lostAgentsOffersAreRescinded() {
        TestAgent agent = world.agent().registers();
        TestScheduler scheduler = world.scheduler().subscribes();

        agent.loses();

        assertThat(scheduler.events(Event.Type.RESCIND)).hasSize(1);
        assertThat(world.state().offers().isEmpty()).isTrue();
        assertThat(world.framework(scheduler.id()).orElseThrow().offers().isEmpty())
                .isTrue();
    }

    @Test
    @DisplayName("goes to hierarchical roles of agents that know them only (SE-68)")
    void hierarchicalRoles() {
        world.agent()
                .without(io.tepui.protocol.v1.AgentInfo.Capability.Type.HIERARCHICAL_ROLE)
                .registers();
        TestScheduler scheduler = world.scheduler()
                .with(info -> info.clearRoles().addRoles("web/team"))
                .subscribes();
        assertThat(scheduler.offers()).isEmpty();

        world.agent().registers();
        assertThat(scheduler.offers()).hasSize(1);
        assertThat(scheduler.offers().getFirst().getAllocationInfo().getRole()).isEqualTo("web/team");
    }

    @Test
    @DisplayName("of an agent with gpus goes to frameworks with GPU_RESOURCES only (SE-65)")
    void gpus() {
        world.agent().with("cpus:2;mem:1024;gpus:1").registers();
        TestScheduler without = world.scheduler().subscribes();
        TestScheduler with = world.scheduler()
                .with(info -> info.addCapabilitiesBuilder().setType(Capability.Type.GPU_RESOURCES))
                .subscribes();

        assertThat(without.offers()).isEmpty();
        assertThat(with.offers()).hasSize(1);
    }

    private List<AllocatorInput.ResourcesRecovered> recovered() {
        return world.effects(Effect.ToAllocator.class).stream()
                .map(Effect.ToAllocator::input)
                .filter(AllocatorInput.ResourcesRecovered.class::isInstance)
                .map(AllocatorInput.ResourcesRecovered.class::cast)
                .toList();
    }
}

package io.tepui.master.agents;

import static org.assertj.core.api.Assertions.assertThat;

import io.tepui.master.testing.MasterWorld;
import io.tepui.master.testing.TestAgent;
import io.tepui.master.testing.TestScheduler;
import io.tepui.protocol.internal.UpdateSlaveMessage;
import io.tepui.protocol.v1.FrameworkInfo.Capability;
import io.tepui.protocol.v1.TaskInfo;
import io.tepui.protocol.v1.TaskState;
import io.tepui.protocol.v1.scheduler.Event;
import io.tepui.resources.Resources;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("Oversubscribed resources of an agent")
class OversubscriptionTest {
    private final MasterWorld world = MasterWorld.started();
    private final TestAgent agent = world.agent().with("cpus:4;mem:1024").registers();

    private static Resources revocable(String text) {
        return Resources.parse(text).map(entry -> entry.withRevocable(true));
    }

    private void estimates(Resources oversubscribed) {
        agent.says(UpdateSlaveMessage.newBuilder()
                .setSlaveId(agent.agentId())
                .setUpdateOversubscribedResources(true)
                .addAllOversubscribedResources(oversubscribed.toMessages())
                .build());
    }

    private TestScheduler greedy() {
        return capable(world.scheduler()).subscribes();
    }

    private static TestScheduler capable(TestScheduler scheduler) {
        return scheduler.with(
                info -> info.addCapabilities(Capability.newBuilder().setType(Capability.Type.REVOCABLE_RESOURCES)));
    }

    private Resources total() {
        return world.agent(agent.id()).orElseThrow().total();
    }

    @Test
    @DisplayName("are offered with the rest to a framework that takes them, and used by its task (AR-366, AM-92)")
    void offeredAndUsed() {
        TestScheduler scheduler = greedy();
        scheduler.declinesAll(0);
        estimates(revocable("cpus:2"));
        world.allocates();
        assertThat(scheduler.offered())
                .isEqualTo(Resources.parse("cpus:4;mem:1024")
                        .plus(revocable("cpus:2"))
                        .allocate("web"));

        Resources used = Resources.parse("mem:128").plus(revocable("cpus:2")).allocate("web");
        TaskInfo task = scheduler
                .commandTask(agent, "task")
                .clearResources()
                .addAllResources(used.toMessages())
                .build();
        scheduler.launches(agent, task);
        agent.reports(scheduler.id(), "task", TaskState.TASK_RUNNING);
        assertThat(world.agent(agent.id()).orElseThrow().load().usedBy(scheduler.id()))
                .isEqualTo(used);
    }

    @Test
    @DisplayName("that become more or fewer are taken back from offers, and other offers stay (AR-366)")
    void newEstimates() {
        TestScheduler plain = world.scheduler().subscribes();
        assertThat(plain.offered()).isEqualTo(Resources.parse("cpus:4;mem:1024").allocate("web"));
        TestScheduler greedy = greedy();
        for (String estimate : new String[] {"cpus:2", "cpus:3", "cpus:1"}) {
            greedy.forgetsEvents();
            boolean had = !greedy.offers().isEmpty();
            estimates(revocable(estimate));
            world.allocates();
            assertThat(greedy.events(Event.Type.RESCIND)).hasSize(had ? 1 : 0);
            assertThat(greedy.offered()).isEqualTo(revocable(estimate).allocate("web"));
            assertThat(total()).isEqualTo(Resources.parse("cpus:4;mem:1024").plus(revocable(estimate)));
        }
        assertThat(plain.events(Event.Type.RESCIND)).isEmpty();
    }

    @Test
    @DisplayName("change nothing if they are not revocable or not valid (AM-92)")
    void invalid() {
        estimates(revocable("cpus:2"));
        Resources before = total();
        estimates(Resources.parse("cpus:3"));
        assertThat(total()).isEqualTo(before);
        agent.says(UpdateSlaveMessage.newBuilder()
                .setSlaveId(agent.agentId())
                .setUpdateOversubscribedResources(true)
                .addOversubscribedResources(
                        revocable("cpus:3").toMessages().getFirst().toBuilder().clearScalar())
                .build());
        assertThat(total()).isEqualTo(before);
    }

    @Test
    @DisplayName(
            "go to a framework whose new scheduler takes them, and no more to one whose new scheduler does not (AR-366)")
    void failover() {
        estimates(revocable("cpus:2"));
        TestScheduler scheduler = world.scheduler().subscribes();
        assertThat(scheduler.offered().revocable().isEmpty()).isTrue();
        capable(scheduler).subscribes();
        world.allocates();
        assertThat(scheduler.offered().revocable())
                .isEqualTo(revocable("cpus:2").allocate("web"));

        scheduler.without(Capability.Type.REVOCABLE_RESOURCES).subscribes();
        scheduler.declinesAll(0);
        world.allocates();
        assertThat(scheduler.offered())
                .isEqualTo(Resources.parse("cpus:4;mem:1024").allocate("web"));
    }
}

package io.tepui.master.offers;

import static org.assertj.core.api.Assertions.assertThat;

import io.tepui.allocator.AllocatorOptions;
import io.tepui.allocator.SorterKind;
import io.tepui.master.core.MasterSettings;
import io.tepui.master.testing.Launches;
import io.tepui.master.testing.MasterWorld;
import io.tepui.master.testing.TestAgent;
import io.tepui.master.testing.TestScheduler;
import io.tepui.protocol.v1.Offer;
import io.tepui.protocol.v1.TaskState;
import io.tepui.resources.Resources;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@DisplayName("Allocation within a master, by either sorter,")
class AllocationInMasterTest {
    private static final String AGENT = "cpus:4;mem:4096";

    private static MasterWorld world(SorterKind sorter) {
        return MasterWorld.started(
                MasterSettings.defaults(),
                AllocatorOptions.builder().sorters(sorter).build());
    }

    /** What the master has offered to the framework now. */
    private static Resources offered(MasterWorld world, TestScheduler scheduler) {
        return Resources.sum(world.framework(scheduler.id()).orElseThrow().offers().values().stream()
                .map(offer -> offer.resources().unallocate())
                .toList());
    }

    private static void launch(TestScheduler scheduler, TestAgent agent, String task) {
        Offer offer = scheduler.offers().getLast();
        scheduler.calls(Launches.accept(
                List.of(offer.getId()),
                0,
                Launches.launch(
                        Launches.task(task, agent.agentId(), "cpus:1;mem:1024").build())));
    }

    @ParameterizedTest
    @EnumSource
    @DisplayName("gives one framework all of an agent, and what it leaves of an offer again (AR-286)")
    void unusedPartsComeBack(SorterKind sorter) {
        MasterWorld world = world(sorter);
        TestAgent agent = world.agent().with(AGENT).registers();
        TestScheduler scheduler = world.scheduler().subscribes();
        assertThat(offered(world, scheduler)).isEqualTo(Resources.parse(AGENT));
        launch(scheduler, agent, "t1");
        world.allocates();
        assertThat(offered(world, scheduler)).isEqualTo(Resources.parse("cpus:3;mem:3072"));
    }

    @ParameterizedTest
    @EnumSource
    @DisplayName("takes offers back that come for a framework that has just gone (AR-286, AR-207)")
    void goneFramework(SorterKind sorter) {
        MasterWorld world = world(sorter);
        TestScheduler first = world.scheduler().subscribes();
        world.holdAllocations();
        world.agent().with(AGENT).registers();
        first.tearsDown();
        world.releaseAllocations();
        TestScheduler second = world.scheduler().subscribes();
        world.allocates();
        assertThat(offered(world, second)).isEqualTo(Resources.parse(AGENT));
    }

    @ParameterizedTest
    @EnumSource
    @DisplayName(
            "keeps what a task uses over the scheduler's failover, and offers it when the task or framework ends (AR-287)")
    void schedulerFailover(SorterKind sorter) {
        MasterWorld world = world(sorter);
        TestAgent agent = world.agent().with(AGENT).registers();
        TestScheduler scheduler =
                world.scheduler().with(info -> info.setFailoverTimeout(1000)).subscribes();
        launch(scheduler, agent, "t1");
        scheduler.disconnects();
        scheduler.subscribes();
        world.allocates();
        assertThat(offered(world, scheduler)).isEqualTo(Resources.parse("cpus:3;mem:3072"));

        agent.reports(scheduler.id(), "t1", TaskState.TASK_FINISHED);
        world.allocates();
        assertThat(offered(world, scheduler)).isEqualTo(Resources.parse(AGENT));

        launch(scheduler, agent, "t2");
        scheduler.tearsDown();
        TestScheduler other = world.scheduler().subscribes();
        world.allocates();
        assertThat(offered(world, other)).isEqualTo(Resources.parse(AGENT));
    }

    @ParameterizedTest
    @EnumSource
    @DisplayName("never offers a lost agent again, but one that comes later (AR-287)")
    void lostAgent(SorterKind sorter) {
        MasterWorld world = world(sorter);
        TestAgent lost = world.agent().with(AGENT).registers();
        lost.unregisters();
        TestScheduler scheduler = world.scheduler().subscribes();
        world.allocates();
        assertThat(scheduler.offers()).isEmpty();
        TestAgent later = world.agent().with(AGENT).registers();
        assertThat(scheduler.offers()).extracting(Offer::getAgentId).containsExactly(later.agentId());
    }

    @ParameterizedTest
    @EnumSource
    @DisplayName("offers agents that have cpus or mem alone (AR-288)")
    void cpusOrMemAlone(SorterKind sorter) {
        MasterWorld world = world(sorter);
        world.agent().with("cpus:4;mem:0").registers();
        world.agent().with("cpus:0;mem:4096").registers();
        TestScheduler scheduler = world.scheduler().subscribes();
        assertThat(scheduler.offers()).hasSize(2);
        assertThat(offered(world, scheduler)).isEqualTo(Resources.parse(AGENT));
    }

    @ParameterizedTest
    @EnumSource
    @DisplayName("comes to the same after a change of master, whoever returns first (AR-289)")
    void masterFailover(SorterKind sorter) {
        for (boolean frameworkFirst : new boolean[] {true, false}) {
            MasterWorld world = world(sorter);
            TestAgent agent = world.agent().with(AGENT).registers();
            TestScheduler scheduler = world.scheduler()
                    .with(info -> info.setFailoverTimeout(1000))
                    .subscribes();
            launch(scheduler, agent, "t1");
            agent.runs(scheduler.info(), "t1", TaskState.TASK_RUNNING);
            world.failsOver();
            if (frameworkFirst) {
                scheduler.subscribes();
                agent.reregisters();
            } else {
                agent.reregisters();
                scheduler.subscribes();
            }
            world.allocates();
            assertThat(offered(world, scheduler))
                    .as("framework first: %s", frameworkFirst)
                    .isEqualTo(Resources.parse("cpus:3;mem:3968"));
        }
    }
}

package io.tepui.master.operations;

import static io.tepui.master.testing.Reserved.reserved;
import static org.assertj.core.api.Assertions.assertThat;

import io.tepui.master.state.AgentRecord;
import io.tepui.master.testing.Launches;
import io.tepui.master.testing.MasterWorld;
import io.tepui.master.testing.OperatorCalls;
import io.tepui.master.testing.ResourceCalls;
import io.tepui.master.testing.TestAgent;
import io.tepui.master.testing.TestScheduler;
import io.tepui.protocol.internal.ReconcileTasksMessage;
import io.tepui.protocol.internal.SlaveReregisteredMessage;
import io.tepui.protocol.v1.FrameworkInfo;
import io.tepui.protocol.v1.OperationState;
import io.tepui.protocol.v1.OperationStatus;
import io.tepui.protocol.v1.TaskInfo;
import io.tepui.protocol.v1.TaskState;
import io.tepui.protocol.v1.TaskStatus;
import io.tepui.resources.Resources;
import java.time.Duration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("An agent that vanishes between an ACCEPT that reserves and launches, and the reservation's application,")
class VanishedAgentTest {
    private static final String ALL = "cpus:8;mem:8192;disk:1024";

    private final MasterWorld world = MasterWorld.started();
    private final TestAgent agent = world.agent().with(ALL);
    private final TestScheduler scheduler = world.scheduler()
            .with(info -> info.addCapabilities(
                    FrameworkInfo.Capability.newBuilder().setType(FrameworkInfo.Capability.Type.PARTITION_AWARE)));

    @BeforeEach
    void accept() {
        agent.registers();
        scheduler.subscribes();
        agent.losesOperations();
        scheduler.accepts(
                agent,
                0,
                ResourceCalls.named("op-1", ResourceCalls.reserve(reserved("web", "cpus:2"))),
                Launches.launch(task()));
        assertThat(known().total())
                .isEqualTo(Resources.parse("cpus:6;mem:8192;disk:1024").plus(reserved("web", "cpus:2")));
        agent.forgetsHeard().loses();
    }

    private TaskInfo task() {
        return Launches.bareTask("t1", agent.agentId(), "mem:32")
                .addAllResources(reserved("web", "cpus:2").toMessages())
                .setCommand(Launches.task("t1", agent.agentId(), "cpus:1").getCommand())
                .build();
    }

    private AgentRecord known() {
        return world.agent(agent.id()).orElseThrow();
    }

    private OperationStatus lastOperation() {
        return scheduler.operationStatuses().getLast();
    }

    private TaskStatus lastTask() {
        return scheduler.statuses().getLast();
    }

    private void assertAsBefore() {
        assertThat(known().total()).isEqualTo(Resources.parse(ALL));
        assertThat(known().load().allUsed().isEmpty()).isTrue();
        assertThat(world.state().operations().isEmpty()).isTrue();
        world.passes(Duration.ofSeconds(6));
        world.allocates();
        assertThat(scheduler.offered()).isEqualTo(Resources.parse(ALL).allocate("web"));
    }

    @Test
    @DisplayName(
            "and is back at once, has neither: both are told to be dropped, and all is offered again (AM-51, AM-93)")
    void comesBack() {
        agent.reregisters().tellsOperations();

        SlaveReregisteredMessage answer =
                agent.lastHeard(SlaveReregisteredMessage.class).orElseThrow();
        assertThat(answer.getReconciliationsList())
                .flatExtracting(ReconcileTasksMessage::getStatusesList)
                .singleElement()
                .satisfies(asked -> assertThat(asked.getTaskId().getValue()).isEqualTo("t1"));
        assertThat(lastOperation().getState()).isEqualTo(OperationState.OPERATION_DROPPED);

        agent.reports(scheduler.id(), "t1", TaskState.TASK_DROPPED);
        assertThat(lastTask().getState()).isEqualTo(TaskState.TASK_DROPPED);
        assertAsBefore();
    }

    @Test
    @DisplayName("and is lost, takes both with it; back later without them, it is offered whole (SE-144, SE-176)")
    void isLost() {
        agent.goesSilent();
        world.passes(Duration.ofMinutes(11));
        assertThat(world.state().unreachableAgents().contains(agent.id())).isTrue();
        assertThat(lastOperation().getState()).isEqualTo(OperationState.OPERATION_UNREACHABLE);
        assertThat(lastTask().getState()).isEqualTo(TaskState.TASK_UNREACHABLE);

        agent.speaksAgain().reregisters().tellsOperations();
        assertAsBefore();
    }

    @Test
    @DisplayName("and is marked gone, takes both with it for good (SE-144)")
    void isGone() {
        world.operatorCalls(OperatorCalls.markGone(agent.agentId()));

        assertThat(lastOperation().getState()).isEqualTo(OperationState.OPERATION_GONE_BY_OPERATOR);
        assertThat(lastTask().getState()).isEqualTo(TaskState.TASK_GONE_BY_OPERATOR);
        assertThat(world.agent(agent.id())).isEmpty();
        assertThat(world.state().operations().isEmpty()).isTrue();
    }
}

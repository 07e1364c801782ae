package io.tepui.master.operations;

import static io.tepui.master.testing.Reserved.reserved;
import static org.assertj.core.api.Assertions.assertThat;

import io.tepui.master.core.Effect;
import io.tepui.master.core.MasterSettings;
import io.tepui.master.state.Counter;
import io.tepui.master.testing.MasterWorld;
import io.tepui.master.testing.ResourceCalls;
import io.tepui.master.testing.TestAgent;
import io.tepui.master.testing.TestScheduler;
import io.tepui.protocol.internal.AcknowledgeOperationStatusMessage;
import io.tepui.protocol.internal.ApplyOperationMessage;
import io.tepui.protocol.internal.ReconcileOperationsMessage;
import io.tepui.protocol.v1.Operation;
import io.tepui.protocol.v1.OperationState;
import io.tepui.resources.Resources;
import java.time.Duration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("An operator's operation")
class OperatorConfirmationTest {
    private static final Resources TWO = reserved("web", "cpus:2");

    private final MasterWorld world = MasterWorld.started();
    private final TestAgent agent = world.agent().with("cpus:8;mem:8192");
    private final TestScheduler scheduler = world.scheduler();

    @BeforeEach
    void register() {
        agent.registers().tellsOperations();
        agent.forgetsHeard();
    }

    private long asks(Resources resources) {
        return world.operatorAsks(ResourceCalls.reserve(agent.agentId(), resources));
    }

    private Resources total() {
        return world.agent(agent.id()).orElseThrow().total();
    }

    private void assertUnconfirmed(long request) {
        Effect.Answer answer = world.answer(request);
        assertThat(answer.status()).isEqualTo(503);
        assertThat(answer.text())
                .contains(agent.id())
                .contains("may or may not")
                .contains("GET_AGENTS")
                .contains("GET_OPERATIONS")
                .doesNotContain("\n");
    }

    @Test
    @DisplayName(
            "is answered when the agent has it; until then it shows as pending, and in the totals (MO-146, MO-147)")
    void waits() {
        agent.appliesOperationsSilently();

        long request = asks(TWO);

        assertThat(world.isAnswered(request)).isFalse();
        assertThat(total().reserved()).isEqualTo(TWO);
        Operation pending = world.state().operations().values().iterator().next();
        assertThat(pending.hasFrameworkId()).isFalse();
        assertThat(pending.getAgentId()).isEqualTo(agent.agentId());
        assertThat(pending.getStatusesCount()).isZero();
        assertThat(pending.getLatestStatus().getState()).isEqualTo(OperationState.OPERATION_PENDING);
        assertThat(pending.getInfo().getReserve().getResourcesList()).isEqualTo(TWO.toMessages());

        agent.reportsOperations();

        assertThat(world.answer(request)).isEqualTo(new Effect.Answer(request, 202, ""));
        assertThat(world.state().operations().isEmpty()).isTrue();
        assertThat(agent.lastHeard(AcknowledgeOperationStatusMessage.class)
                        .orElseThrow()
                        .getOperationUuid())
                .isEqualTo(pending.getUuid());
        assertThat(agent.operations()).isEmpty();
        world.passes(Duration.ofMinutes(1));
        assertThat(world.answer(request).status()).isEqualTo(202);
    }

    @Test
    @DisplayName("that the agent refuses is answered with 409 and the reason, and taken back")
    void refused() {
        agent.refusesOperations();
        scheduler.subscribes();

        long request = asks(TWO);

        assertThat(world.answer(request).status()).isEqualTo(409);
        assertThat(world.answer(request).text()).contains("no room");
        assertThat(total()).isEqualTo(Resources.parse("cpus:8;mem:8192"));
        assertThat(world.state().operations().isEmpty()).isTrue();
        world.passes(Duration.ofSeconds(6));
        world.allocates();
        assertThat(scheduler.offered()).isEqualTo(total().allocate("web"));
    }

    @Test
    @DisplayName("on an agent that says nothing is answered with 503 after 30 s, and still heard of later")
    void silent() {
        agent.appliesOperationsSilently();
        long request = asks(TWO);

        world.passes(MasterSettings.OPERATION_CONFIRMATION_TIMEOUT.minusSeconds(1));
        assertThat(world.isAnswered(request)).isFalse();
        world.passes(Duration.ofSeconds(1));
        assertUnconfirmed(request);

        assertThat(world.state().operations().size()).isEqualTo(1);
        agent.reportsOperations();
        assertThat(world.state().operations().isEmpty()).isTrue();
        assertThat(total().reserved()).isEqualTo(TWO);
    }

    @Test
    @DisplayName("on an agent that is disconnected before it confirms is answered with 503; it comes back with it")
    void disconnectedAfterApplying() {
        agent.appliesOperationsSilently();
        long request = asks(TWO);

        agent.loses();
        assertUnconfirmed(request);

        agent.reregisters().tellsOperations();
        assertThat(total().reserved()).isEqualTo(TWO);
        agent.reportsOperations();
        assertThat(world.state().operations().isEmpty()).isTrue();
        assertThat(agent.operations()).isEmpty();
    }

    @Test
    @DisplayName("that the agent never got is dropped when it comes back, and the view reverts (MO-146, AM-93)")
    void disconnectedBeforeApplying() {
        agent.losesOperations();
        long request = asks(TWO);
        agent.loses();
        assertUnconfirmed(request);

        agent.confirmsOperations().reregisters();
        assertThat(total().reserved()).isEqualTo(Resources.empty());
        assertThat(world.state().operations().size()).isEqualTo(1);
        agent.tellsOperations();

        assertThat(agent.heard(ReconcileOperationsMessage.class)).hasSize(1);
        assertThat(world.state().operations().isEmpty()).isTrue();
        assertThat(total()).isEqualTo(Resources.parse("cpus:8;mem:8192"));
    }

    @Test
    @DisplayName("that an agent lost which restarted unnoticed is answered with 409 when the agent says so (AM-90)")
    void restarted() {
        agent.losesOperations();
        long request = asks(TWO);

        agent.reregisters().tellsOperations();

        assertThat(world.answer(request).status()).isEqualTo(409);
        assertThat(total().reserved()).isEqualTo(Resources.empty());
    }

    @Test
    @DisplayName("that crosses a registration on its way is in the totals once the agent has it")
    void crossesRegistration() {
        agent.losesOperations();
        long request = asks(TWO);
        ApplyOperationMessage onItsWay =
                agent.lastHeard(ApplyOperationMessage.class).orElseThrow();
        scheduler.subscribes();

        agent.reregisters();
        assertThat(total().reserved()).isEqualTo(Resources.empty());
        agent.confirmsOperations();
        agent.gets(onItsWay);

        assertThat(world.answer(request).status()).isEqualTo(202);
        assertThat(total().reserved()).isEqualTo(TWO);
        agent.tellsOperations();
        assertThat(world.state().operations().isEmpty()).isTrue();
        world.passes(Duration.ofSeconds(6));
        world.allocates();
        assertThat(scheduler.offered()).isEqualTo(total().allocate("web"));
    }

    @Test
    @DisplayName("on a disconnected agent is answered with 503 at once, and nothing is changed")
    void disconnected() {
        agent.loses();

        Effect.Answer answer = world.operatorCalls(ResourceCalls.reserve(agent.agentId(), TWO));

        assertThat(answer.status()).isEqualTo(503);
        assertThat(answer.text()).contains("nothing was changed");
        assertThat(total()).isEqualTo(Resources.parse("cpus:8;mem:8192"));
        assertThat(world.state().operations().isEmpty()).isTrue();
        assertThat(agent.heard(ApplyOperationMessage.class)).isEmpty();
    }

    @Test
    @DisplayName("on an agent that has as many as it may is answered with 503, counted, and changes nothing")
    void bound() {
        MasterWorld small = MasterWorld.started(
                MasterSettings.defaults().edit().maxOperationsPerAgent(2).build());
        TestAgent busy = small.agent()
                .with("cpus:8;mem:8192")
                .registers()
                .tellsOperations()
                .appliesOperationsSilently();
        long first = small.operatorAsks(ResourceCalls.reserve(busy.agentId(), reserved("web", "cpus:1")));
        small.operatorAsks(ResourceCalls.reserve(busy.agentId(), reserved("web", "cpus:1")));
        assertThat(small.isAnswered(first)).isFalse();

        Effect.Answer answer = small.operatorCalls(ResourceCalls.reserve(busy.agentId(), reserved("web", "cpus:1")));

        assertThat(answer.status()).isEqualTo(503);
        assertThat(answer.text())
                .contains(busy.id())
                .contains("2 operations")
                .contains("--max_operations_per_agent")
                .contains("nothing was changed")
                .doesNotContain("\n");
        assertThat(small.agent(busy.id()).orElseThrow().total().reserved()).isEqualTo(reserved("web", "cpus:2"));
        assertThat(small.count(Counter.OPERATIONS_OVER_LIMIT)).isEqualTo(1);

        busy.reportsOperations();
        busy.confirmsOperations();
        assertThat(small.answer(first).status()).isEqualTo(202);
        assertThat(small.operatorCalls(ResourceCalls.reserve(busy.agentId(), reserved("web", "cpus:1")))
                        .status())
                .isEqualTo(202);
    }

    @Test
    @DisplayName("on an agent that is removed is answered with 503, and forgotten")
    void removed() {
        agent.appliesOperationsSilently();
        long request = asks(TWO);

        agent.unregisters();

        assertUnconfirmed(request);
        assertThat(world.state().operations().isEmpty()).isTrue();
    }

    @Test
    @DisplayName("survives another master: the agent tells of it as it returns, and it is acknowledged at once (AM-93)")
    void failover() {
        agent.appliesOperationsSilently();
        asks(TWO);

        world.failsOver();
        agent.reregisters().tellsOperations();

        assertThat(total().reserved()).isEqualTo(TWO);
        assertThat(world.state().operations().isEmpty()).isTrue();
        assertThat(agent.operations()).isEmpty();
    }

    @Test
    @DisplayName("has a uuid that no other has, also of another master (AM-82)")
    void uuids() {
        agent.confirmsOperations();
        asks(reserved("web", "cpus:1"));
        asks(reserved("web", "cpus:1"));
        world.failsOver();
        agent.reregisters();
        asks(reserved("web", "cpus:1"));

        assertThat(agent.heard(ApplyOperationMessage.class))
                .extracting(ApplyOperationMessage::getOperationUuid)
                .doesNotHaveDuplicates()
                .hasSize(3);
    }
}

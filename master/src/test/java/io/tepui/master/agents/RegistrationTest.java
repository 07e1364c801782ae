package io.tepui.master.agents;

import static org.assertj.core.api.Assertions.assertThat;

import io.tepui.master.core.Effect;
import io.tepui.master.core.MasterSettings;
import io.tepui.master.state.Counter;
import io.tepui.master.testing.MasterWorld;
import io.tepui.master.testing.TestAgent;
import io.tepui.protocol.internal.Registry;
import io.tepui.protocol.internal.ShutdownMessage;
import io.tepui.protocol.internal.SlaveRegisteredMessage;
import io.tepui.protocol.v1.DomainInfo;
import io.tepui.protocol.v1.MachineID;
import io.tepui.protocol.v1.MachineInfo;
import io.tepui.protocol.v1.Resource;
import io.tepui.protocol.v1.Value;
import io.tepui.protocol.v1.master.Event;
import io.tepui.resources.Resources;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("An agent that registers for the first time (AM-40)")
class RegistrationTest {
    private final MasterWorld world = MasterWorld.started();

    @Test
    void isAdmittedToTheRegistryAndToldItsIdAndTheTotalPingTimeout() {
        TestAgent agent = world.agent().registers();

        SlaveRegisteredMessage answer =
                agent.lastHeard(SlaveRegisteredMessage.class).orElseThrow();
        assertThat(answer.getSlaveId().getValue()).isEqualTo("master-0-S0");
        assertThat(answer.getConnection().getTotalPingTimeoutSeconds()).isEqualTo(75.0);
        assertThat(world.registryKeys()).contains("agents/master-0-S0");
        assertThat(world.count(Counter.SLAVE_REGISTRATIONS)).isEqualTo(1);
        assertThat(world.effects(Effect.LinkAgent.class)).containsExactly(new Effect.LinkAgent(agent.pid()));
    }

    @Test
    void isShownAsActiveWithItsTimesAndOperatorsHearOfIt() {
        TestAgent agent = world.agent().registers();

        var shown = world.agent(agent.id()).orElseThrow().view().message();
        assertThat(shown.getActive()).isTrue();
        assertThat(shown.getVersion()).isEqualTo("1.11.0");
        assertThat(shown.getPid()).isEqualTo("slave(1)@10.0.0.1:5051");
        assertThat(shown.hasReregisteredTime()).isFalse();
        assertThat(shown.getCapabilitiesCount()).isEqualTo(8);
        assertThat(world.operatorEventTypes()).containsExactly(Event.Type.AGENT_ADDED);
    }

    @Test
    void getsNoAnswerUntilTheRegistryHasItAndARetryMeanwhileIsIgnored() {
        world.holdRegistry();
        TestAgent agent = world.agent().registers().registers();

        assertThat(agent.isAnswered()).isFalse();
        assertThat(world.state().agents().size()).isZero();

        world.releaseRegistry();
        assertThat(agent.heard(SlaveRegisteredMessage.class)).hasSize(1);
        assertThat(world.state().agents().size()).isEqualTo(1);
    }

    @Test
    void isToldItsIdAgainWhenItIsConnectedAlready() {
        TestAgent agent = world.agent().registers();
        String id = agent.id();

        agent.registers();

        assertThat(agent.id()).isEqualTo(id);
        assertThat(world.state().agents().size()).isEqualTo(1);
    }

    @Test
    void replacesADisconnectedAgentAtItsAddress() {
        TestAgent old = world.agent().registers();
        String oldId = old.id();
        old.loses();
        world.forgetOperatorEvents();

        old.registers();

        assertThat(old.id()).isNotEqualTo(oldId);
        assertThat(world.state().agents().keys()).containsExactly(old.id());
        assertThat(world.operatorEventTypes()).containsExactly(Event.Type.AGENT_REMOVED, Event.Type.AGENT_ADDED);
        assertThat(world.count(Counter.SLAVE_REMOVALS_REASON_REGISTERED)).isEqualTo(1);
        assertThat(world.registryKeys()).doesNotContain("agents/" + oldId);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "abc", "1", "0.28.3", "1.0.0-rc1", "01.2.3", "1.11"})
    void isIgnoredWithAVersionThatIsNoneOrTooOld(String version) {
        assertThat(world.agent().ofVersion(version).registers().isAnswered()).isFalse();
        assertThat(world.registryKeys()).containsExactly("master");
    }

    @Test
    void isIgnoredWithResourcesThatAreNotValid() {
        TestAgent agent = world.agent()
                .with(info -> info.addResources(Resource.newBuilder()
                        .setName("cpus")
                        .setType(Value.Type.SCALAR)
                        .setScalar(Value.Scalar.newBuilder().setValue(-1))));

        assertThat(agent.registers().isAnswered()).isFalse();
    }

    @Test
    void isIgnoredWithCheckpointedResourcesButNoCheckpoint() {
        TestAgent agent =
                world.agent().withCheckpointed(Resources.parse("cpus(web):1")).with(info -> info.setCheckpoint(false));

        assertThat(agent.registers().isAnswered()).isFalse();
    }

    @Test
    void isIgnoredWithADescriptionTooLargeForTheRegistry() {
        TestAgent agent = world.agent().with(info -> info.setHostname("h".repeat(AgentDescription.MAX_BYTES)));

        assertThat(agent.registers().isAnswered()).isFalse();
    }

    @Test
    void isIgnoredWithADomainWhenTheMasterHasNone() {
        TestAgent agent = world.agent().with(info -> info.setDomain(DomainInfo.getDefaultInstance()));

        assertThat(agent.registers().isAnswered()).isFalse();
    }

    @Test
    void isIgnoredWithoutADomainWhenOneIsRequired() {
        MasterWorld strict = MasterWorld.started(
                MasterSettings.defaults().edit().requireAgentDomain(true).build());

        assertThat(strict.agent().registers().isAnswered()).isFalse();
    }

    @Test
    void isShutDownWhenItsMachineIsDownForMaintenance() {
        MasterWorld maintained = MasterWorld.notRecovered(MasterSettings.defaults());
        maintained.putInRegistry(
                "machines/host-10.0.0.1/10.0.0.1",
                Registry.Machine.newBuilder()
                        .setInfo(MachineInfo.newBuilder()
                                .setId(MachineID.newBuilder()
                                        .setHostname("HOST-10.0.0.1")
                                        .setIp("10.0.0.1"))
                                .setMode(MachineInfo.Mode.DOWN))
                        .build());
        maintained.recovers();

        TestAgent agent = maintained.agent().registers();

        assertThat(agent.heard(ShutdownMessage.class)).hasSize(1);
        assertThat(agent.isAnswered()).isFalse();
    }

    @Test
    void isNotHeardBeforeTheMasterHasRecovered() {
        MasterWorld early = MasterWorld.notRecovered(MasterSettings.defaults());
        TestAgent agent = early.agent().registers();

        assertThat(agent.isAnswered()).isFalse();
        assertThat(early.count(Counter.DROPPED_MESSAGES)).isEqualTo(1);
    }

    @Test
    void endsTheMasterWhenTheRegistryFails() {
        world.holdRegistry();
        world.agent().registers();

        world.failRegistry("disk full");

        assertThat(world.effects(Effect.Abort.class)).singleElement().satisfies(abort -> assertThat(abort.reason())
                .contains("disk full"));
        assertThat(world.state().agents().size()).isZero();
    }

    @Test
    void isOfferedToASchedulerAtOnce() {
        var scheduler = world.scheduler().subscribes();
        TestAgent agent = world.agent().registers();

        assertThat(scheduler.offers()).singleElement().satisfies(offer -> assertThat(offer.getAgentId())
                .isEqualTo(agent.agentId()));
    }
}

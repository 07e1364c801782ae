package io.tepui.containers.isolation.privileges;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tepui.containers.CapabilitySets;
import io.tepui.containers.Confinement;
import io.tepui.containers.isolation.IsolationException;
import io.tepui.containers.isolation.LaunchPlan;
import io.tepui.containers.isolation.Launches;
import io.tepui.protocol.v1.CapabilityInfo;
import io.tepui.protocol.v1.CapabilityInfo.Capability;
import io.tepui.protocol.v1.ContainerInfo;
import io.tepui.protocol.v1.LinuxInfo;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("Capabilities and new privileges (AO-293, AO-294)")
class CapabilitiesTest {
    private static final long KILL = 1L << 5;
    private static final long NET_RAW = 1L << 13;
    private static final Path SANDBOX = Path.of("/sandbox");

    private static CapabilityInfo caps(Capability... capabilities) {
        return CapabilityInfo.newBuilder()
                .addAllCapabilities(List.of(capabilities))
                .build();
    }

    private static Confinement confinement(Capabilities isolator, LinuxInfo.Builder info) throws IsolationException {
        var launch = Launches.with(
                Launches.root("a", SANDBOX),
                ContainerInfo.newBuilder()
                        .setType(ContainerInfo.Type.MESOS)
                        .setLinuxInfo(info)
                        .build());
        LaunchPlan plan = Launches.plan(launch, SANDBOX);
        isolator.prepare(launch, plan);
        return plan.confinement();
    }

    private static Capabilities agent(Optional<CapabilityInfo> effective, Optional<CapabilityInfo> bounding) {
        return new Capabilities(effective, bounding);
    }

    @Test
    @DisplayName("Where nobody says anything nothing changes")
    void nothing() throws IsolationException {
        assertThat(confinement(agent(Optional.empty(), Optional.empty()), LinuxInfo.newBuilder())
                        .capabilities())
                .isEmpty();
    }

    @Test
    @DisplayName(
            "A container's own sets go before the agent's; bounding ones are the effective ones where none are named")
    void sets() throws IsolationException {
        assertThat(confinement(agent(Optional.of(caps(Capability.KILL)), Optional.empty()), LinuxInfo.newBuilder())
                        .capabilities())
                .contains(new CapabilitySets(KILL, KILL));
        assertThat(confinement(
                                agent(
                                        Optional.of(caps(Capability.KILL)),
                                        Optional.of(caps(Capability.KILL, Capability.NET_RAW))),
                                LinuxInfo.newBuilder().setEffectiveCapabilities(caps(Capability.NET_RAW)))
                        .capabilities())
                .contains(new CapabilitySets(NET_RAW, KILL | NET_RAW));
        assertThat(confinement(
                                agent(Optional.empty(), Optional.empty()),
                                LinuxInfo.newBuilder().setCapabilityInfo(caps()))
                        .capabilities())
                .contains(new CapabilitySets(0, 0));
    }

    @Test
    @DisplayName("Effective ones beyond the bounding ones, and bounding ones beyond the agent's, are refused by name")
    void refusals() {
        Capabilities bounded = agent(Optional.empty(), Optional.of(caps(Capability.KILL)));

        assertThatThrownBy(() -> confinement(
                        bounded,
                        LinuxInfo.newBuilder().setEffectiveCapabilities(caps(Capability.KILL, Capability.NET_RAW))))
                .isInstanceOf(IsolationException.class)
                .hasMessage("container.linux_info.effective_capabilities: NET_RAW is not within the bounding"
                        + " capabilities");
        assertThatThrownBy(() -> confinement(
                        bounded, LinuxInfo.newBuilder().setBoundingCapabilities(caps(Capability.SYS_ADMIN))))
                .hasMessage("container.linux_info.bounding_capabilities: SYS_ADMIN is not within"
                        + " --bounding_capabilities of this agent");
        assertThatThrownBy(() -> confinement(
                        bounded,
                        LinuxInfo.newBuilder()
                                .setEffectiveCapabilities(caps(Capability.KILL))
                                .setCapabilityInfo(caps(Capability.KILL))))
                .hasMessageContaining("has both");
    }

    @Test
    @DisplayName("linux/nnp is for every container")
    void noNewPrivileges() {
        LaunchPlan plan = Launches.plan(Launches.root("a", SANDBOX), SANDBOX);
        new NoNewPrivileges().prepare(Launches.root("a", SANDBOX), plan);
        assertThat(plan.confinement().noNewPrivileges()).isTrue();
    }
}

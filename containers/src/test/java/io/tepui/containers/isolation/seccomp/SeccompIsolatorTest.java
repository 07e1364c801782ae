package io.tepui.containers.isolation.seccomp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tepui.containers.containerizer.ContainerLaunch;
import io.tepui.containers.isolation.IsolationException;
import io.tepui.containers.isolation.LaunchPlan;
import io.tepui.containers.isolation.Launches;
import io.tepui.protocol.v1.ContainerInfo;
import io.tepui.protocol.v1.LinuxInfo;
import io.tepui.protocol.v1.SeccompInfo;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("Which profile a container gets (AO-295)")
class SeccompIsolatorTest {
    @TempDir
    private Path temp;

    @BeforeEach
    void profiles() throws IOException {
        Files.writeString(temp.resolve("usual.json"), "{\"defaultAction\": \"SCMP_ACT_ALLOW\"}");
        Files.writeString(temp.resolve("strict.json"), "{\"defaultAction\": \"SCMP_ACT_KILL\"}");
        Files.writeString(temp.resolve("broken.json"), "{");
    }

    private LaunchPlan plan(Optional<String> usual, ContainerLaunch launch) throws IsolationException {
        LaunchPlan plan = Launches.plan(launch, temp);
        new SeccompIsolator(temp, usual).prepare(launch, plan);
        return plan;
    }

    private ContainerLaunch asking(SeccompInfo info) {
        return Launches.with(
                Launches.root("a", temp),
                ContainerInfo.newBuilder()
                        .setType(ContainerInfo.Type.MESOS)
                        .setLinuxInfo(LinuxInfo.newBuilder().setSeccomp(info))
                        .build());
    }

    private static SeccompInfo named(String name) {
        return SeccompInfo.newBuilder().setProfileName(name).build();
    }

    @Test
    @DisplayName("Its own, else the agent's; none when it is unconfined or the agent has none")
    void choice() throws IsolationException {
        Optional<String> usual = Optional.of("usual.json");
        LaunchPlan byDefault = plan(usual, Launches.root("a", temp));
        LaunchPlan own = plan(usual, asking(named("strict.json")));

        assertThat(byDefault.confinement().seccomp()).isPresent();
        assertThat(own.confinement().seccomp())
                .isPresent()
                .isNotEqualTo(byDefault.confinement().seccomp());
        assertThat(plan(
                                usual,
                                asking(SeccompInfo.newBuilder()
                                        .setUnconfined(true)
                                        .build()))
                        .confinement()
                        .seccomp())
                .isEmpty();
        assertThat(plan(Optional.empty(), Launches.root("a", temp))
                        .confinement()
                        .seccomp())
                .isEmpty();
    }

    @Test
    @DisplayName("Both or neither of name and unconfined, and profiles that cannot be used, fail the launch")
    void refusals() {
        assertThatThrownBy(() -> plan(Optional.empty(), asking(SeccompInfo.getDefaultInstance())))
                .isInstanceOf(IsolationException.class)
                .hasMessage("container.linux_info.seccomp: must have either a profile_name or unconfined set to true");
        assertThatThrownBy(() -> plan(
                        Optional.empty(),
                        asking(named("usual.json").toBuilder()
                                .setUnconfined(true)
                                .build())))
                .isInstanceOf(IsolationException.class);
        assertThatThrownBy(() -> plan(Optional.empty(), asking(named("../usual.json"))))
                .hasMessage("container.linux_info.seccomp.profile_name: '../usual.json' is no name of a file");
        assertThatThrownBy(() -> plan(Optional.empty(), asking(named("missing.json"))))
                .hasMessageStartingWith("the seccomp profile " + temp.resolve("missing.json") + " cannot be used");
        assertThatThrownBy(() -> plan(Optional.empty(), asking(named("broken.json"))))
                .hasMessageStartingWith("the seccomp profile " + temp.resolve("broken.json") + " cannot be used");
    }
}

package io.tepui.containers.isolation.posix;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.tepui.containers.ResourceLimit;
import io.tepui.containers.containerizer.ContainerLaunch;
import io.tepui.containers.isolation.IsolationException;
import io.tepui.containers.isolation.LaunchPlan;
import io.tepui.containers.isolation.Launches;
import io.tepui.containers.posix.ProcessTreeUsage;
import io.tepui.protocol.v1.ContainerInfo;
import io.tepui.protocol.v1.Image;
import io.tepui.protocol.v1.RLimitInfo;
import io.tepui.protocol.v1.RLimitInfo.RLimit;
import io.tepui.protocol.v1.ResourceStatistics;
import io.tepui.protocol.v1.Volume;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("Isolators of plain processes")
class PosixIsolatorsTest {
    private static final Path SANDBOX = Path.of("/sandbox");

    private static ContainerLaunch with(ContainerInfo.Builder info) {
        return Launches.with(
                Launches.root("a", SANDBOX),
                info.setType(ContainerInfo.Type.MESOS).build());
    }

    private static List<ResourceLimit> rlimits(RLimit... limits) throws IsolationException {
        ContainerLaunch launch = with(
                ContainerInfo.newBuilder().setRlimitInfo(RLimitInfo.newBuilder().addAllRlimits(List.of(limits))));
        LaunchPlan plan = Launches.plan(launch, SANDBOX);
        new Rlimits().prepare(launch, plan);
        return plan.confinement().rlimits();
    }

    @Test
    @DisplayName("Rlimits have the numbers of Linux; without values they are unlimited (AO-296)")
    void rlimits() throws IsolationException {
        assertThat(rlimits(
                        RLimit.newBuilder()
                                .setType(RLimit.Type.RLMT_NOFILE)
                                .setSoft(10)
                                .setHard(20)
                                .build(),
                        RLimit.newBuilder().setType(RLimit.Type.RLMT_CORE).build()))
                .containsExactly(
                        new ResourceLimit(7, 10, 20),
                        new ResourceLimit(4, ResourceLimit.UNLIMITED, ResourceLimit.UNLIMITED));
    }

    @Test
    @DisplayName(
            "A limit of which only one value is given is one that no kernel takes: the container fails at its start (AO-296)")
    void halfARlimit() throws IsolationException {
        ResourceLimit half = rlimits(RLimit.newBuilder()
                        .setType(RLimit.Type.RLMT_CPU)
                        .setSoft(10)
                        .build())
                .getFirst();
        assertThat(half.soft()).isGreaterThan(half.hard());
        assertThatThrownBy(() ->
                        rlimits(RLimit.newBuilder().setType(RLimit.Type.UNKNOWN).build()))
                .hasMessage("container.rlimit_info.rlimits.type: UNKNOWN is no rlimit");
    }

    @Test
    @DisplayName("Images and volumes that need mounts are refused without filesystem/linux (AO-276)")
    void filesystem() {
        ContainerInfo.Builder image = ContainerInfo.newBuilder()
                .setMesos(ContainerInfo.MesosInfo.newBuilder()
                        .setImage(Image.newBuilder().setType(Image.Type.DOCKER)));
        ContainerInfo.Builder volume = ContainerInfo.newBuilder()
                .addVolumes(Volume.newBuilder()
                        .setMode(Volume.Mode.RW)
                        .setContainerPath("data")
                        .setHostPath("/data"));
        for (ContainerInfo.Builder info : List.of(image, volume)) {
            ContainerLaunch launch = with(info);
            assertThatThrownBy(() -> new PosixFilesystem().prepare(launch, Launches.plan(launch, SANDBOX)))
                    .isInstanceOf(IsolationException.class)
                    .hasMessageContaining("without filesystem/linux");
        }
    }

    @Test
    @DisplayName("Time and memory are summed over the processes below the shim (AO-254, AO-255)")
    void usage() throws Exception {
        // The outer shell stands for a shim.
        Process shim = new ProcessBuilder(
                        "sh",
                        "-c",
                        "sh -c 'i=0; while [ $i -lt 200000 ]; do i=$((i+1)); done;"
                                + " sleep 1000 & exec sleep 1000'; :")
                .start();
        try {
            await().until(() -> shim.descendants().count() == 2);
            long pid = shim.children().findFirst().orElseThrow().pid();
            PosixUsage cpu = new PosixUsage(PosixUsage.Kind.CPU, new ProcessTreeUsage(InstantSource.system()));
            PosixUsage mem = new PosixUsage(PosixUsage.Kind.MEM, new ProcessTreeUsage(InstantSource.system()));
            cpu.started(Launches.id("a"), pid);
            mem.recover(Launches.root("a", SANDBOX), pid);

            ResourceStatistics.Builder usage = ResourceStatistics.newBuilder().setTimestamp(1);
            cpu.usage(Launches.id("a"), usage);
            assertThat(usage.hasMemRssBytes()).isFalse();
            mem.usage(Launches.id("a"), usage);

            assertThat(usage.getProcesses()).isEqualTo(2);
            assertThat(usage.getCpusUserTimeSecs() + usage.getCpusSystemTimeSecs())
                    .isPositive();
            assertThat(usage.getMemRssBytes()).isPositive();
        } finally {
            shim.descendants().forEach(ProcessHandle::destroyForcibly);
            shim.destroyForcibly().waitFor(10, TimeUnit.SECONDS);
        }
    }

    @Test
    @DisplayName("Of a container that has gone nothing is shown")
    void gone() {
        PosixUsage cpu = new PosixUsage(PosixUsage.Kind.CPU, new ProcessTreeUsage(InstantSource.system()));
        cpu.started(Launches.id("a"), Long.MAX_VALUE);
        ResourceStatistics.Builder usage = ResourceStatistics.newBuilder().setTimestamp(1);
        cpu.usage(Launches.id("a"), usage);
        assertThat(usage.hasCpusUserTimeSecs()).isFalse();
    }
}

package io.tepui.containers.isolation.cgroups;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("The cgroups that a machine has")
class CgroupMountsTest {
    private static final Path USUAL = Path.of("/sys/fs/cgroup");

    @Test
    @DisplayName("Controllers mounted together are found at one place, names with blanks are read (AO-257)")
    void firstVersion() {
        CgroupMounts mounts = CgroupMounts.parse("""
                proc /proc proc rw 0 0
                cgroup /sys/fs/cgroup/cpu,cpuacct cgroup rw,nosuid,cpu,cpuacct 0 0
                cgroup /sys/fs/cgroup/a\\040b cgroup rw,memory 0 0
                cgroup /elsewhere/pids cgroup rw,pids 0 0
                cgroup2 /sys/fs/cgroup/unified cgroup2 rw 0 0
                """, USUAL);

        assertThat(mounts.firstVersion())
                .containsEntry("cpu", Path.of("/sys/fs/cgroup/cpu,cpuacct"))
                .containsEntry("cpuacct", Path.of("/sys/fs/cgroup/cpu,cpuacct"))
                .containsEntry("memory", Path.of("/sys/fs/cgroup/a b"))
                .doesNotContainKey("pids");
        assertThat(mounts.secondVersion()).isEmpty();
        assertThat(mounts.available()).containsExactlyInAnyOrder(Subsystem.CPU, Subsystem.MEMORY);
    }

    @Test
    @DisplayName("Version 2 is used when it is mounted at the place itself (AO-253, AO-272)")
    void secondVersion() {
        CgroupMounts mounts = CgroupMounts.parse("cgroup2 /sys/fs/cgroup cgroup2 rw,nsdelegate 0 0\n", USUAL);

        assertThat(mounts.secondVersion()).isEqualTo(Optional.of(USUAL));
    }

    @Test
    @DisplayName("Shares and weights stay within what the kernel takes (AO-259, AO-273)")
    void bounds() {
        CpuBounds many = new CpuBounds(1000, false, java.util.OptionalLong.empty());
        CpuBounds few = new CpuBounds(0.0001, true, java.util.OptionalLong.empty());

        assertThat(many.shares()).isEqualTo(262_144);
        assertThat(many.weight()).isEqualTo(10_000);
        assertThat(few.shares()).isEqualTo(2);
        assertThat(few.weight()).isEqualTo(1);
        assertThat(CpuBounds.quotaMicros(0.001)).isEqualTo(1000);
        assertThat(CpuBounds.quotaMicros(Double.POSITIVE_INFINITY)).isEqualTo(-1);
    }
}

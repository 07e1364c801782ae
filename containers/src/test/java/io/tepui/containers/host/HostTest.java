package io.tepui.containers.host;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@DisplayName("Facts about the machine, and what an agent offers of it")
class HostTest {

    private static final long MB = 1L << 20;

    @TempDir
    private Path temp;

    private Host host() {
        return new Host(temp, temp.resolve("online"));
    }

    private void file(String name, String text) throws IOException {
        Path file = temp.resolve(name);
        Files.createDirectories(file.getParent());
        Files.writeString(file, text);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {"0|1", "0-3|4", "0-3,8,10-11|7"})
    @DisplayName("Processors on line are counted")
    void cores(String list, int count) throws IOException {
        file("online", list + "\n");

        assertThat(host().cores()).hasValue(count);
    }

    @Test
    @DisplayName("Memory, load, boot id and name are read")
    void facts() throws IOException {
        file("meminfo", "MemTotal:        8151936 kB\nMemFree:          123 kB\nMemAvailable: 5 kB\n");
        file("loadavg", "0.52 1.58 2.59 3/602 29012\n");
        file("sys/kernel/random/boot_id", "5f0c\n");
        file("sys/kernel/hostname", "node-7\n");

        assertThat(host().memoryTotalBytes()).hasValue(8151936L * 1024);
        assertThat(host().memoryFreeBytes()).hasValue(123L * 1024);
        assertThat(host().loadAverages()).contains(new Host.LoadAverages(0.52, 1.58, 2.59));
        assertThat(host().bootId()).contains("5f0c");
        assertThat(host().hostname()).contains("node-7");
    }

    @Test
    @DisplayName("What is not told or makes no sense is empty")
    void unknown() throws IOException {
        assertThat(host().cores()).isEmpty();
        assertThat(host().memoryTotalBytes()).isEmpty();
        assertThat(host().loadAverages()).isEmpty();
        assertThat(host().bootId()).isEmpty();
        assertThat(host().hostname()).isEmpty();
        assertThat(host().diskSpace(temp.resolve("missing"))).isEmpty();

        file("online", "none\n");
        file("meminfo", "MemTotal: many kB\n");
        file("loadavg", "a b c\n");
        assertThat(host().cores()).isEmpty();
        assertThat(host().memoryTotalBytes()).isEmpty();
        assertThat(host().loadAverages()).isEmpty();
    }

    @Test
    @DisplayName("This machine tells them all")
    void thisMachine() {
        Host host = Host.ofSystem();

        assertThat(host.cores().orElse(0)).isPositive();
        assertThat(host.memoryTotalBytes().orElse(0))
                .isGreaterThan(host.memoryFreeBytes().orElse(Long.MAX_VALUE));
        assertThat(host.loadAverages()).isPresent();
        assertThat(host.bootId()).isPresent();
        assertThat(host.hostname()).isPresent();
        assertThat(host.diskSpace(temp).orElseThrow().totalBytes()).isPositive();
        assertThat(host.diskSpace(temp).orElseThrow().usage()).isBetween(0.0, 1.0);
    }

    @ParameterizedTest
    @CsvSource({"8192,7168", "2048,1024", "2047,1023", "1000,500", "1,0"})
    @DisplayName("Memory offered is all but 1 GB of at least 2 GB, else half (AO-244)")
    void memory(long totalMb, long offeredMb) {
        assertThat(DetectedResources.of(OptionalInt.of(2), OptionalLong.of(totalMb * MB), OptionalLong.empty())
                        .memMb())
                .isEqualTo(offeredMb);
    }

    @ParameterizedTest
    @CsvSource({"102400,97280", "10240,5120", "10239,5119", "4096,2048"})
    @DisplayName("Disk offered is all but 5 GB of at least 10 GB, else half (AO-244)")
    void disk(long totalMb, long offeredMb) {
        assertThat(DetectedResources.of(OptionalInt.of(2), OptionalLong.empty(), OptionalLong.of(totalMb * MB))
                        .diskMb())
                .isEqualTo(offeredMb);
    }

    @Test
    @DisplayName("What is not known is offered as 1 cpu, 1 GB of memory, 10 GB of disk and the usual ports (AO-244)")
    void defaults() {
        assertThat(DetectedResources.of(OptionalInt.empty(), OptionalLong.empty(), OptionalLong.empty()))
                .isEqualTo(new DetectedResources(1, 1024, 10240, "[31000-32000]"));
    }

    @Test
    @DisplayName("Only what the flag does not name is added, and amounts are whole megabytes (AO-244)")
    void flagText() {
        DetectedResources detected = DetectedResources.of(
                OptionalInt.of(4), OptionalLong.of(4096 * MB + 12345), OptionalLong.of(20480 * MB - 1));

        assertThat(detected.flagText(Set.of())).isEqualTo("cpus:4;mem:3072;disk:15359;ports:[31000-32000]");
        assertThat(detected.flagText(Set.of("cpus", "gpus"))).isEqualTo("mem:3072;disk:15359;ports:[31000-32000]");
        assertThat(detected.flagText(Set.of("cpus", "mem", "disk", "ports"))).isEmpty();
    }
}

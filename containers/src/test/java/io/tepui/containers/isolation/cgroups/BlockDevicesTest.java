package io.tepui.containers.isolation.cgroups;

import static org.assertj.core.api.Assertions.assertThat;

import io.tepui.protocol.v1.CgroupInfo.Blkio.Operation;
import io.tepui.protocol.v1.CgroupInfo.Blkio.Statistics;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("What containers read and write, as the kernel prints it (AO-268)")
class BlockDevicesTest {
    @TempDir
    private Path group;

    @Test
    @DisplayName("Version 1 has a line for each device and operation, and one for all")
    void firstVersion() throws IOException {
        Files.writeString(
                group.resolve("blkio.throttle.io_serviced"), "8:0 Read 3\n8:0 Write 4\n8:0 Total 7\nTotal 7\n");
        Files.writeString(group.resolve("blkio.throttle.io_service_bytes"), "8:0 Read 4096\nTotal 4096\n");
        Files.writeString(group.resolve("blkio.time"), "8:16 250\n");
        Files.writeString(group.resolve("blkio.io_queued_recursive"), "8:16 Async 2\n");

        Statistics statistics = BlockDevices.ofFirstVersion(group);

        assertThat(statistics.getThrottlingList()).hasSize(2);
        assertThat(statistics.getThrottling(0).getDevice().getMajorNumber()).isEqualTo(8);
        assertThat(statistics.getThrottling(0).getIoServicedList())
                .extracting(v -> v.getOp() + "=" + v.getValue())
                .containsExactly("READ=3", "WRITE=4", "TOTAL=7");
        assertThat(statistics.getThrottling(1).hasDevice()).isFalse();
        assertThat(statistics.getThrottling(1).getIoServiceBytes(0).getOp()).isEqualTo(Operation.TOTAL);
        assertThat(statistics.getCfq(0).getTime()).isEqualTo(250);
        assertThat(statistics.getCfqRecursive(0).getIoQueued(0).getOp()).isEqualTo(Operation.ASYNC);
    }

    @Test
    @DisplayName("Version 2 has one line for each device")
    void secondVersion() throws IOException {
        Files.writeString(group.resolve("io.stat"), "254:1 rbytes=8192 wbytes=4096 rios=2 wios=1 dbytes=0 dios=0\n\n");

        Statistics statistics = BlockDevices.ofSecondVersion(group);

        assertThat(statistics.getThrottlingList()).hasSize(1);
        assertThat(statistics.getThrottling(0).getDevice().getMinorNumber()).isEqualTo(1);
        assertThat(statistics.getThrottling(0).getIoServiceBytesList())
                .extracting(v -> v.getOp() + "=" + v.getValue())
                .containsExactly("READ=8192", "WRITE=4096", "DISCARD=0", "TOTAL=12288");
    }

    @Test
    @DisplayName("Where nothing is accounted there is nothing")
    void nothing() {
        assertThat(BlockDevices.ofFirstVersion(group)).isEqualTo(Statistics.getDefaultInstance());
        assertThat(BlockDevices.ofSecondVersion(group)).isEqualTo(Statistics.getDefaultInstance());
    }
}

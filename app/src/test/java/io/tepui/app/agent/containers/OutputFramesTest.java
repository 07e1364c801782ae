package io.tepui.app.agent.containers;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.tepui.containers.OutputAttachment.Source;
import io.tepui.protocol.RecordIo;
import io.tepui.protocol.v1.agent.ProcessIO;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Random;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@DisplayName("Frames of output")
class OutputFramesTest {
    private static final int[] SIZES = {1, 2, 3, 4, 100, 119, 120, 127, 128, 16_370, 16_384, 65_536, 3_000_000};

    @ParameterizedTest
    @EnumSource
    @DisplayName("are what the general codec makes of their records, and no larger than was said (AO-17, AO-109)")
    void same_as_codec(OutputFrames frames) {
        Random random = new Random(1);
        for (Source source : Source.values()) {
            for (int size : SIZES) {
                byte[] bytes = new byte[size];
                random.nextBytes(bytes);
                ByteString data = ByteString.copyFrom(bytes);
                ByteBuffer target = ByteBuffer.allocate(frames.maxFrameBytes(size));
                frames.putData(target, source, data);
                byte[] made = new byte[target.flip().remaining()];
                target.get(made);
                ProcessIO record = ProcessIO.newBuilder()
                        .setType(ProcessIO.Type.DATA)
                        .setData(ProcessIO.Data.newBuilder()
                                .setType(ProcessIO.Data.Type.valueOf(source.name()))
                                .setData(data))
                        .build();
                assertThat(made).isEqualTo(RecordIo.frame(frames.bytes(record)));
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    @DisplayName("tell of the stream's life by its interval (AO-109, AO-115)")
    void heartbeat(OutputFrames frames) {
        assertThat(frames.heartbeat(Duration.ofSeconds(30)))
                .isEqualTo(RecordIo.frame(frames.bytes(ProcessIO.newBuilder()
                        .setType(ProcessIO.Type.CONTROL)
                        .setControl(heartbeatControl())
                        .build())));
    }

    private static ProcessIO.Control heartbeatControl() {
        return ProcessIO.Control.newBuilder()
                .setType(ProcessIO.Control.Type.HEARTBEAT)
                .setHeartbeat(ProcessIO.Control.Heartbeat.newBuilder()
                        .setInterval(
                                io.tepui.protocol.v1.DurationInfo.newBuilder().setNanoseconds(30_000_000_000L)))
                .build();
    }
}

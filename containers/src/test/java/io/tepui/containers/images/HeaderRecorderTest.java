package io.tepui.containers.images;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.Arrays;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("Headers of an archive are recorded")
class HeaderRecorderTest {
    /** A header of 1024 bytes, a content of 700 with what fills its record, and a header of 512 bytes. */
    private static byte[] archive() {
        byte[] archive = new byte[1024 + 1024 + 512];
        Arrays.fill(archive, 0, 1024, (byte) 1);
        Arrays.fill(archive, 1024, 2048, (byte) 2);
        Arrays.fill(archive, 2048, 2560, (byte) 3);
        return archive;
    }

    private static byte[] filled(int length, int value) {
        byte[] bytes = new byte[length];
        Arrays.fill(bytes, (byte) value);
        return bytes;
    }

    @Test
    @DisplayName("without what comes between, whether it is read byte by byte, in pieces, or skipped")
    void recorded() throws IOException {
        try (HeaderRecorder in =
                new HeaderRecorder(new HeaderGuard(new ByteArrayInputStream(archive()), "the archive"))) {
            in.expectHeader();
            assertThat(in.read()).isEqualTo(1);
            assertThat(in.skip(3)).isEqualTo(3);
            assertThat(in.readNBytes(1020)).hasSize(1020);
            in.expectContent();
            assertThat(in.header()).isEqualTo(filled(1024, 1));
            assertThat(in.skip(100)).isEqualTo(100);
            assertThat(in.readNBytes(600)).hasSize(600);
            in.expectHeader();
            assertThat(in.skip(300)).isEqualTo(300);
            in.skipNBytes(24);
            assertThat(in.readAllBytes()).hasSize(512);
            assertThat(in.header()).isEqualTo(filled(512, 3));
            assertThat(in.read()).isEqualTo(-1);
            assertThat(in.skip(1)).isZero();
        }
    }
}

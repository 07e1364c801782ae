package io.tepui.cli.sandbox;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("Output on its way to the terminal")
class LineSinkTest {
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private final PrintStream out = new PrintStream(bytes, true, UTF_8);

    private String printed() {
        return bytes.toString(UTF_8);
    }

    @Test
    @DisplayName("of one task goes through as it comes")
    void one() {
        LineSink sink = new LineSink(out, out::println, "");
        sink.write(ByteString.copyFromUtf8("no line"));
        assertThat(printed()).isEqualTo("no line");
    }

    @Test
    @DisplayName("of several tasks goes through by whole lines, each with its task's mark")
    void several() {
        LineSink first = new LineSink(out, out::println, "[0] ");
        LineSink second = new LineSink(out, out::println, "[1] ");
        first.write(ByteString.copyFromUtf8("a\nb"));
        second.write(ByteString.copyFromUtf8("x\n"));
        first.write(ByteString.copyFromUtf8("c\nlast"));
        first.end();
        assertThat(printed()).isEqualTo("[0] a\n[1] x\n[0] bc\n[0] last\n");
    }
}

package io.tepui.containers.linux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.abort;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("Calls for extended attributes")
class ExtendedAttributeCallsTest {
    private static final byte[] ANY_BYTES = {0, (byte) 0x80, (byte) 0xff, '\n', '=', 0};

    @TempDir
    Path temp;

    private Path file;

    @BeforeEach
    void make() throws IOException {
        file = Files.writeString(temp.resolve("a file, größe %41"), "content");
        try {
            ExtendedAttributeCalls.set(file, "user.first", ANY_BYTES);
        } catch (LinuxException e) {
            abort("the file system of " + temp + " has no attributes of users: " + e.getMessage());
        }
    }

    @Test
    @DisplayName("set, list, read, replace and remove them, with any bytes in the value, or none")
    void round() throws IOException {
        ExtendedAttributeCalls.set(file, "user.second", new byte[0]);
        assertThat(ExtendedAttributeCalls.names(file)).contains("user.first", "user.second");
        assertThat(ExtendedAttributeCalls.value(file, "user.first")).hasValue(ANY_BYTES);
        assertThat(ExtendedAttributeCalls.value(file, "user.second")).hasValue(new byte[0]);
        ExtendedAttributeCalls.set(file, "user.first", new byte[] {1});
        assertThat(ExtendedAttributeCalls.value(file, "user.first")).hasValue(new byte[] {1});
        ExtendedAttributeCalls.remove(file, "user.first");
        assertThat(ExtendedAttributeCalls.value(file, "user.first")).isEmpty();
        assertThat(ExtendedAttributeCalls.names(file)).contains("user.second").doesNotContain("user.first");
    }

    @Test
    @DisplayName("take names of any bytes, a character for each")
    void names() throws IOException {
        ExtendedAttributeCalls.set(file, "user.\u00ff\u0080", new byte[] {1});
        assertThat(ExtendedAttributeCalls.names(file)).contains("user.\u00ff\u0080");
        assertThat(ExtendedAttributeCalls.value(file, "user.\u00ff\u0080")).hasValue(new byte[] {1});
    }

    @Test
    @DisplayName("do not follow a link at the end, whether to a file or to a directory")
    void links() throws IOException {
        Path directory = Files.createDirectory(temp.resolve("directory"));
        for (Path target : new Path[] {file, directory}) {
            Path link = Files.createSymbolicLink(temp.resolve("link-to-" + target.getFileName()), target);
            ExtendedAttributeCalls.set(target, "user.target", new byte[] {1});
            assertThat(ExtendedAttributeCalls.names(link)).doesNotContain("user.target");
            assertThatThrownBy(() -> ExtendedAttributeCalls.set(link, "user.target", new byte[] {2}))
                    .isInstanceOf(LinuxException.class);
            assertThat(ExtendedAttributeCalls.value(target, "user.target")).hasValue(new byte[] {1});
        }
    }

    @Test
    @DisplayName("say what a missing file and a missing attribute are")
    void missing() {
        assertThatThrownBy(() -> ExtendedAttributeCalls.names(temp.resolve("none")))
                .hasMessageContaining("No such file");
        assertThatThrownBy(() -> ExtendedAttributeCalls.remove(file, "user.none"))
                .isInstanceOfSatisfying(
                        LinuxException.class, e -> assertThat(e.errno()).isEqualTo(ErrorNumbers.ENODATA));
    }
}

package io.tepui.containers.images;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.abort;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.tepui.containers.linux.ExtendedAttributeCalls;
import io.tepui.containers.linux.LinuxException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("Extended attributes of files of images")
class ExtendedAttributesTest extends StoreFixture {
    private static final String CAPABILITY = "security.capability";

    /** The right to open raw sockets, as the kernel writes it: its second version, effective. */
    private static final byte[] RAW_SOCKETS = HexFormat.of().parseHex("0100000200200000000000000000000000000000");

    private static final byte[] ANY_BYTES = {0, (byte) 0x80, (byte) 0xff, '\n', '=', 0};
    private static final Map<String, byte[]> MARK = Map.of("user.mark", ANY_BYTES);

    @BeforeEach
    void requireAttributes() throws IOException {
        Path file = Files.writeString(temp.resolve("probe"), "");
        try {
            ExtendedAttributeCalls.set(file, "user.probe", new byte[] {1});
        } catch (LinuxException e) {
            abort("the file system of " + temp + " has no attributes of users: " + e.getMessage());
        }
    }

    private void requireCapabilities() throws IOException {
        assumeTrue(ROOT, "only root gives capabilities to files");
        try {
            ExtendedAttributeCalls.set(temp.resolve("probe"), CAPABILITY, RAW_SOCKETS);
        } catch (LinuxException e) {
            abort("this process may not give capabilities to files: " + e.getMessage());
        }
    }

    private static byte[] content() {
        return "#!/bin/true\n".getBytes(StandardCharsets.UTF_8);
    }

    private static void assertMarked(Path file) throws IOException {
        assertThat(ExtendedAttributeCalls.value(file, "user.mark"))
                .as(file.toString())
                .hasValue(ANY_BYTES);
    }

    private static void assertPlain(Path file) throws IOException {
        assertThat(ExtendedAttributes.of(file).values()).as(file.toString()).isEmpty();
    }

    // ------------------------------------------------------------------------------------------------ layers

    @Test
    @DisplayName("are given to files and directories of a layer byte for byte, and to no others")
    void given() throws IOException {
        Path root = unpack(new Layer()
                .attributes(MARK)
                .directory("closed", 0555, 0, 0)
                .attributes(MARK)
                .file("closed/read-only", 0444, 0, 0, content())
                .file("plain", "x")
                .attributes(MARK)
                .directory(".", 0755, 0, 0));
        assertMarked(root.resolve("closed"));
        assertMarked(root.resolve("closed/read-only"));
        assertMarked(root);
        assertPlain(root.resolve("plain"));
        assertThat(Files.isWritable(root.resolve("closed/read-only"))).isEqualTo(ROOT);
    }

    @Test
    @DisplayName("are found behind contents of every length")
    void behind_contents() throws IOException {
        Layer layer = new Layer();
        int[] lengths = {0, 1, 511, 512, 513, 1024, 70_000};
        for (int length : lengths) {
            layer.attributes(MARK).file("n".repeat(120) + length, 0644, 0, 0, new byte[length]);
            layer.file("plain" + length, 0644, 0, 0, new byte[length]);
        }
        Path root = unpack(layer);
        for (int length : lengths) {
            assertMarked(root.resolve("n".repeat(120) + length));
            assertPlain(root.resolve("plain" + length));
        }
    }

    @Test
    @DisplayName("let a program keep its capabilities, given after its owner and its mode; where the agent is root")
    void capabilities() throws IOException {
        requireCapabilities();
        Path root = unpack(new Layer()
                .attributes(Map.of(CAPABILITY, RAW_SOCKETS))
                .file("ping", 04755, 7, 8, content())
                .hardLink("ping6", "ping"));
        assertThat(ExtendedAttributeCalls.value(root.resolve("ping"), CAPABILITY))
                .hasValue(RAW_SOCKETS);
        assertThat(ExtendedAttributeCalls.value(root.resolve("ping6"), CAPABILITY))
                .hasValue(RAW_SOCKETS);
        assertThat(Files.getAttribute(root.resolve("ping"), "unix:uid")).isEqualTo(7);
        assertThat((Integer) Files.getAttribute(root.resolve("ping"), "unix:mode") & 07777)
                .isEqualTo(04755);
    }

    @Test
    @DisplayName("that an ordinary user may not give are left out, and the image is unpacked")
    void ordinary() throws IOException {
        assumeTrue(!ROOT, "root may give capabilities to files");
        Path root = unpack(new Layer()
                .attributes(Map.of(CAPABILITY, RAW_SOCKETS, "user.mark", ANY_BYTES))
                .file("ping", 0555, 0, 0, content()));
        assertMarked(root.resolve("ping"));
        assertThat(ExtendedAttributes.of(root.resolve("ping")).values()).containsOnlyKeys("user.mark");
    }

    @Test
    @DisplayName("of the host are not given: they are no image's to say")
    void of_the_host() throws IOException {
        Path root = unpack(new Layer()
                .attributes(Map.of(
                        "trusted.overlay.opaque",
                        new byte[] {'y'},
                        "trusted.any",
                        ANY_BYTES,
                        "user.overlay.opaque",
                        new byte[] {'y'},
                        "security.selinux",
                        "evil_u:evil_r:evil_t:s0".getBytes(StandardCharsets.UTF_8)))
                .directory("d"));
        assertThat(ExtendedAttributeCalls.names(root.resolve("d")))
                .doesNotContain("trusted.overlay.opaque", "trusted.any", "user.overlay.opaque");
        assertThat(ExtendedAttributeCalls.value(root.resolve("d"), "security.selinux")
                        .filter(value -> new String(value, StandardCharsets.UTF_8).contains("evil")))
                .isEmpty();
    }

    @Test
    @DisplayName("of a link do not go to what it leads to, inside the image or outside")
    void links() throws IOException {
        Path outside = Files.writeString(temp.resolve("outside"), "kept");
        Path root = unpack(new Layer()
                .file("target", "x")
                .attributes(MARK)
                .symbolicLink("inside", "target")
                .attributes(MARK)
                .symbolicLink("out", outside.toString()));
        assertPlain(root.resolve("target"));
        assertPlain(outside);
        assertThat(Files.readSymbolicLink(root.resolve("inside"))).isEqualTo(Path.of("target"));
    }

    @Test
    @DisplayName("of a later layer replace those of lower ones, as its owners and modes do")
    void replaced() throws IOException {
        Path root = unpack(
                new Layer()
                        .attributes(MARK)
                        .directory("again")
                        .attributes(MARK)
                        .directory("left")
                        .attributes(MARK)
                        .file("file", "1"),
                new Layer()
                        .attributes(Map.of("user.other", new byte[] {1}))
                        .directory("again")
                        .file("left/new", "")
                        .file("file", "2"));
        assertThat(ExtendedAttributes.of(root.resolve("again")).values()).containsOnlyKeys("user.other");
        assertMarked(root.resolve("left"));
        assertPlain(root.resolve("file"));
    }

    @Test
    @DisplayName("are left out and counted where the file system has none of users")
    void no_attributes() throws IOException {
        Path file = Path.of("/proc/self/status");
        assertThat(new ExtendedAttributes(MARK).give(file)).isEqualTo(1);
        ExtendedAttributes.clear(file);
        assertPlain(file);
    }

    // ------------------------------------------------------------------------------------------------ refusals

    @Test
    @DisplayName("past their limits have the layer refused, with a line that names the member")
    void limits() throws IOException {
        assertThatThrownBy(() -> unpack(new Layer()
                        .attributes(Map.of("user.large", new byte[(64 << 10) + 1]))
                        .file("bin/ping", "")))
                .isInstanceOf(ImageException.class)
                .hasMessageContaining("the layer '")
                .hasMessageContaining("the member 'bin/ping' has the extended attribute 'user.large' of 65537 bytes")
                .hasMessageNotContaining("\n");
        assertThat(trees()).isEmpty();
        assertThat(unfinished()).isEmpty();
    }

    @Test
    @DisplayName("that are no capabilities, though they say so, have the layer refused")
    void no_capabilities() throws IOException {
        requireCapabilities();
        assertThatThrownBy(() -> unpack(
                        new Layer().attributes(Map.of(CAPABILITY, ANY_BYTES)).file("bin/ping", "")))
                .isInstanceOf(ImageException.class)
                .hasMessageContaining("bin/ping")
                .hasMessageContaining("'security.capability'")
                .hasMessageContaining("Invalid argument");
        assertThat(trees()).isEmpty();
    }

    // ------------------------------------------------------------------------------------------------ other tools

    @Test
    @DisplayName("are read as GNU tar writes them, where it is there")
    void gnu_tar() throws IOException, InterruptedException {
        Path from = Files.createDirectory(temp.resolve("from"));
        Path file = Files.write(from.resolve("ping"), content());
        byte[] longValue = new byte[1000];
        Arrays.fill(longValue, (byte) 0x9f);
        ExtendedAttributeCalls.set(file, "user.mark", ANY_BYTES);
        ExtendedAttributeCalls.set(file, "user.long", longValue);
        Path tar = temp.resolve("written.tar");
        assumeTrue(
                written("tar", "--xattrs", "--xattrs-include=*", "-C", from.toString(), "-cf", tar.toString(), "."),
                "there is no GNU tar that writes extended attributes");
        Path root = unpack(Layer.written(Files.readAllBytes(tar)));
        assertMarked(root.resolve("ping"));
        assertThat(ExtendedAttributeCalls.value(root.resolve("ping"), "user.long"))
                .hasValue(longValue);
    }

    private static boolean written(String... command) throws InterruptedException {
        try {
            return new ProcessBuilder(command).inheritIO().start().waitFor() == 0;
        } catch (IOException e) {
            return false;
        }
    }

    // ------------------------------------------------------------------------------------------------ roots

    @Test
    @DisplayName("are kept by a copy of the tree for a container, and those of the host are not")
    void copied() throws IOException {
        Path tree = unpack(new Layer()
                .attributes(MARK)
                .directory(".", 0755, 0, 0)
                .attributes(MARK)
                .directory("closed", 0555, 0, 0)
                .attributes(MARK)
                .file("closed/read-only", 0444, 0, 0, content())
                .hardLink("second", "closed/read-only")
                .symbolicLink("link", "second")
                .file("plain", ""));
        ExtendedAttributeCalls.set(tree.resolve("plain"), "user.overlay.opaque", new byte[] {'y'});
        if (ROOT) {
            ExtendedAttributeCalls.set(tree.resolve("plain"), "trusted.any", ANY_BYTES);
        }
        Path root = new RootBackend.Copy(ROOT).prepare(tree, Files.createDirectory(temp.resolve("own")));
        assertMarked(root);
        assertMarked(root.resolve("closed"));
        assertMarked(root.resolve("closed/read-only"));
        assertMarked(root.resolve("second"));
        assertThat(ExtendedAttributeCalls.names(root.resolve("plain")))
                .doesNotContain("user.overlay.opaque", "trusted.any");
        assertThat(Files.isWritable(root.resolve("closed/read-only"))).isEqualTo(ROOT);
    }

    @Test
    @DisplayName("let a program keep its capabilities in a copy, whosever it is; where the agent is root")
    void copied_capabilities() throws IOException {
        requireCapabilities();
        Path tree =
                unpack(new Layer().attributes(Map.of(CAPABILITY, RAW_SOCKETS)).file("ping", 0755, 7, 8, content()));
        Path root = new RootBackend.Copy(true).prepare(tree, Files.createDirectory(temp.resolve("own")));
        assertThat(ExtendedAttributeCalls.value(root.resolve("ping"), CAPABILITY))
                .hasValue(RAW_SOCKETS);
        assertThat(Files.getAttribute(root.resolve("ping"), "unix:uid")).isEqualTo(7);
    }

    @Test
    @DisplayName("of the top are those of an overlay's own directory, too")
    void overlay_top() throws IOException {
        Path tree = unpack(new Layer().attributes(MARK).directory(".", 0755, 0, 0));
        Path own = Files.createDirectory(temp.resolve("own"));
        new RootBackend.Overlay(ROOT, "").prepare(tree, own);
        assertMarked(own.resolve("upper"));
    }
}

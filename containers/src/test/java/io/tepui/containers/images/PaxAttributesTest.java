package io.tepui.containers.images;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("Extended attributes in headers of tar archives")
class PaxAttributesTest {
    private static final byte[] ANY_BYTES = {0, (byte) 0x80, (byte) 0xff, '\n', '=', (byte) 0xc3, 0};

    private static Map<String, byte[]> parse(Layer layer) throws ImageException {
        return PaxAttributes.parse(layer.tar(), "name").values();
    }

    private static Map<String, byte[]> parse(Map<String, byte[]> attributes) throws ImageException {
        return parse(new Layer().attributes(attributes).file("name", ""));
    }

    @Test
    @DisplayName("keep every byte of their values, NUL and those of no text included; a value may be empty")
    void values() throws ImageException {
        Map<String, byte[]> read =
                parse(Map.of("security.capability", ANY_BYTES, "user.none", new byte[0], "user.a=b", new byte[] {1}));
        assertThat(read).containsOnlyKeys("security.capability", "user.none", "user.a");
        assertThat(read.get("security.capability")).isEqualTo(ANY_BYTES);
        assertThat(read.get("user.none")).isEmpty();
        assertThat(read.get("user.a")).containsExactly('b', '=', 1);
    }

    @Test
    @DisplayName("keep every byte of their names")
    void bytes_of_names() throws ImageException {
        assertThat(parse(Map.of("user.ü", ANY_BYTES))).containsOnlyKeys("user.\u00c3\u00bc");
    }

    @Test
    @DisplayName("of the host are left out: those of security modules, of root, of overlays and of access lists")
    void of_the_host() throws ImageException {
        assertThat(parse(Map.of(
                        "security.selinux",
                        ANY_BYTES,
                        "security.ima",
                        ANY_BYTES,
                        "security.capabilityx",
                        ANY_BYTES,
                        "trusted.overlay.opaque",
                        ANY_BYTES,
                        "trusted.any",
                        ANY_BYTES,
                        "user.overlay.redirect",
                        ANY_BYTES,
                        "system.posix_acl_access",
                        ANY_BYTES,
                        "user",
                        ANY_BYTES)))
                .isEmpty();
    }

    @Test
    @DisplayName("are found among long names, comments and several headers of one member")
    void among_others() throws ImageException {
        Map<String, byte[]> read = parse(new Layer()
                .comment(3000)
                .attributes(Map.of("user.a", ANY_BYTES))
                .attributes(Map.of("user.b", ANY_BYTES))
                .file("ü" + "n".repeat(300), ""));
        assertThat(read).containsOnlyKeys("user.a", "user.b");
    }

    @Test
    @DisplayName("of the next member are not taken for this one's")
    void next() throws ImageException {
        assertThat(parse(new Layer()
                        .file("name", "")
                        .attributes(Map.of("user.a", ANY_BYTES))
                        .file("next", "")))
                .isEmpty();
    }

    // ------------------------------------------------------------------------------------------------ limits

    @Test
    @DisplayName("have as many bytes as the kernel takes, and are refused with one more")
    void bytes() throws ImageException {
        byte[] most = new byte[64 << 10];
        Arrays.fill(most, (byte) 0xfe);
        assertThat(parse(Map.of("user.large", most)).get("user.large")).isEqualTo(most);
        assertThatThrownBy(() -> parse(Map.of("user.large", new byte[(64 << 10) + 1])))
                .isInstanceOf(ImageException.class)
                .hasMessage(
                        "the member 'name' has the extended attribute 'user.large' of 65537 bytes; the most are 65536");
    }

    private static Map<String, byte[]> many(String prefix, int count) {
        return IntStream.range(0, count).boxed().collect(Collectors.toMap(i -> prefix + i, i -> new byte[] {1}));
    }

    @Test
    @DisplayName("are at most 128 of a member, of one header or several; those that are left out do not count")
    void count() throws ImageException {
        assertThat(parse(many("user.", 128))).hasSize(128);
        assertThat(parse(many("trusted.", 129))).isEmpty();
        assertThatThrownBy(() -> parse(many("user.", 129)))
                .isInstanceOf(ImageException.class)
                .hasMessage("the member 'name' has more than 128 extended attributes");
        assertThatThrownBy(() -> parse(new Layer()
                        .attributes(many("user.a", 64))
                        .attributes(many("user.b", 65))
                        .file("name", "")))
                .isInstanceOf(ImageException.class);
    }

    @Test
    @DisplayName("have names of at most 255 bytes, none of them NUL")
    void names() throws ImageException {
        String longest = "user." + "n".repeat(250);
        assertThat(parse(Map.of(longest, ANY_BYTES))).containsOnlyKeys(longest);
        for (String bad : new String[] {longest + "n", "user.a\0b"}) {
            assertThatThrownBy(() -> parse(Map.of(bad, ANY_BYTES)))
                    .isInstanceOf(ImageException.class)
                    .hasMessageStartingWith("the member 'name' has an extended attribute with a name");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "x",
                "5",
                "5 ",
                "5 a=",
                "5 ab\n",
                "99 a=b\n",
                "-6 a=b\n",
                "0 a=b\n",
                "2 \n",
                "6 a=bc\n",
                " a=b\n",
                "99999999999999999999 a=b\n",
                "4294967302 a=b\n"
            })
    @DisplayName("in damaged records are refused")
    void damaged(String record) {
        assertThatThrownBy(() -> parse(new Layer()
                        .pax(record.getBytes(StandardCharsets.US_ASCII))
                        .file("name", "")))
                .isInstanceOf(ImageException.class)
                .hasMessage("the member 'name' has a damaged header");
    }

    @Test
    @DisplayName("in a header that is cut off are refused")
    void cut_off() {
        byte[] tar = new Layer()
                .attributes(Map.of("user.a", new byte[2000]))
                .file("name", "")
                .tar();
        assertThatThrownBy(() -> PaxAttributes.parse(Arrays.copyOf(tar, 1024), "name"))
                .isInstanceOf(ImageException.class);
        byte[] noise = new byte[1024];
        Arrays.fill(noise, (byte) 'x');
        assertThatThrownBy(() -> PaxAttributes.parse(noise, "name")).isInstanceOf(ImageException.class);
    }
}

package io.tepui.containers.linux;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("The table of mounts")
class MountsTest {
    @Test
    @DisplayName("It is read with blanks in names, and with what is shared")
    void table() {
        assertThat(Mounts.parse("36 35 98:0 /mnt1 /mnt\\0402 rw,noatime master:1 - ext3 /dev/root rw,errors=continue\n"
                        + "37 35 98:0 / /b rw shared:7 master:1 - ext3 /dev/root rw\n"))
                .containsExactly(
                        new Mounts.Entry(Path.of("/mnt1"), Path.of("/mnt 2"), false),
                        new Mounts.Entry(Path.of("/"), Path.of("/b"), true));
    }
}

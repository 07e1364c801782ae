package io.tepui.containers.isolation.cgroups;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("Removal of cgroups by one agent beside another")
class RemovalTest {
    @TempDir
    Path temp;

    @Test
    @DisplayName("A cgroup is made though its root goes between a look for it and its use")
    void root_goes() throws Exception {
        Path root = temp.resolve("root");
        AtomicInteger removals = new AtomicInteger();
        Removal.withRoot(() -> {
            Files.createDirectories(root);
            if (removals.incrementAndGet() <= 2) {
                Files.delete(root);
            }
            Files.createDirectory(root.resolve("container"));
        });
        assertThat(root.resolve("container")).exists();
        assertThat(removals).hasValue(3);
    }

    @Test
    @DisplayName("A root that cannot be had, and any other failure, is told")
    void no_root() {
        AtomicInteger attempts = new AtomicInteger();
        assertThatThrownBy(() -> Removal.withRoot(() -> {
                    attempts.incrementAndGet();
                    Files.createDirectory(temp.resolve("none/container"));
                }))
                .isInstanceOf(NoSuchFileException.class);
        assertThat(attempts).hasValue(5);
        assertThatThrownBy(() -> Removal.withRoot(() -> {
                    throw new IOException("no space");
                }))
                .hasMessage("no space");
    }
}

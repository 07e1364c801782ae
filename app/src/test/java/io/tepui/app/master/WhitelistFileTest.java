package io.tepui.app.master;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.tepui.app.process.StartupException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("The whitelist's file")
class WhitelistFileTest {
    private static final Duration OFTEN = Duration.ofMillis(5);

    private final List<Set<String>> told = new CopyOnWriteArrayList<>();

    @Test
    @DisplayName("is read at the start and again; blank lines do not count (AR-153, MO-464)")
    void readAgain(@TempDir Path dir) throws Exception {
        Path file = Files.writeString(dir.resolve("whitelist"), "one\n\n two \n");
        try (WhitelistFile whitelist = new WhitelistFile(file, OFTEN, told::add)) {
            whitelist.start();
            assertThat(told).containsExactly(Set.of("one", "two"));
            replace(file, "two\n");
            await().until(() -> told.size() == 2);
            assertThat(told.getLast()).containsExactly("two");
            replace(file, "");
            await().until(() -> told.size() == 3);
            assertThat(told.getLast()).as("an empty file allows no agent").isEmpty();
        }
    }

    private static void replace(Path file, String text) throws Exception {
        Path aside = Files.writeString(file.resolveSibling("aside"), text);
        Files.move(aside, file, StandardCopyOption.ATOMIC_MOVE);
    }

    @Test
    @DisplayName("holds as it was while it cannot be read, which is counted")
    void unreadable(@TempDir Path dir) throws Exception {
        Path file = Files.writeString(dir.resolve("whitelist"), "one\n");
        try (WhitelistFile whitelist = new WhitelistFile(file, OFTEN, told::add)) {
            whitelist.start();
            Files.delete(file);
            await().until(() -> whitelist.metrics().getOrDefault("master/whitelist_failures", 0.0) >= 2);
            assertThat(told).hasSize(1);
            replace(file, "two\n");
            await().until(() -> told.size() == 2);
        }
    }

    @Test
    @DisplayName("that is missing or too large at the start is one line that names it")
    void missing(@TempDir Path dir) throws Exception {
        Path file = dir.resolve("whitelist");
        assertThatThrownBy(() -> new WhitelistFile(file, OFTEN, told::add).start())
                .isInstanceOf(StartupException.class)
                .hasMessageContaining("--whitelist=" + file);
        Files.write(file, new byte[WhitelistFile.MAX_BYTES + 1]);
        assertThatThrownBy(() -> new WhitelistFile(file, OFTEN, told::add).start())
                .isInstanceOf(StartupException.class)
                .hasMessageContaining("larger than");
        assertThat(told).isEmpty();
    }
}

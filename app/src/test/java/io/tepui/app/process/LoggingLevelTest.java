package io.tepui.app.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class LoggingLevelTest {
    private final List<Long> applied = new CopyOnWriteArrayList<>();

    @Test
    @DisplayName("MO-493, MO-494: a level is changed at once and returns to the original one after the duration")
    void level_returns() {
        try (LoggingLevel level = new LoggingLevel(0, applied::add)) {
            level.set(2, Duration.ofMillis(30));
            assertThat(applied).startsWith(0L, 2L);
            await().until(() -> level.level() == 0);
            assertThat(applied).containsExactly(0L, 2L, 0L);
        }
    }

    @Test
    @DisplayName("MO-494: only the latest call counts, and setting the original level leaves nothing pending")
    void latest_call_counts() {
        try (LoggingLevel level = new LoggingLevel(0, applied::add)) {
            level.set(1, Duration.ofMillis(20));
            level.set(3, Duration.ofHours(1));
            level.set(4, Duration.ofMillis(1));
            await().until(() -> level.level() == 0);
            level.set(5, Duration.ofHours(1));
            level.set(0, Duration.ofHours(1));
            assertThat(level.level()).isZero();
        }
    }

    @Test
    @DisplayName("MO-495: a zero or negative duration reverts almost immediately, and a huge one never")
    void odd_durations() {
        try (LoggingLevel level = new LoggingLevel(1, applied::add)) {
            level.set(7, Duration.ofSeconds(-5));
            await().until(() -> level.level() == 1);
            level.set(4_294_967_295L, Duration.ofSeconds(Long.MAX_VALUE));
            assertThat(level.level()).isEqualTo(4_294_967_295L);
        }
    }
}

package io.tepui.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import io.tepui.protocol.v1.DurationInfo;
import io.tepui.protocol.v1.TimeInfo;
import java.math.BigInteger;
import java.time.Duration;
import java.time.Instant;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

/** Times and durations of messages (MO-91). */
class TimesTest {
    private static final BigInteger BILLION = BigInteger.valueOf(1_000_000_000);

    private static Duration durationOf(long seconds, int nanos) {
        return Times.toDuration(com.google.protobuf.Duration.newBuilder()
                .setSeconds(seconds)
                .setNanos(nanos)
                .build());
    }

    @Property
    void nanoseconds_are_exact_or_saturate(@ForAll long seconds, @ForAll @IntRange(max = 999_999_999) int nanos) {
        for (long size : new long[] {seconds, seconds >> 30}) {
            BigInteger exact = BigInteger.valueOf(size).multiply(BILLION).add(BigInteger.valueOf(nanos));
            BigInteger bounded = exact.max(BigInteger.valueOf(Long.MIN_VALUE)).min(BigInteger.valueOf(Long.MAX_VALUE));
            assertThat(Times.toNanos(Duration.ofSeconds(size, nanos))).isEqualTo(bounded.longValue());
        }
    }

    @Property
    void a_time_comes_back_from_its_message(@ForAll long nanos) {
        TimeInfo time = TimeInfo.newBuilder().setNanoseconds(nanos).build();
        assertThat(Times.toTimeInfo(Times.toInstant(time))).isEqualTo(time);
        DurationInfo duration = DurationInfo.newBuilder().setNanoseconds(nanos).build();
        assertThat(Times.toDurationInfo(Times.toDuration(duration))).isEqualTo(duration);
    }

    @Property
    void a_duration_comes_back_from_the_well_known_message_whose_parts_have_one_sign(
            @ForAll long seconds, @ForAll @IntRange(max = 999_999_999) int nanos) {
        Duration duration = Duration.ofSeconds(seconds, nanos);
        com.google.protobuf.Duration message = Times.toDurationMessage(duration);
        assertThat(Times.toDuration(message)).isEqualTo(duration);
        assertThat(Long.signum(message.getSeconds()) * Integer.signum(message.getNanos()))
                .isNotNegative();
    }

    @Property
    void any_well_known_message_gives_a_duration(@ForAll long seconds, @ForAll int nanos) {
        assertThat(durationOf(seconds, nanos)).isNotNull();
    }

    @Test
    void the_well_known_message_saturates_at_what_a_duration_holds_MO_91() {
        assertThat(durationOf(10, 5)).isEqualTo(Duration.ofSeconds(10, 5));
        assertThat(durationOf(1, -1)).isEqualTo(Duration.ofNanos(999_999_999));
        assertThat(durationOf(Long.MAX_VALUE, Integer.MAX_VALUE))
                .isEqualTo(Duration.ofSeconds(Long.MAX_VALUE, 999_999_999));
        assertThat(durationOf(Long.MIN_VALUE, -1)).isEqualTo(Duration.ofSeconds(Long.MIN_VALUE));
    }

    @Test
    void seconds_with_fraction_become_durations_and_saturate() {
        assertThat(Times.ofSeconds(1.5)).isEqualTo(Duration.ofMillis(1500));
        assertThat(Times.ofSeconds(-0.001)).isEqualTo(Duration.ofMillis(-1));
        assertThat(Times.ofSeconds(Double.NaN)).isZero();
        assertThat(Times.ofSeconds(Double.POSITIVE_INFINITY)).isEqualTo(Duration.ofNanos(Long.MAX_VALUE));
        assertThat(Times.ofSeconds(-1e300)).isEqualTo(Duration.ofNanos(Long.MIN_VALUE));
        assertThat(Times.toEpochSeconds(Instant.ofEpochSecond(1_795_340_572L, 250_000_000)))
                .isEqualTo(1_795_340_572.25);
    }
}

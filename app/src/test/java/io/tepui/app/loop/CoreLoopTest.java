package io.tepui.app.loop;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Clock;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class CoreLoopTest {
    @Test
    void inputs_arrive_in_the_order_they_were_submitted() throws Exception {
        List<Integer> seen = Collections.synchronizedList(new ArrayList<>());
        var all = new CountDownLatch(10_000);
        try (var loop = new CoreLoop<Integer>(
                "test-loop",
                16,
                batch -> {
                    seen.addAll(batch);
                    batch.forEach(i -> all.countDown());
                },
                () -> {})) {
            loop.start();
            for (int i = 0; i < 10_000; i++) {
                assertThat(loop.submit(i)).isTrue();
            }
            assertThat(all.await(10, TimeUnit.SECONDS)).isTrue();
        }
        assertThat(seen).hasSize(10_000).isSorted();
    }

    @Test
    void what_is_injected_by_the_loop_itself_never_waits_although_the_queue_is_full() throws Exception {
        var taken = new LinkedBlockingQueue<Integer>();
        var loops = new LinkedBlockingQueue<CoreLoop<Integer>>();
        try (var loop = new CoreLoop<Integer>(
                "test-loop",
                1,
                batch -> {
                    taken.addAll(batch);
                    if (batch.contains(1)) {
                        CoreLoop<Integer> self = loops.element();
                        for (int i = 100; i < 110; i++) {
                            assertThat(self.inject(i)).isTrue();
                        }
                    }
                },
                () -> {})) {
            loops.add(loop);
            loop.start();
            loop.submit(1);
            for (int i = 100; i < 110; i++) {
                assertThat(taken.poll(10, TimeUnit.SECONDS)).isEqualTo(i == 100 ? 1 : i - 1);
            }
            assertThat(taken.poll(10, TimeUnit.SECONDS)).isEqualTo(109);
        }
    }

    @Test
    void a_failing_handler_ends_the_loop_and_says_so_once() throws Exception {
        var failed = new CountDownLatch(1);
        try (var loop = new CoreLoop<Integer>(
                "test-loop",
                16,
                batch -> {
                    throw new IllegalStateException("broken on purpose");
                },
                failed::countDown)) {
            loop.start();
            loop.submit(1);
            assertThat(failed.await(10, TimeUnit.SECONDS)).isTrue();
            assertThat(loop.submit(2)).isFalse();
        }
    }

    @Test
    void a_timer_set_again_fires_once_at_its_new_time() throws Exception {
        var fired = new LinkedBlockingQueue<String>();
        Clock clock = Clock.systemUTC();
        try (var timers = new Timers<String>("test-timers", clock, fired::add)) {
            timers.set("a", clock.instant().plusSeconds(3600));
            timers.set("b", clock.instant().plusMillis(20));
            timers.set("a", clock.instant().plusMillis(1));
            assertThat(fired.poll(10, TimeUnit.SECONDS)).isEqualTo("a");
            assertThat(fired.poll(10, TimeUnit.SECONDS)).isEqualTo("b");
            assertThat(timers.armed()).isZero();
        }
    }

    @Test
    void a_cancelled_timer_stays_silent() throws Exception {
        var fired = new LinkedBlockingQueue<String>();
        Clock clock = Clock.systemUTC();
        try (var timers = new Timers<String>("test-timers", clock, fired::add)) {
            timers.set("a", clock.instant().plusMillis(50));
            timers.cancel("a");
            timers.set("b", clock.instant().plusMillis(100));
            assertThat(fired.poll(10, TimeUnit.SECONDS)).isEqualTo("b");
            assertThat(fired).isEmpty();
        }
    }
}

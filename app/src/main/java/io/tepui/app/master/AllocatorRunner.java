package io.tepui.app.master;

import io.tepui.allocator.AllocationRun;
import io.tepui.allocator.Allocator;
import io.tepui.allocator.AllocatorInput;
import io.tepui.app.process.TimerMetric;
import io.tepui.master.core.MasterInput;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The allocator on its own thread (design rule 5): takes the changes that have gathered, runs, also at each interval, and
 * gives what it allocated to the core as an input.
 */
final class AllocatorRunner implements AutoCloseable {
    /** Changes that may wait; at this bound the master's loop waits for the allocator. */
    static final int MAX_WAITING = 1 << 20;

    private static final Logger LOG = LoggerFactory.getLogger(AllocatorRunner.class);
    private static final Duration TIMER_WINDOW = Duration.ofHours(1);

    private sealed interface Work {}

    private record Change(AllocatorInput input) implements Work {}

    private record Question<T>(Function<Allocator, T> question, CompletableFuture<Optional<T>> answer) implements Work {
        void answerBy(Allocator allocator) {
            try {
                answer.complete(Optional.of(question.apply(allocator)));
            } catch (RuntimeException e) {
                answer.completeExceptionally(e); // for the one who asked; the allocator goes on
            }
        }

        void refuse() {
            answer.complete(Optional.empty());
        }
    }

    private final Allocator allocator;
    private final Duration interval;
    private final Clock clock;
    private final MasterLoop loop;
    private final Runnable onFailure;
    private final LinkedBlockingQueue<Work> queue = new LinkedBlockingQueue<>(MAX_WAITING);
    private final TimerMetric runTimes = new TimerMetric("allocator/mesos/allocation_run", TIMER_WINDOW);
    private final TimerMetric latencies = new TimerMetric("allocator/mesos/allocation_run_latency", TIMER_WINDOW);
    private final Thread thread;
    private volatile boolean closing;

    /**
     * @param interval between two runs over all agents (AR-148)
     * @param onFailure called when the allocator fails: without it the master is of no use
     */
    AllocatorRunner(Allocator allocator, Duration interval, Clock clock, MasterLoop loop, Runnable onFailure) {
        this.allocator = allocator;
        this.interval = interval;
        this.clock = clock;
        this.loop = loop;
        this.onFailure = onFailure;
        this.thread = Thread.ofPlatform().name("allocator").daemon(true).unstarted(this::run);
    }

    void start() {
        thread.start();
    }

    /** Tells of a change; by the loop, which waits at the bound. */
    void tell(AllocatorInput input) {
        try {
            queue.put(new Change(input));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** The metrics of MO-374 to MO-381; waits for the run at work. */
    Map<String, Double> metrics() throws InterruptedException {
        Map<String, Double> metrics = new TreeMap<>();
        metrics.put("allocator/mesos/event_queue_dispatches", (double) queue.size());
        metrics.put("allocator/event_queue_dispatches", (double) queue.size());
        runTimes.addTo(metrics);
        latencies.addTo(metrics);
        ask(books -> books.metrics(clock.instant())).ifPresent(metrics::putAll);
        return metrics;
    }

    /**
     * Asks on the allocator's thread, after all that it was told before; the caller waits, also for the run at work.
     *
     * @param question changes nothing, and gives a value that is the caller's alone or cannot change
     * @return nothing if the allocator has ended
     */
    <T> Optional<T> ask(Function<Allocator, T> question) throws InterruptedException {
        Question<T> asked = new Question<>(question, new CompletableFuture<>());
        queue.put(asked);
        try {
            return closing ? Optional.empty() : asked.answer().get();
        } catch (ExecutionException e) {
            throw new IllegalStateException("A question to the allocator failed", e);
        }
    }

    @Override
    public void close() {
        closing = true;
        thread.interrupt();
        answerAll();
    }

    private void run() {
        try {
            long nextInterval = System.nanoTime() + interval.toNanos();
            List<Work> work = new ArrayList<>();
            while (!closing) {
                Work first = queue.poll(Math.max(0, nextInterval - System.nanoTime()), TimeUnit.NANOSECONDS);
                if (first != null) {
                    work.add(first);
                    queue.drainTo(work);
                }
                boolean periodic = System.nanoTime() - nextInterval >= 0;
                step(work, periodic);
                work.clear();
                if (periodic) {
                    nextInterval = System.nanoTime() + interval.toNanos();
                }
            }
        } catch (InterruptedException e) {
            LOG.debug("The allocator is stopped");
        } catch (RuntimeException | Error e) {
            LOG.error("The allocator failed", e);
            onFailure.run();
        } finally {
            closing = true;
            answerAll();
        }
    }

    private void step(List<Work> work, boolean periodic) {
        List<AllocatorInput> inputs = new ArrayList<>(work.size() + 1);
        List<Question<?>> questions = new ArrayList<>();
        for (Work item : work) {
            switch (item) {
                case Change change -> inputs.add(change.input());
                case Question<?> question -> questions.add(question);
            }
        }
        if (periodic) {
            inputs.add(new AllocatorInput.AllocationInterval());
        }
        if (!inputs.isEmpty()) {
            allocate(inputs);
        }
        questions.forEach(question -> question.answerBy(allocator));
    }

    private void allocate(List<AllocatorInput> inputs) {
        Instant now = clock.instant();
        long begin = System.nanoTime();
        AllocationRun run = allocator.step(inputs, now);
        if (run.ran()) {
            runTimes.record(Duration.ofNanos(System.nanoTime() - begin));
            latencies.record(run.latency());
        }
        if (!run.allocations().isEmpty()) {
            loop.inject(new MasterInput.AllocationsMade(run.allocations()));
        }
        if (!run.inverseAllocations().isEmpty()) {
            loop.inject(new MasterInput.InverseOffersDue(run.inverseAllocations()));
        }
    }

    private void answerAll() {
        queue.forEach(item -> {
            if (item instanceof Question<?> question) {
                question.refuse();
            }
        });
    }
}

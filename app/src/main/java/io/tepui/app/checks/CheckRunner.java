package io.tepui.app.checks;

import io.tepui.agent.AgentInput;
import io.tepui.agent.CheckRun;
import io.tepui.agent.checks.CheckResult;
import io.tepui.agent.checks.Probe;
import io.tepui.containers.containerizer.Containerizer;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs checks, each on a virtual thread, and reports each with CheckDone unless it was given up. No more than a set number
 * runs at a time; the others wait, which lengthens their interval and no timeout.
 */
public final class CheckRunner implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(CheckRunner.class);

    private final CommandProbe commands;
    private final HttpProbe requests = new HttpProbe();
    private final Consumer<AgentInput> inject;
    private final int concurrency;
    private final Semaphore permits;
    private final Map<String, Thread> runs = new ConcurrentHashMap<>();
    private final LongAdder done = new LongAdder();

    /**
     * Makes a runner.
     *
     * @param containers where commands run
     * @param inject takes the results
     * @param concurrency how many checks run at a time, at least 1
     */
    public CheckRunner(Containerizer containers, Consumer<AgentInput> inject, int concurrency) {
        this.commands = new CommandProbe(containers);
        this.inject = inject;
        this.concurrency = concurrency;
        this.permits = new Semaphore(concurrency, true);
    }

    /** Begins a run. */
    public void begin(CheckRun run) {
        Thread thread = Thread.ofVirtual().name(run.id()).unstarted(() -> carryOut(run));
        runs.put(run.id(), thread);
        thread.start();
    }

    /** Gives a run up, and ends what it started. */
    public void cancel(String runId) {
        Thread thread = runs.remove(runId);
        if (thread != null) {
            thread.interrupt();
        }
    }

    /** What is counted, under the names of the metrics. */
    public Map<String, Double> metrics() {
        int running = concurrency - permits.availablePermits();
        return Map.of(
                "checks/running", (double) running,
                "checks/waiting", (double) permits.getQueueLength(),
                "checks/done", (double) done.sum());
    }

    private void carryOut(CheckRun run) {
        try {
            permits.acquire();
            CheckResult result;
            try {
                result = probe(run);
            } finally {
                permits.release();
            }
            done.increment();
            if (runs.remove(run.id()) != null) {
                inject.accept(new AgentInput.CheckDone(run.containerId(), run.kind(), run.id(), result));
            }
        } catch (InterruptedException e) {
            LOG.debug("{} is given up", run.id());
        }
    }

    private CheckResult probe(CheckRun run) throws InterruptedException {
        try {
            return switch (run.probe()) {
                case Probe.Command command -> commands.run(run, command.command());
                case Probe.Http http -> requests.run(http.url(), run.timeout());
                case Probe.Tcp tcp -> TcpProbe.run(tcp.port(), run.timeout());
            };
        } catch (RuntimeException e) {
            LOG.error("a check of {} failed unexpectedly", run.containerId(), e);
            return new CheckResult.Failed(e.toString());
        }
    }

    /** Gives all runs up. Containers of commands that run are left to whoever starts next, who ends them (AO-209). */
    @Override
    public void close() {
        runs.keySet().forEach(this::cancel);
        requests.close();
    }
}

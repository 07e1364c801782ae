package io.tepui.app.local;

import io.tepui.app.agent.AgentProcess;
import io.tepui.app.agent.AgentStart;
import io.tepui.app.flags.LocalConfig;
import io.tepui.app.master.MasterProcess;
import io.tepui.app.process.Directories;
import io.tepui.app.process.Ending;
import io.tepui.app.process.Logging;
import io.tepui.app.process.LoggingLevel;
import io.tepui.app.process.RunningProcess;
import io.tepui.app.process.StartupException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntConsumer;

/**
 * A master and its agents in one process. An agent that was told to leave the cluster goes alone; the process ends with its
 * master, with its last agent, or with an agent that failed.
 */
public final class LocalProcess implements RunningProcess {
    private final Ending ending = new Ending();
    private final AtomicBoolean closed = new AtomicBoolean();
    private final MasterProcess master;
    private final List<AgentProcess> agents = new ArrayList<>();

    private LocalProcess(MasterProcess master) {
        this.master = master;
    }

    /**
     * Starts all; when this returns the master answers calls and the agents look for it.
     *
     * @param log where all of them log; closed by the caller
     * @throws StartupException when one of them cannot start; the others are ended
     */
    public static LocalProcess start(LocalConfig config, Logging log, Map<String, String> environment)
            throws StartupException {
        Directories.writable(config.workDir(), "--work_dir");
        LocalProcess local = new LocalProcess(MasterProcess.start(config.masterFlags(), log, environment));
        try {
            for (int i = 0; i < config.agents(); i++) {
                local.agents.add(AgentProcess.start(AgentStart.of(
                        config.agentFlags(i, local.master.port()),
                        new LoggingLevel(Logging.initialDetail(environment), log::detail),
                        log.file())));
            }
        } catch (StartupException | RuntimeException e) {
            local.close();
            throw e;
        }
        local.watch();
        return local;
    }

    /** The master's port. */
    public int masterPort() {
        return master.port();
    }

    /** The agents, in order. */
    public List<AgentProcess> agents() {
        return List.copyOf(agents);
    }

    private void watch() {
        AtomicInteger running = new AtomicInteger(agents.size());
        onEnd(master, ending::end);
        for (AgentProcess agent : agents) {
            onEnd(agent, status -> {
                if (status != 0 || running.decrementAndGet() == 0) {
                    ending.end(status);
                } else {
                    agent.close();
                }
            });
        }
    }

    private static void onEnd(RunningProcess part, IntConsumer then) {
        Thread.ofVirtual().name("local-end").start(() -> {
            try {
                then.accept(part.await());
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
    }

    @Override
    public int await() throws InterruptedException {
        return ending.await();
    }

    /** Ends the agents, all at once, then the master. Tasks with checkpoint go on, and the next start finds them. */
    @Override
    public void close() {
        if (!closed.compareAndSet(false, true)) {
            return;
        }
        List<Thread> closing = agents.stream()
                .map(agent -> Thread.ofVirtual().name("local-close").start(agent::close))
                .toList();
        try {
            for (Thread each : closing) {
                each.join();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        master.close();
        ending.end(0);
    }
}

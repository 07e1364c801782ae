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

/** A master and its agents in one process; it ends as a whole when one of them ends. */
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
        local.endWithAny();
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

    private void endWithAny() {
        List<RunningProcess> all = new ArrayList<>(agents);
        all.add(master);
        for (RunningProcess each : all) {
            Thread.ofVirtual().name("local-end").start(() -> {
                try {
                    ending.end(each.await());
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
            });
        }
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

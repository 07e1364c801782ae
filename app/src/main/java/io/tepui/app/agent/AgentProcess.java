package io.tepui.app.agent;

import io.tepui.agent.AgentCore;
import io.tepui.agent.AgentInput;
import io.tepui.agent.AgentSettings;
import io.tepui.agent.checkpoint.CheckpointReader;
import io.tepui.agent.checkpoint.Checkpointed;
import io.tepui.agent.checkpoint.Layout;
import io.tepui.agent.state.AgentState;
import io.tepui.agent.volumes.VolumePlace;
import io.tepui.app.agent.containers.ContainerCallLimits;
import io.tepui.app.agent.containers.ContainerCalls;
import io.tepui.app.agent.containers.LaunchSettings;
import io.tepui.app.checks.CheckRunner;
import io.tepui.app.files.FileEndpoints;
import io.tepui.app.files.VirtualFiles;
import io.tepui.app.flags.Addresses;
import io.tepui.app.flags.AgentAccess;
import io.tepui.app.flags.AgentConfig;
import io.tepui.app.flags.FlagValues;
import io.tepui.app.flags.ImageFlags;
import io.tepui.app.process.BuildInfo;
import io.tepui.app.process.Directories;
import io.tepui.app.process.Ending;
import io.tepui.app.process.Metrics;
import io.tepui.app.process.ProcessEndpoints;
import io.tepui.app.process.RunningProcess;
import io.tepui.app.process.StartupException;
import io.tepui.containers.containerizer.ContainerLaunch.OutputBounds;
import io.tepui.containers.containerizer.ContainerTree;
import io.tepui.containers.files.PersistentVolumes;
import io.tepui.containers.host.Host;
import io.tepui.http.HttpServer;
import io.tepui.http.HttpServerConfig;
import io.tepui.http.Reply;
import io.tepui.http.Router;
import io.tepui.http.link.LinkConfig;
import io.tepui.http.link.LinkPool;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A running agent: its directories, containers, connections and HTTP server around one core. Its end leaves the containers
 * of frameworks with checkpoints running; the next agent with the same directories finds them again.
 *
 * <p>Threads: one owns the core, one carries out effects in order, one keeps timers; launches, messages, requests and
 * connections each have a virtual thread.
 */
public final class AgentProcess implements RunningProcess {
    private static final Duration STOP_TIMEOUT = Duration.ofSeconds(10);
    private static final Logger LOG = LoggerFactory.getLogger(AgentProcess.class);

    private final Ending ending = new Ending();
    private final DriverSlot slot = new DriverSlot();
    private final AtomicBoolean closed = new AtomicBoolean();

    /** What is to be closed, last made first. */
    private final Deque<AutoCloseable> parts = new ArrayDeque<>();

    private final AgentStart start;
    private final AgentConfig config;
    private AgentSecurity security = AgentSecurity.OFF;
    private int port;

    private AgentProcess(AgentStart start) {
        this.start = start;
        this.config = AgentConfig.of(start.flags());
    }

    /**
     * Starts an agent; when this returns it serves its API and looks for its master.
     *
     * @throws StartupException when it cannot start; the message says what to do
     */
    public static AgentProcess start(AgentStart start) throws StartupException {
        return new AgentProcess(start).begin();
    }

    /** The port that it listens on. */
    public int port() {
        return port;
    }

    /** Its state after the last batch of inputs. */
    public AgentState state() {
        return slot.state();
    }

    /**
     * Takes the agent out of the cluster: tells the master, ends all tasks, then ends (AM-61).
     *
     * @param reason one line for the log
     */
    public void leave(String reason) {
        slot.inject(new AgentInput.ShutdownRequested(reason));
    }

    private AgentProcess begin() throws StartupException {
        try {
            run();
            return this;
        } catch (StartupException | RuntimeException e) {
            closeParts();
            throw e;
        }
    }

    private void run() throws StartupException {
        security = AgentSecurity.of(start.flags(), start.clock());
        Path workDir = Directories.writable(config.workDir(), "--work_dir");
        Path runtimeDir = Directories.writable(config.runtimeDir(), "--runtime_dir");
        parts.push(WorkDirLock.take(workDir));
        Layout layout = new Layout(workDir.toString());
        DataVersion.claim(Path.of(layout.version()), "--work_dir=" + workDir);
        DataVersion.claim(runtimeDir.resolve("version"), "--runtime_dir=" + runtimeDir);
        ContainerParts made = ContainerParts.make(start, config, workDir, runtimeDir);
        ContainerTree tree = made.tree();
        Containers containers = pushed(new Containers(tree, slot::inject));
        Launches launches = new Launches(tree, config.sandboxLogs(), slot::inject, containers);
        CheckRunner checks =
                pushed(new CheckRunner(tree, slot::inject, start.flags().count("max_concurrent_checks")));
        MasterDetector detector = pushed(new MasterDetector(new HttpMasterProbe(config.master()), slot::inject));
        LinkPool links = pushed(new LinkPool(LinkConfig.defaults(), (peer, reason) -> {
            LOG.info("the connection to {} ended: {}", peer, reason);
            slot.inject(new AgentInput.LinkBroken(peer));
            detector.linkBroken(peer);
        }));
        Optional<InetAddress> bound = Addresses.toBind(config.network());
        SandboxCollector collector = pushed(new SandboxCollector(
                workDir,
                config.collection(),
                slot::state,
                () -> usage(workDir),
                age -> tree.collect(age, config.collection().nested()),
                start.clock(),
                files -> slot.inject(new AgentInput.FilesAreOld(files))));
        ExecutorSide executors = ExecutorSide.of(slot);
        ContainerCalls calls = containerCalls(workDir, tree);
        HttpServer server = pushed(serve(bound, layout, made, calls, launches, links, collector, checks, executors));
        // Closed before the server, which waits for the requests that wait here.
        parts.push(executors.answers());
        port = server.port();
        AgentAddress address = AgentAddress.of(config.network(), bound, port);
        AgentActions actions =
                new AgentActions(address.pid(), links, detector, launches, containers, checks, executors, ending);
        AgentSettings settings = settings(address, workDir, made);
        AgentDriver driver = pushed(new AgentDriver(
                new AgentCore(settings, new SecureRandom()), start.clock(), actions, () -> ending.end(1)));
        slot.fill(driver);
        detector.start();
        driver.start(recover(layout, containers));
        collector.start();
        collectImages(made);
        sweepVolumes(layout, settings);
        LOG.info("agent {} works in {}", address.pid(), workDir);
    }

    private void collectImages(ContainerParts made) {
        Optional<ImageFlags.Collection> rules = ImageFlags.collection(start.flags());
        if (rules.isPresent() && made.images().isPresent()) {
            Path store = made.images().get().store();
            pushed(new ImageCollector(made.tree(), rules.get(), () -> usage(store)))
                    .start();
        }
    }

    private <T extends AutoCloseable> T pushed(T part) {
        parts.push(part);
        return part;
    }

    private HttpServer serve(
            Optional<InetAddress> bound,
            Layout layout,
            ContainerParts made,
            ContainerCalls containerCalls,
            Launches launches,
            LinkPool links,
            SandboxCollector collector,
            CheckRunner checks,
            ExecutorSide executors)
            throws StartupException {
        // The metrics ask the server that serves them: it is there by the time of the first request.
        ServerSlot own = new ServerSlot();
        Metrics metrics = AgentMetricSources.of(
                slot,
                made.runtime(),
                made.tree(),
                made.images(),
                containerCalls,
                launches,
                links,
                collector,
                made.fetcher(),
                checks,
                own::statistics,
                start.clock());
        VirtualFiles files = AgentFiles.of(layout, start.log(), slot);
        BuildInfo build = BuildInfo.current();
        FlagValues shown = start.flags()
                .showing("http_authenticators", AgentAccess.of(start.flags()).authenticatorNames());
        AgentCalls calls = new AgentCalls(
                slot::state,
                made.tree(),
                containerCalls,
                build,
                shown,
                metrics,
                start.level(),
                files,
                security.realms());
        Router.Builder routes = Router.of(AgentAddress.PROCESS)
                .route("/api/v1", calls.endpoint(slot::isRecovered))
                .route(
                        "/api/v1/executor",
                        new ExecutorApi(executors, security.realms().executors()).endpoint(slot::hasFound))
                .route(
                        "/api/v1/resource_provider",
                        request -> Reply.error(501, "This version has no resource provider API"));
        FileEndpoints.addTo(routes, files, security.realms());
        new ProcessEndpoints(build, shown, metrics, start.level(), security.realms()).addTo(routes);
        HttpServerConfig listen = HttpServerConfig.defaults()
                .withHost(AgentAddress.listenOn(bound))
                .withPort(config.network().port());
        try {
            return own.fill(
                    HttpServer.start(listen, routes.build(), new AgentMessages(AgentAddress.PROCESS, slot::submit)));
        } catch (IOException e) {
            throw new StartupException(String.valueOf(e.getMessage()), e);
        }
    }

    private ContainerCalls containerCalls(Path workDir, ContainerTree tree) {
        OutputBounds bounds = new OutputBounds(
                config.sandboxLogs().maxBytes(), config.sandboxLogs().maxFiles());
        return new ContainerCalls(
                slot::state,
                tree,
                new LaunchSettings(workDir.resolve("containers"), config.switchUser(), bounds),
                config.heartbeatInterval(),
                ContainerCallLimits.DEFAULTS.holding(
                        start.flags().count("max_attachments"), start.flags().count("max_container_waits")));
    }

    private AgentSettings settings(AgentAddress address, Path workDir, ContainerParts made) {
        return SettingsOfFlags.of(
                config,
                address.pid(),
                address.hostname(),
                workDir,
                start.flags().string("launcher_dir"),
                security.tokens(),
                made.isolation());
    }

    /** Deletes what is left of volumes that an earlier run destroyed; large ones may take long. */
    private static void sweepVolumes(Layout layout, AgentSettings settings) {
        Thread.ofVirtual().name("volume-sweep").start(() -> VolumePlace.bases(layout, settings.resources())
                .forEach(base -> PersistentVolumes.sweep(Path.of(VolumePlace.destroyedBelow(base)))));
    }

    private AgentInput.Recovered recover(Layout layout, Containers containers) throws StartupException {
        Instant began = start.clock().instant();
        Checkpointed checkpointed =
                CheckpointReader.read(layout, Host.ofSystem().bootId().orElse(""));
        try {
            return new AgentInput.Recovered(
                    checkpointed,
                    containers.recover(),
                    Duration.between(began, start.clock().instant()));
        } catch (IOException e) {
            throw new StartupException("--runtime_dir=" + config.runtimeDir() + ": cannot be read: " + e, e);
        }
    }

    private static double usage(Path directory) {
        return Host.ofSystem().diskSpace(directory).map(Host.DiskSpace::usage).orElse(0.0);
    }

    @Override
    public int await() throws InterruptedException {
        return ending.await();
    }

    /** Ends in good order (AO-329): what is checkpointed goes on running. */
    @Override
    public void close() {
        if (!closed.compareAndSet(false, true)) {
            return;
        }
        slot.inject(new AgentInput.StopRequested());
        try {
            if (!ending.await(STOP_TIMEOUT)) {
                LOG.warn("the agent did not stop within {}; it is cut off", STOP_TIMEOUT);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        ending.end(0);
        closeParts();
    }

    private void closeParts() {
        while (!parts.isEmpty()) {
            try {
                parts.pop().close();
            } catch (Exception e) {
                LOG.warn("closing: {}", e.toString());
            }
        }
    }
}

package io.tepui.app.master;

import io.tepui.allocator.Allocator;
import io.tepui.allocator.AllocatorInput;
import io.tepui.app.calls.EventStreams;
import io.tepui.app.calls.PendingAnswers;
import io.tepui.app.files.Attachments;
import io.tepui.app.files.FileEndpoints;
import io.tepui.app.files.FileGuard;
import io.tepui.app.files.VirtualFiles;
import io.tepui.app.flags.Addresses;
import io.tepui.app.flags.FlagException;
import io.tepui.app.flags.FlagValues;
import io.tepui.app.flags.MasterConfig;
import io.tepui.app.loop.Timers;
import io.tepui.app.process.BuildInfo;
import io.tepui.app.process.Directories;
import io.tepui.app.process.Ending;
import io.tepui.app.process.Logging;
import io.tepui.app.process.LoggingLevel;
import io.tepui.app.process.Metrics;
import io.tepui.app.process.ProcessEndpoints;
import io.tepui.app.process.RunningProcess;
import io.tepui.app.process.Security;
import io.tepui.app.process.StartupException;
import io.tepui.app.process.SystemMetrics;
import io.tepui.app.process.TransportMetrics;
import io.tepui.http.HttpServer;
import io.tepui.http.HttpServerConfig;
import io.tepui.http.Reply;
import io.tepui.http.Router;
import io.tepui.http.link.LinkConfig;
import io.tepui.http.link.LinkPool;
import io.tepui.master.core.MasterInput;
import io.tepui.master.core.TimerKey;
import io.tepui.master.operator.OperatorMetrics;
import io.tepui.master.operator.OperatorReads;
import io.tepui.protocol.Ids;
import io.tepui.protocol.v1.MasterInfo;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A running master: its core, loop, allocator, registry, links and server, put together. */
public final class MasterProcess implements RunningProcess {
    private static final Logger LOG = LoggerFactory.getLogger(MasterProcess.class);
    private static final int FAILED = 1;
    private static final String ALL_ADDRESSES = "0.0.0.0";
    /** What is answered when the core takes no more calls. */
    static final Reply STOPPING = Reply.error(503, "The master is stopping; try another or again later");

    private static final String LOG_PATH = "/master/log";

    private final Clock clock = Clock.systemUTC();
    private final Instant started = clock.instant();
    private final Ending ending = new Ending();
    private final AtomicBoolean closed = new AtomicBoolean();
    private final MasterConfig config;
    private final Published published = new Published();
    private final MasterLoop loop = new MasterLoop(clock, published, () -> abort("The master's loop failed"));
    private final PendingAnswers<MasterInput> answers = new PendingAnswers<>(loop::submit, STOPPING);
    private final EventStreams schedulers =
            new EventStreams(id -> loop.inject(new MasterInput.SchedulerStreamClosed(id)));
    private final OperatorStreams operators = new OperatorStreams(loop, published);
    private final AgentMessages messages = new AgentMessages(loop, published);
    private final LinkPool links =
            new LinkPool(LinkConfig.defaults(), (peer, reason) -> loop.inject(new MasterInput.LinkBroken(peer)));
    private final Timers<TimerKey> timers =
            new Timers<>("master-timers", clock, key -> loop.inject(new MasterInput.TimerFired(key)));
    private final RegistryRunner registry;
    private final AllocatorRunner allocator;
    private final AllocatorEndpoints allocatorEndpoints;
    private final Optional<WhitelistFile> whitelist;
    private final LoggingLevel logging;
    private final HttpServer server;
    private final MasterIdentity identity;

    private MasterProcess(
            FlagValues flags, MasterConfig config, Logging log, Map<String, String> environment, Security security)
            throws StartupException {
        this.config = config;
        this.registry = new RegistryRunner(config.registry(), loop, this::abort);
        this.allocator = new AllocatorRunner(
                new Allocator(Settings.ofAllocator(config), new SecureRandom().nextLong()),
                config.allocation().interval(),
                clock,
                loop,
                () -> abort("The allocator failed"));
        this.allocatorEndpoints = new AllocatorEndpoints(allocator, published, clock, security.anonymous());
        this.whitelist = config.allocation()
                .whitelist()
                .map(path -> new WhitelistFile(
                        path,
                        WhitelistFile.INTERVAL,
                        hostnames -> allocator.tell(new AllocatorInput.WhitelistUpdated(Optional.of(hostnames)))));
        this.logging = new LoggingLevel(Logging.initialDetail(environment), log::detail);
        Optional<InetAddress> bound = Addresses.toBind(config.network());
        Optional<HttpServer> listening = Optional.empty();
        try {
            this.server = listen(bound, router(flags, log, security));
            listening = Optional.of(server);
            this.identity = MasterIdentity.of(Ids.masterId(UUID.randomUUID()), config.network(), bound, server.port());
        } catch (StartupException e) {
            listening.ifPresent(HttpServer::close);
            registry.close();
            throw e;
        }
    }

    /**
     * Starts a master; when this returns it answers calls, or will as soon as its registry is read.
     *
     * @param flags of {@link io.tepui.app.flags.MasterFlags#table()}
     * @param log where the process logs; closed by the caller, after the master
     * @throws StartupException when it cannot listen, or its directory or registry cannot be used
     * @throws FlagException when flags contradict each other
     */
    public static MasterProcess start(FlagValues flags, Logging log, Map<String, String> environment)
            throws StartupException {
        return start(flags, log, environment, CoreEngine::make, Security.off());
    }

    /** Starts a master around another core, and with other rules about who may do what. */
    static MasterProcess start(
            FlagValues flags,
            Logging log,
            Map<String, String> environment,
            MasterEngine.Factory engines,
            Security security)
            throws StartupException {
        MasterConfig config = MasterConfig.of(flags);
        Optional<Path> workDir = config.workDir();
        if (workDir.isPresent()) {
            Directories.writable(workDir.get(), "--work_dir");
        }
        MasterProcess master = new MasterProcess(flags, config, log, environment, security);
        try {
            master.begin(engines);
        } catch (StartupException e) {
            master.close();
            throw e;
        }
        return master;
    }

    /** The port it listens on. */
    public int port() {
        return server.port();
    }

    /** Its description. */
    public MasterInfo info() {
        return identity.info();
    }

    AllocatorRunner allocator() {
        return allocator;
    }

    @Override
    public int await() throws InterruptedException {
        return ending.await();
    }

    @Override
    public void close() {
        if (!closed.compareAndSet(false, true)) {
            return;
        }
        LOG.info("The master stops");
        // The core must not take the end of the streams for schedulers that left: their tasks go on.
        loop.close();
        answers.close();
        operators.end();
        server.close();
        whitelist.ifPresent(WhitelistFile::close);
        allocator.close();
        timers.close();
        links.close();
        registry.close();
        logging.close();
        ending.end(0);
    }

    private void begin(MasterEngine.Factory engines) throws StartupException {
        MasterEngine engine = engines.make(Settings.ofCore(config), identity.info(), started);
        EffectRunner effects = new EffectRunner(
                identity.pid(), links, schedulers, operators, answers, timers, registry, allocator, this::abort);
        if (whitelist.isPresent()) {
            whitelist.get().start();
        }
        allocator.start();
        registry.recover();
        loop.start(engine, effects);
        LOG.info("Master {} listens on port {} as {}", identity.info().getId(), server.port(), identity.pid());
    }

    private void abort(String reason) {
        LOG.error("{}; the master ends", reason);
        answers.close();
        operators.end();
        ending.end(FAILED);
    }

    private HttpServer listen(Optional<InetAddress> bound, Router router) throws StartupException {
        HttpServerConfig where = HttpServerConfig.defaults()
                .withHost(bound.map(InetAddress::getHostAddress).orElse(ALL_ADDRESSES))
                .withPort(config.network().port());
        try {
            return HttpServer.start(where, router, messages);
        } catch (IOException e) {
            throw new StartupException(String.valueOf(e.getMessage()), e);
        }
    }

    private Router router(FlagValues flags, Logging log, Security security) {
        VirtualFiles files = new VirtualFiles(
                Attachments.of(log.file()
                        .map(path -> Map.of(LOG_PATH, path.toAbsolutePath()))
                        .orElse(Map.of())),
                FileGuard.ofLog(LOG_PATH));
        BuildInfo build = BuildInfo.current();
        Metrics metrics = metrics();
        ProcessCalls processCalls = new ProcessCalls(flags, metrics, logging, files, build);
        OperatorApi operator = new OperatorApi(
                published, new OperatorReads(config.roles()), operators, answers, processCalls, security);
        Router.Builder routes = Router.of(AgentMessages.PROCESS)
                .route("/api/v1", operator.endpoint())
                .route("/api/v1/scheduler", new SchedulerApi(loop, published, schedulers, answers, security).endpoint())
                .routeExactly("/redirect", request -> redirect());
        new ProcessEndpoints(build, flags, metrics, logging, security).addTo(routes);
        allocatorEndpoints.addTo(routes);
        return FileEndpoints.addTo(routes, files, security).build();
    }

    /** Where the leader is: here (MO-36). */
    private Reply redirect() {
        return published
                .current()
                .map(state -> state.leadership().info())
                .map(leader -> Reply.redirect("//" + leader.getHostname() + ":" + leader.getPort()))
                .orElseGet(() -> Reply.error(503, "No leading master is known; try again later"));
    }

    private Metrics metrics() {
        return Metrics.builder()
                .prompt(() -> published
                        .current()
                        .<Map<String, Double>>map(state -> OperatorMetrics.of(
                                state, clock.instant(), config.publishPerFrameworkMetrics(), Map.of()))
                        .orElse(Map.of()))
                .prompt(SystemMetrics.ofThisHost()::read)
                .prompt(registry::metrics)
                .prompt(() -> TransportMetrics.of(server.statistics()))
                .prompt(() -> TransportMetrics.of(links.statistics()))
                .prompt(this::queues)
                .prompt(allocatorEndpoints::metrics)
                .prompt(() -> whitelist.map(WhitelistFile::metrics).orElse(Map.of()))
                .waiting(allocator::metrics)
                .build();
    }

    private Map<String, Double> queues() {
        return Map.of(
                "master/event_queue_dispatches", (double) loop.queued(),
                "master/event_queue_http_requests", (double) answers.waiting(),
                "master/messages_unreadable", (double) messages.dropped(),
                "master/scheduler_streams", (double) schedulers.open(),
                "master/timers_armed", (double) timers.armed());
    }
}

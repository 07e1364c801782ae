package io.tepui.containers.posix;

import io.tepui.containers.AttachException;
import io.tepui.containers.Confinement;
import io.tepui.containers.Container;
import io.tepui.containers.ContainerExit;
import io.tepui.containers.ContainerRuntime;
import io.tepui.containers.ContainerSpec;
import io.tepui.containers.InputAttachment;
import io.tepui.containers.KillResult;
import io.tepui.containers.LaunchFailure;
import io.tepui.containers.LaunchFailure.Reason;
import io.tepui.containers.LaunchResult;
import io.tepui.containers.OutputAttachment;
import io.tepui.containers.RecoveredContainer;
import io.tepui.containers.RuntimeCounters;
import io.tepui.containers.SignalScope;
import io.tepui.containers.UsageLimits;
import io.tepui.containers.host.Users;
import io.tepui.protocol.Signals;
import io.tepui.protocol.v1.ResourceStatistics;
import java.io.IOException;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Containers under a shim each. Without a confinement they are a session of plain processes (launcher {@code posix} of
 * AO-223). Works as root, then commands may run as any user, and as an ordinary user.
 */
public final class PosixContainerRuntime implements ContainerRuntime {

    private static final Logger LOG = LoggerFactory.getLogger(PosixContainerRuntime.class);
    private static final int ESRCH = 3;
    private static final int EINVAL = 22;

    private final PosixRuntimeOptions options;
    private final ProcFs proc;
    private final String bootId;
    private final Spawners spawners;
    private final Launcher launcher;
    private final Sweeper sweeper;
    private final Recovery recovery;
    private final ExitWatch watch;
    private final ContainerUsage usage;
    private final Attachments attachments;
    private final ExecutorService threads = Executors.newThreadPerTaskExecutor(
            Thread.ofVirtual().name("container-", 0).factory());
    private final Semaphore launches;
    private final Map<String, RunningContainer> running = new ConcurrentHashMap<>();
    private final Set<String> starting = ConcurrentHashMap.newKeySet();
    private final AtomicInteger slots = new AtomicInteger();
    private final LongAdder launched = new LongAdder();
    private final LongAdder launchFailures = new LongAdder();
    private final LongAdder refused = new LongAdder();
    private final LongAdder exited = new LongAdder();
    private final LongAdder lost = new LongAdder();

    private PosixContainerRuntime(PosixRuntimeOptions options, InstantSource clock, Spawners spawners) {
        this.options = options;
        this.proc = ProcFs.ofSystem();
        this.bootId = proc.bootId();
        this.spawners = spawners;
        this.launcher = new Launcher(spawners, Users.ofSystem(), proc, bootId);
        this.sweeper = new Sweeper(spawners);
        this.recovery = new Recovery(proc, bootId);
        this.watch = new ExitWatch(proc, clock);
        this.usage = new ContainerUsage(proc, clock, () -> spawners.latest().ticksPerSecond(), () -> spawners.latest()
                .pageBytes());
        this.attachments = new Attachments(proc, options.signalTimeout());
        this.launches = new Semaphore(options.maxLaunchesInFlight());
    }

    /**
     * Puts the shim program in its place and starts the spawner. Throws {@link IOException} with a clear line when the
     * program cannot be written or run.
     */
    public static PosixContainerRuntime start(PosixRuntimeOptions options, InstantSource clock) throws IOException {
        Path program = options.shimProgram().isPresent()
                ? options.shimProgram().get()
                : ShimProgram.install(options.shimDirectory());
        return new PosixContainerRuntime(options, clock, Spawners.start(program, options.launchTimeout()));
    }

    @Override
    public LaunchResult launch(ContainerSpec spec) {
        String id = spec.containerId();
        if (slots.incrementAndGet() > options.maxContainers()) {
            slots.decrementAndGet();
            refused.increment();
            return failed(LaunchFailures.failure(
                    Reason.TOO_MANY_CONTAINERS,
                    "Container '" + id + "' is refused: " + options.maxContainers() + " containers run already"));
        }
        if (!starting.add(id)) {
            return giveBack(duplicate(id));
        }
        try {
            return running.containsKey(id) ? giveBack(duplicate(id)) : attempt(spec);
        } finally {
            starting.remove(id);
        }
    }

    private LaunchResult attempt(ContainerSpec spec) {
        Launcher.Outcome outcome;
        try {
            launches.acquire();
            try {
                outcome = launcher.launch(spec, parent(spec));
            } finally {
                launches.release();
            }
            return switch (outcome) {
                case Launcher.Outcome.Started s ->
                    started(new RunningContainer(spec.containerId(), spec.runtimeDirectory(), s.shim(), s.command()));
                case Launcher.Outcome.Failed f -> giveBack(f.failure());
                case Launcher.Outcome.Unclear u -> readOutcome(spec);
            };
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return giveBack(LaunchFailures.failure(Reason.SHIM, "The launch was interrupted"));
        }
    }

    /** The process whose namespaces a container joins: known by its start, so that no later one is taken for it. */
    private ProcessId parent(ContainerSpec spec) {
        OptionalInt pid = spec.confinement().joinedPid();
        if (spec.confinement().joined().isEmpty() || pid.isEmpty()) {
            return ProcessId.NONE;
        }
        return running.values().stream()
                .map(RunningContainer::command)
                .filter(p -> p.pid() == pid.getAsInt())
                .findFirst()
                .orElseGet(() -> new ProcessId(
                        pid.getAsInt(),
                        proc.stat(pid.getAsInt()).map(ProcFs.Stat::startTicks).orElse(0L)));
    }

    private LaunchResult started(RunningContainer container) {
        launched.increment();
        running.put(container.id(), container);
        startWatch(container);
        return new LaunchResult.Launched(container);
    }

    private LaunchResult readOutcome(ContainerSpec spec) throws InterruptedException {
        return switch (recovery.examine(spec.containerId(), spec.runtimeDirectory())) {
            case Recovery.Found.Running r -> started(r.container());
            case Recovery.Found.NotStarted n -> giveBack(n.failure());
            case Recovery.Found.Exited e -> startedAndEnded(spec, e.exit());
            case Recovery.Found.Lost l -> {
                l.survivor().ifPresent(command -> sweeper.sweep(ProcessId.NONE, command));
                yield startedAndEnded(spec, watch.lost(spec.containerId()));
            }
        };
    }

    private LaunchResult startedAndEnded(ContainerSpec spec, ContainerExit exit) {
        RunningContainer container =
                new RunningContainer(spec.containerId(), spec.runtimeDirectory(), ProcessId.NONE, ProcessId.NONE);
        launched.increment();
        running.put(container.id(), container);
        ended(container, exit);
        return new LaunchResult.Launched(container);
    }

    private LaunchResult giveBack(LaunchFailure failure) {
        slots.decrementAndGet();
        return failed(failure);
    }

    private LaunchResult failed(LaunchFailure failure) {
        launchFailures.increment();
        return new LaunchResult.Failed(failure);
    }

    private static LaunchFailure duplicate(String id) {
        return LaunchFailures.failure(Reason.DUPLICATE, "A container with the id '" + id + "' runs already");
    }

    private void startWatch(RunningContainer container) {
        try {
            threads.execute(() -> watchOver(container));
        } catch (RejectedExecutionException e) {
            LOG.debug("Container {} is not watched: the runtime is closed", container.id());
        }
    }

    private void watchOver(RunningContainer container) {
        try {
            ContainerExit exit = watch.await(container, new ShimRecords(container.runtimeDirectory(), bootId));
            if (exit.status().isEmpty()) {
                sweeper.sweep(ProcessId.NONE, container.command());
            }
            ended(container, exit);
        } catch (InterruptedException e) {
            LOG.debug("Container {} is no longer watched", container.id());
        }
    }

    private void ended(RunningContainer container, ContainerExit exit) {
        (exit.status().isPresent() ? exited : lost).increment();
        if (running.remove(container.id(), container)) {
            slots.decrementAndGet();
        }
        container.complete(exit);
    }

    @Override
    public List<RecoveredContainer> recover(Map<String, Path> runtimeDirectories) {
        List<RecoveredContainer> found = new ArrayList<>();
        try {
            for (Map.Entry<String, Path> entry : runtimeDirectories.entrySet()) {
                found.add(recover(entry.getKey(), entry.getValue()));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("The recovery of containers was interrupted", e);
        }
        return found;
    }

    private RecoveredContainer recover(String id, Path directory) throws InterruptedException {
        RunningContainer known = running.get(id);
        if (known != null) {
            return new RecoveredContainer.Running(known);
        }
        return switch (recovery.examine(id, directory)) {
            case Recovery.Found.Running r -> {
                slots.incrementAndGet();
                running.put(id, r.container());
                startWatch(r.container());
                yield new RecoveredContainer.Running(r.container());
            }
            case Recovery.Found.Exited e -> new RecoveredContainer.Exited(e.exit());
            case Recovery.Found.NotStarted n -> new RecoveredContainer.NotStarted(id, n.failure());
            case Recovery.Found.Lost l -> {
                if (l.survivor().isPresent()) {
                    sweeper.sweep(ProcessId.NONE, l.survivor().get());
                }
                yield new RecoveredContainer.Lost(watch.lost(id));
            }
        };
    }

    @Override
    public KillResult kill(String containerId, int signal, SignalScope scope) {
        if (signal < 0 || signal > Signals.MAX) {
            return KillResult.NO_SIGNAL;
        }
        RunningContainer container = running.get(containerId);
        if (container == null) {
            return KillResult.NOT_RUNNING;
        }
        try (ShimConnection shim = ShimConnection.open(
                container.runtimeDirectory(), container.shim().pid(), options.signalTimeout())) {
            return switch (shim.signal(signal, scope)) {
                case 0 -> KillResult.SENT;
                case ESRCH -> KillResult.NOT_RUNNING;
                case EINVAL -> KillResult.NO_SIGNAL;
                default -> KillResult.REFUSED;
            };
        } catch (IOException e) {
            LOG.debug("No signal to container {}: {}", containerId, e.toString());
            return proc.isAlive(container.shim()) ? KillResult.REFUSED : KillResult.NOT_RUNNING;
        }
    }

    @Override
    public CompletableFuture<ContainerExit> destroy(String containerId) {
        RunningContainer container = running.get(containerId);
        if (container == null) {
            return CompletableFuture.failedFuture(
                    new NoSuchElementException("No container with the id '" + containerId + "' runs"));
        }
        if (container.beginDestroy()) {
            try {
                threads.execute(() -> destroy(container));
            } catch (RejectedExecutionException e) {
                return CompletableFuture.failedFuture(new IllegalStateException(
                        "Container '" + containerId + "' is not destroyed: the runtime is closed", e));
            }
        }
        return container.exit();
    }

    private void destroy(RunningContainer container) {
        kill(container.id(), Signals.KILL, SignalScope.TREE);
        try {
            container.exit().get(options.destroyTimeout().toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            LOG.warn(
                    "The shim of container {} did not end it within {}: it is killed",
                    container.id(),
                    options.destroyTimeout());
            sweeper.sweep(container.shim(), container.command());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (ExecutionException e) {
            throw new IllegalStateException("an exit never fails", e);
        }
    }

    @Override
    public OutputAttachment attachOutput(String containerId) throws AttachException {
        return attachments.output(running(containerId));
    }

    @Override
    public InputAttachment attachInput(String containerId) throws AttachException {
        return attachments.input(running(containerId));
    }

    private RunningContainer running(String containerId) throws AttachException {
        RunningContainer container = running.get(containerId);
        if (container == null) {
            throw new AttachException(
                    AttachException.Reason.NOT_RUNNING, "No container with the id '" + containerId + "' runs");
        }
        return container;
    }

    @Override
    public Optional<ResourceStatistics> statistics(String containerId, UsageLimits limits) {
        return find(containerId).flatMap(c -> usage.measure(((RunningContainer) c).shim(), limits));
    }

    @Override
    public Optional<Container> find(String containerId) {
        return Optional.ofNullable(running.get(containerId));
    }

    @Override
    public List<Container> containers() {
        return List.copyOf(running.values());
    }

    /**
     * Sees whether a confinement can be had here, with a container that nobody else learns of; waits until it is over.
     *
     * @param directory of the trial alone, made and removed
     * @return why it cannot be had, as one line; empty when it can
     */
    public Optional<String> complaint(Confinement confinement, Path directory) {
        return new ConfinementTrial(launcher, watch, bootId).complaint(confinement, directory);
    }

    @Override
    public RuntimeCounters counters() {
        return new RuntimeCounters(
                launched.sum(),
                launchFailures.sum(),
                refused.sum(),
                exited.sum(),
                lost.sum(),
                spawners.restarts(),
                attachments.cutOff(),
                running.size());
    }

    @Override
    public void close() {
        threads.shutdownNow();
        spawners.close();
    }
}

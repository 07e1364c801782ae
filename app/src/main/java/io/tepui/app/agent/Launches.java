package io.tepui.app.agent;

import io.tepui.agent.AgentEffect;
import io.tepui.agent.AgentInput;
import io.tepui.agent.AgentInput.LaunchStep;
import io.tepui.agent.LaunchSpec;
import io.tepui.agent.volumes.VolumeLink;
import io.tepui.app.flags.AgentConfig.SandboxLogs;
import io.tepui.containers.Container;
import io.tepui.containers.ContainerCommand;
import io.tepui.containers.ContainerRuntime;
import io.tepui.containers.ContainerSpec;
import io.tepui.containers.LaunchResult;
import io.tepui.containers.OutputFile;
import io.tepui.containers.files.PersistentVolumes;
import io.tepui.containers.files.Sandboxes;
import io.tepui.containers.files.VolumeLinks;
import io.tepui.containers.host.UserIdentity;
import io.tepui.containers.host.Users;
import io.tepui.protocol.v1.CommandInfo;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Starts containers, each on a virtual thread: its checkpoint and sandbox are made, its URIs fetched, its process started.
 * Every launch ends in ContainerStarted or ContainerLaunchFailed, and a started one later in ContainerExited.
 */
final class Launches {
    private static final Logger LOG = LoggerFactory.getLogger(Launches.class);

    private final ContainerRuntime runtime;
    private final RuntimeDirectories directories;
    private final Users users;
    private final boolean mayGiveAway;
    private final UriFetching fetching;
    private final SandboxLogs logs;
    private final Consumer<AgentInput> inject;
    private final Containers containers;
    private final Map<String, Launch> running = new ConcurrentHashMap<>();

    /** What a launch needs besides its spec. */
    Launches(
            ContainerRuntime runtime,
            RuntimeDirectories directories,
            Users users,
            UriFetching fetching,
            SandboxLogs logs,
            Consumer<AgentInput> inject,
            Containers containers) {
        this.runtime = runtime;
        this.directories = directories;
        this.users = users;
        this.mayGiveAway = users.current().isRoot();
        this.fetching = fetching;
        this.logs = logs;
        this.inject = inject;
        this.containers = containers;
    }

    /** Begins a launch. */
    void begin(LaunchSpec spec) {
        Launch launch = new Launch(spec);
        running.put(spec.containerId(), launch);
        launch.thread.start();
    }

    /** Ends a launch that is under way, also one that is being fetched for; false when there is none (any more). */
    boolean cancel(String containerId) {
        Launch launch = running.get(containerId);
        return launch != null && launch.cancel();
    }

    /** How many launches are under way. */
    int underWay() {
        return running.size();
    }

    /** What becomes of a launch; decided once. */
    private enum Fate {
        OPEN,
        CANCELLED,
        STARTED
    }

    private final class Launch {
        private final LaunchSpec spec;
        private final Thread thread;
        private final AtomicReference<Fate> fate = new AtomicReference<>(Fate.OPEN);
        private volatile boolean fetches;

        Launch(LaunchSpec spec) {
            this.spec = spec;
            this.thread =
                    Thread.ofVirtual().name("launch-" + spec.containerId()).unstarted(this::run);
        }

        /** A process that is being started is not interrupted half-way: it is destroyed when it runs. */
        boolean cancel() {
            if (fate.compareAndSet(Fate.OPEN, Fate.CANCELLED) && fetches) {
                thread.interrupt();
            }
            return fate.get() == Fate.CANCELLED;
        }

        private void run() {
            LaunchStep step = LaunchStep.SANDBOX;
            try {
                prepare();
                step = LaunchStep.ISOLATION;
                linkVolumes();
                step = LaunchStep.FETCH;
                fetch();
                step = LaunchStep.START;
                start();
            } catch (IOException e) {
                failed(step, e.getMessage() == null ? e.toString() : e.getMessage());
            } catch (InterruptedException e) {
                failed(step, "the container was destroyed while it was prepared");
            } catch (RuntimeException e) {
                LOG.error("launching container {} failed unexpectedly", spec.containerId(), e);
                failed(step, e.toString());
            }
        }

        private void prepare() throws IOException {
            for (AgentEffect effect : spec.checkpoint()) {
                Disk.apply(effect);
            }
            Sandboxes.create(Path.of(spec.sandbox()), owner());
        }

        /** A user that is not there, or not allowed, is found at the start of the command. */
        private Optional<UserIdentity> owner() {
            return mayGiveAway ? spec.user().flatMap(users::find) : Optional.empty();
        }

        private void linkVolumes() throws IOException {
            Path sandbox = Path.of(spec.sandbox());
            for (VolumeLink link : spec.volumes()) {
                Path volume = Path.of(link.volume());
                if (!Files.isDirectory(volume)) {
                    throw new IOException("The volume '" + volume + "' is not there");
                }
                Optional<UserIdentity> owner = owner().filter(user -> !user.isRoot());
                if (link.give() && owner.isPresent()) {
                    PersistentVolumes.give(volume, owner.get());
                }
                VolumeLinks.create(sandbox, link.containerPath(), volume, owner());
            }
        }

        private void fetch() throws IOException, InterruptedException {
            if (spec.command().getUrisCount() == 0) {
                return;
            }
            fetches = true;
            try {
                throwIfCancelled();
                fetching.fetch(spec);
            } finally {
                fetches = false;
                // The start must not see an interrupt that came too late for the fetcher.
                if (Thread.interrupted()) {
                    LOG.debug("container {} is destroyed after its files were fetched", spec.containerId());
                }
            }
        }

        private void start() throws InterruptedException {
            throwIfCancelled();
            switch (runtime.launch(containerSpec(spec))) {
                case LaunchResult.Launched launched -> started(launched.container());
                case LaunchResult.Failed failed ->
                    failed(LaunchStep.START, failed.failure().message());
            }
        }

        private void started(Container container) {
            inject.accept(new AgentInput.ContainerStarted(container.id(), Math.toIntExact(container.pid())));
            containers.watch(container);
            boolean wanted = fate.compareAndSet(Fate.OPEN, Fate.STARTED);
            running.remove(spec.containerId());
            if (!wanted) {
                LOG.debug("container {} is destroyed as soon as it runs", container.id());
                containers.destroy(container.id());
            }
        }

        private void throwIfCancelled() throws InterruptedException {
            if (fate.get() == Fate.CANCELLED) {
                throw new InterruptedException();
            }
        }

        private void failed(LaunchStep step, String message) {
            running.remove(spec.containerId());
            directories.remove(spec.containerId());
            inject.accept(new AgentInput.ContainerLaunchFailed(spec.containerId(), step, message));
        }
    }

    private ContainerSpec containerSpec(LaunchSpec spec) {
        Path sandbox = Path.of(spec.sandbox());
        ContainerSpec plain = ContainerSpec.of(
                        spec.containerId(), command(spec.command()), sandbox, directories.of(spec.containerId()))
                .withEnvironment(spec.environment())
                .withOutput(output(spec, sandbox.resolve("stdout")), output(spec, sandbox.resolve("stderr")));
        return spec.user().map(plain::withUser).orElse(plain);
    }

    /** What the fetcher wrote stays (AO-177). */
    private OutputFile output(LaunchSpec spec, Path file) {
        OutputFile bounded = OutputFile.at(file).bounded(logs.maxBytes(), logs.maxFiles());
        return spec.command().getUrisCount() > 0 ? bounded.appending() : bounded;
    }

    private static ContainerCommand command(CommandInfo command) {
        if (command.getShell()) {
            return new ContainerCommand.Shell(command.getValue());
        }
        List<String> arguments = command.getArgumentsList();
        return new ContainerCommand.Program(
                command.getValue(), arguments.isEmpty() ? List.of(command.getValue()) : arguments);
    }
}

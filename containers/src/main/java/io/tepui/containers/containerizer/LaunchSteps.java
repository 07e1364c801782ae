package io.tepui.containers.containerizer;

import io.tepui.containers.Container;
import io.tepui.containers.ContainerCommand;
import io.tepui.containers.ContainerExit;
import io.tepui.containers.ContainerSpec;
import io.tepui.containers.LaunchFailure;
import io.tepui.containers.LaunchResult;
import io.tepui.containers.OutputFile;
import io.tepui.containers.Streams;
import io.tepui.containers.WaitStatus;
import io.tepui.containers.containerizer.LaunchOutcome.Failed;
import io.tepui.containers.containerizer.LaunchOutcome.Step;
import io.tepui.containers.containerizer.LiveContainers.EndingException;
import io.tepui.containers.fetch.FetchException;
import io.tepui.containers.fetch.FetchRequest;
import io.tepui.containers.files.PersistentVolumes;
import io.tepui.containers.files.Sandboxes;
import io.tepui.containers.files.VolumeLinks;
import io.tepui.containers.host.UserIdentity;
import io.tepui.containers.isolation.IsolationException;
import io.tepui.containers.isolation.Isolator;
import io.tepui.containers.isolation.LaunchPlan;
import io.tepui.protocol.v1.ContainerInfo;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Launches one container, step by step. For one thread. */
final class LaunchSteps {
    private static final Logger LOG = LoggerFactory.getLogger(LaunchSteps.class);

    private final ContainerNode node;
    private final ContainerLaunch launch;
    private final TreeParts parts;
    private final TreeOptions options;
    private final LiveContainers live;
    private final Destroyer destroyer;
    private final boolean mayGiveAway;
    private final Optional<Placement> parent;
    private final Optional<String> user;
    private final Path sandbox;
    private Step step = Step.SANDBOX;
    private Optional<ProvisionedImage> image = Optional.empty();

    /** {@code mayGiveAway}: whether files can be given to the container's user. */
    LaunchSteps(
            ContainerNode node,
            TreeParts parts,
            TreeOptions options,
            LiveContainers live,
            Destroyer destroyer,
            boolean mayGiveAway) {
        this.node = node;
        this.mayGiveAway = mayGiveAway;
        this.parts = parts;
        this.options = options;
        this.live = live;
        this.destroyer = destroyer;
        this.parent = node.parent == null ? Optional.empty() : node.parent.placement;
        ContainerLaunch asked = node.launch.orElseThrow();
        this.user = asked.user().or(() -> parent.flatMap(Placement::user));
        this.launch = asked.withUser(user);
        this.sandbox = launch.sandbox()
                .orElseGet(() -> ContainerSandboxes.nested(parent.orElseThrow().sandbox(), node.id.getValue()));
        node.launch = Optional.of(launch);
    }

    /** Launches it. Whatever goes wrong, nothing is left of it but its sandbox. */
    LaunchOutcome run() {
        try {
            place();
            step = Step.IMAGE;
            provision();
            step = Step.ISOLATION;
            LaunchPlan plan = isolate();
            Map<String, String> environment = environment(plan);
            Optional<ContainerCommand> command = CommandLine.of(launch.command(), image);
            step = Step.FETCH;
            fetch();
            step = Step.START;
            return start(plan, environment, command);
        } catch (EndingException | InterruptedException e) {
            return failed(Step.DESTROYED, "Container '" + node.name + "' was destroyed while it was launched");
        } catch (IsolationException | IOException e) {
            return failed(step, e.getMessage() == null ? e.toString() : e.getMessage());
        } catch (RuntimeException e) {
            LOG.error("launching container {} failed unexpectedly", node.name, e);
            return failed(step, e.toString());
        }
    }

    private Failed failed(Step at, String message) {
        live.failed(node);
        node.decided.complete(null);
        destroyer.carryOut(node);
        return new Failed(at, message);
    }

    private void place() throws IOException {
        if (node.isRoot()) {
            Sandboxes.create(sandbox, owner());
        } else {
            ContainerSandboxes.createNested(parent.orElseThrow().sandbox(), node.id.getValue(), owner());
        }
        RuntimeLayout.prepare(node.runtimeDirectory);
        if (launch.standalone() && node.isRoot()) {
            RuntimeLayout.mark(node.runtimeDirectory, RuntimeLayout.STANDALONE);
        }
        if (launch.kind() == ContainerClass.DEBUG) {
            RuntimeLayout.mark(node.runtimeDirectory, RuntimeLayout.FORCE_DESTROY);
        }
    }

    /** A user that is not there, or not allowed, is found at the start of the command. */
    private Optional<UserIdentity> owner() {
        return mayGiveAway ? user.flatMap(parts.users()::find) : Optional.empty();
    }

    private void provision() throws IOException, EndingException, InterruptedException {
        Optional<ContainerInfo> info =
                launch.container().filter(each -> each.getMesos().hasImage());
        if (info.isEmpty() || launch.kind() == ContainerClass.DEBUG) {
            return;
        }
        ImageProvisioner images = parts.images()
                .orElseThrow(() -> new IOException(
                        "container.mesos.image: this agent has no image providers (--image_providers)"));
        node.hasImage = true;
        live.enterInterruptibly(node, ContainerState.PROVISIONING);
        try {
            image = Optional.of(images.provision(info.get().getMesos().getImage(), node.id));
        } finally {
            live.leave(node);
        }
    }

    // ------------------------------------------------------------------------------------------------ isolation

    private LaunchPlan isolate() throws IsolationException, IOException, EndingException {
        if (launch.kind() == ContainerClass.DEBUG) {
            SessionRules.check(launch.container());
        }
        live.enter(node, ContainerState.PREPARING);
        if (parts.linksVolumes()) {
            linkVolumes();
        }
        LaunchPlan plan =
                new LaunchPlan(node.id, sandbox, node.runtimeDirectory, ofParent(), image.map(ProvisionedImage::root));
        image.flatMap(ProvisionedImage::mount).ifPresent(plan::mount);
        for (Isolator isolator : parts.isolators()) {
            if (node.isServedBy(isolator)) {
                live.enter(node, ContainerState.PREPARING);
                node.prepared.addLast(isolator);
                isolator.prepare(launch, plan);
            }
        }
        return plan;
    }

    private Optional<LaunchPlan.ParentContainer> ofParent() {
        ContainerNode of = node.parent;
        if (of == null || parent.isEmpty()) {
            return Optional.empty();
        }
        long pid = of.container.map(Container::pid).orElse(0L);
        return Optional.of(new LaunchPlan.ParentContainer(
                of.id, pid, parent.get().sandbox(), parent.get().root()));
    }

    private void linkVolumes() throws IOException {
        node.hasVolumeLinks = !launch.volumes().isEmpty();
        for (ContainerLaunch.SandboxVolume each : launch.volumes()) {
            if (!Files.isDirectory(each.volume())) {
                throw new IOException("The volume '" + each.volume() + "' is not there");
            }
            Optional<UserIdentity> owner = owner();
            if (each.give() && owner.filter(identity -> !identity.isRoot()).isPresent()) {
                PersistentVolumes.give(each.volume(), owner.get());
            }
            VolumeLinks.create(sandbox, each.containerPath(), each.volume(), owner);
        }
    }

    private Map<String, String> environment(LaunchPlan plan) throws IsolationException {
        ContainerEnvironment environment = new ContainerEnvironment(parts.secrets());
        ContainerNode of = node.parent;
        return launch.kind() == ContainerClass.DEBUG && of != null
                ? environment.ofSession(
                        launch, ContainerEnvironment.inherited(parent.orElseThrow(), of.container), plan.environment())
                : environment.ofDefault(launch, sandboxInside(), image, plan.environment());
    }

    private String sandboxInside() {
        return image.isPresent() ? options.sandboxDirectory() : sandbox.toString();
    }

    // ------------------------------------------------------------------------------------------------ start

    private void fetch() throws IOException, EndingException, InterruptedException {
        if (launch.command().getUrisCount() == 0) {
            return;
        }
        live.enterInterruptibly(node, ContainerState.FETCHING);
        try {
            parts.fetcher()
                    .fetch(new FetchRequest(sandbox, user, launch.command().getUrisList()));
        } catch (FetchException e) {
            throw new IOException(e.getMessage(), e);
        } finally {
            live.leave(node);
        }
    }

    private LaunchOutcome start(LaunchPlan plan, Map<String, String> environment, Optional<ContainerCommand> command)
            throws IOException, EndingException {
        live.enter(node, ContainerState.ISOLATING);
        Placement placement = new Placement(
                sandbox,
                user,
                environment,
                ContainerEnvironment.secrets(launch, parent),
                workingDirectory(),
                image.map(ProvisionedImage::root),
                streams());
        node.placement = Optional.of(placement);
        RuntimeLayout.write(node.runtimeDirectory, RuntimeLayout.LAUNCH, new LaunchRecord(launch, placement).encode());
        if (command.isEmpty()) {
            return notExecuted("The command has no value");
        }
        return switch (parts.runtime().launch(spec(plan, placement, command.get()))) {
            case LaunchResult.Launched launched -> started(launched.container());
            case LaunchResult.Failed failure -> {
                LaunchFailure why = failure.failure();
                yield why.isTheCommands() ? notExecuted(why.message()) : failed(Step.START, why.message());
            }
        };
    }

    private ContainerSpec spec(LaunchPlan plan, Placement placement, ContainerCommand command) {
        return new ContainerSpec(
                node.name,
                command,
                placement.environment(),
                user,
                Path.of(placement.workingDirectory()),
                node.runtimeDirectory,
                output("stdout"),
                output("stderr"),
                ContainerSpec.DEFAULT_UMASK,
                placement.streams(),
                plan.confinement());
    }

    /** What the fetcher wrote stays (AO-177). */
    private OutputFile output(String name) {
        OutputFile bounded = OutputFile.at(sandbox.resolve(name))
                .bounded(launch.stdout().maxBytes(), launch.stdout().rotatedFiles());
        return launch.command().getUrisCount() > 0 ? bounded.appending() : bounded;
    }

    private String workingDirectory() {
        if (launch.kind() == ContainerClass.DEBUG) {
            return parent.orElseThrow().workingDirectory();
        }
        return image.flatMap(ProvisionedImage::workingDirectory).orElseGet(this::sandboxInside);
    }

    private Streams streams() {
        boolean terminal = launch.container().filter(ContainerInfo::hasTtyInfo).isPresent();
        boolean session = launch.kind() == ContainerClass.DEBUG;
        return terminal || session ? new Streams.Switchboard(terminal, session) : new Streams.Files();
    }

    /** Isolators hear of the process while nobody can destroy it: whoever wants to only leaves word. */
    private LaunchOutcome started(Container container) throws IOException {
        node.container = Optional.of(container);
        for (Isolator isolator : node.prepared) {
            isolator.started(node.id, container.pid());
            isolator.watch(node.id, limit -> destroyer.destroy(node, Optional.of(EndCause.of(limit))));
        }
        if (!live.started(node)) {
            return failed(Step.DESTROYED, "Container '" + node.name + "' was destroyed while it was launched");
        }
        node.decided.complete(null);
        destroyer.watch(node, container);
        return new LaunchOutcome.Launched(container.pid());
    }

    /**
     * The container ends as if its init had not found the command (AO-87). An executor's root, which nobody asked for by itself, has no launch
     * to succeed: its tasks are told the reason.
     */
    private LaunchOutcome notExecuted(String why) throws IOException {
        if (node.isOfExecutor()) {
            return failed(Step.START, why);
        }
        Files.writeString(sandbox.resolve("stderr"), why + "\n", StandardOpenOption.APPEND, LinkOption.NOFOLLOW_LINKS);
        node.exit = Optional.of(new ContainerExit(
                node.name,
                Optional.of(WaitStatus.exited(1)),
                Instant.ofEpochMilli(parts.clock().millis()),
                0));
        boolean wanted = live.started(node);
        node.decided.complete(null);
        if (wanted) {
            destroyer.destroy(node, Optional.empty());
        } else {
            destroyer.carryOut(node);
        }
        return new LaunchOutcome.Launched(0, Optional.of(why));
    }
}

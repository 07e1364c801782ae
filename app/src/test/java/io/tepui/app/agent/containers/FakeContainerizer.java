package io.tepui.app.agent.containers;

import io.tepui.containers.AttachException;
import io.tepui.containers.InputAttachment;
import io.tepui.containers.OutputAttachment;
import io.tepui.containers.SignalScope;
import io.tepui.containers.WaitStatus;
import io.tepui.containers.containerizer.ContainerClass;
import io.tepui.containers.containerizer.ContainerLaunch;
import io.tepui.containers.containerizer.Containerizer;
import io.tepui.containers.containerizer.KillOutcome;
import io.tepui.containers.containerizer.LaunchOutcome;
import io.tepui.containers.containerizer.RemoveOutcome;
import io.tepui.containers.containerizer.Termination;
import io.tepui.protocol.v1.ContainerID;
import io.tepui.protocol.v1.ContainerStatus;
import io.tepui.protocol.v1.Image;
import io.tepui.protocol.v1.Resource;
import io.tepui.protocol.v1.ResourceStatistics;
import io.tepui.protocol.v1.Value;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;

/** Containers that are only remembered; tests say what they print, take and how they end. */
public final class FakeContainerizer implements Containerizer {
    private final Map<ContainerID, FakeContainer> containers = new ConcurrentHashMap<>();
    private volatile Optional<LaunchOutcome> nextOutcome = Optional.empty();
    private volatile Optional<IOException> pruneFailure = Optional.empty();

    final List<ContainerLaunch> launches = new CopyOnWriteArrayList<>();
    final List<ContainerID> destroyed = new CopyOnWriteArrayList<>();
    final List<Integer> signals = new CopyOnWriteArrayList<>();
    final List<Image> excluded = new CopyOnWriteArrayList<>();

    /** Puts a container there that nobody launched by a call. */
    FakeContainer add(ContainerID id, boolean switchboard) {
        FakeContainer container = new FakeContainer(switchboard);
        containers.put(id, container);
        return container;
    }

    FakeContainer container(ContainerID id) {
        return Optional.ofNullable(containers.get(id)).orElseThrow();
    }

    void nextLaunch(LaunchOutcome outcome) {
        nextOutcome = Optional.of(outcome);
    }

    void failPruning(IOException how) {
        pruneFailure = Optional.of(how);
    }

    private Optional<FakeContainer> running(ContainerID id) {
        return Optional.ofNullable(containers.get(id)).filter(each -> !each.end.isDone());
    }

    @Override
    public LaunchOutcome launch(ContainerLaunch launch) {
        launches.add(launch);
        if (nextOutcome.isPresent()) {
            LaunchOutcome outcome = nextOutcome.get();
            nextOutcome = Optional.empty();
            return outcome;
        }
        if (running(launch.id()).isPresent()) {
            return new LaunchOutcome.InUse();
        }
        if (launch.id().hasParent() && running(launch.id().getParent()).isEmpty()) {
            return new LaunchOutcome.Failed(LaunchOutcome.Step.PARENT, "its parent is not known");
        }
        boolean terminal = launch.container().filter(each -> each.hasTtyInfo()).isPresent();
        add(launch.id(), terminal || launch.kind() == ContainerClass.DEBUG);
        return new LaunchOutcome.Launched(ProcessHandle.current().pid());
    }

    @Override
    public Optional<CompletableFuture<Termination>> termination(ContainerID id) {
        return Optional.ofNullable(containers.get(id)).map(each -> each.end);
    }

    @Override
    public KillOutcome kill(ContainerID id, int signal, SignalScope scope) {
        if (running(id).isEmpty()) {
            return new KillOutcome.Unknown();
        }
        if (signal < 0 || signal > 64) {
            return new KillOutcome.Failed("signal " + signal + " is none");
        }
        signals.add(signal);
        return new KillOutcome.Sent();
    }

    @Override
    public Optional<CompletableFuture<Termination>> destroy(ContainerID id) {
        Optional<FakeContainer> found = running(id);
        found.ifPresent(each -> {
            destroyed.add(id);
            each.endOutput();
            each.end.complete(Termination.of(WaitStatus.KILLED));
        });
        return found.map(each -> each.end);
    }

    @Override
    public RemoveOutcome remove(ContainerID id) {
        if (running(id).isPresent()) {
            return new RemoveOutcome.Failed("it still runs");
        }
        containers.remove(id);
        return new RemoveOutcome.Removed();
    }

    @Override
    public void forget(ContainerID root) {
        containers.remove(root);
    }

    @Override
    public void update(ContainerID root, List<Resource> resources, Map<String, Value.Scalar> limits) {}

    @Override
    public OutputAttachment attachOutput(ContainerID id) throws AttachException {
        return switchboard(id).attachOutput();
    }

    @Override
    public InputAttachment attachInput(ContainerID id) throws AttachException {
        return switchboard(id).attachInput();
    }

    private FakeContainer switchboard(ContainerID id) throws AttachException {
        FakeContainer container = running(id)
                .orElseThrow(() -> new AttachException(AttachException.Reason.NOT_RUNNING, "it does not run"));
        if (!container.hasSwitchboard) {
            throw new AttachException(AttachException.Reason.NO_SWITCHBOARD, "it has no switchboard");
        }
        return container;
    }

    @Override
    public List<ContainerID> containers() {
        return containers.keySet().stream()
                .filter(id -> running(id).isPresent())
                .toList();
    }

    @Override
    public boolean isStandalone(ContainerID id) {
        return launches.stream()
                .anyMatch(launch -> launch.standalone() && launch.id().equals(id));
    }

    @Override
    public Optional<ContainerStatus> status(ContainerID id) {
        return running(id)
                .map(each -> ContainerStatus.newBuilder().setContainerId(id).build());
    }

    @Override
    public Optional<ResourceStatistics> statistics(ContainerID id) {
        return Optional.empty();
    }

    /** The images that were to stay, of all calls. */
    public List<Image> excluded() {
        return List.copyOf(excluded);
    }

    @Override
    public void pruneImages(List<Image> kept) throws IOException {
        if (pruneFailure.isPresent()) {
            throw pruneFailure.get();
        }
        excluded.addAll(kept);
    }

    @Override
    public Map<ContainerID, Found> recover() {
        return Map.of();
    }

    @Override
    public void close() {}
}

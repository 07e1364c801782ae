package io.tepui.containers.containerizer;

import io.tepui.containers.isolation.IsolationException;
import io.tepui.containers.isolation.Isolator;
import io.tepui.containers.isolation.LaunchPlan;
import io.tepui.protocol.v1.ContainerID;
import io.tepui.protocol.v1.ContainerStatus;
import io.tepui.protocol.v1.ResourceStatistics;
import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.function.Consumer;

/** An isolator that isolates nothing and remembers what it was asked. */
final class RecordingIsolator implements Isolator {
    private final String name;
    private final boolean nesting;
    private final boolean standalone;
    private final List<String> calls;
    private final Map<String, Consumer<Limitation>> limits = new ConcurrentHashMap<>();

    /** Refuses the containers of these printed ids. */
    final List<String> refused = new CopyOnWriteArrayList<>();

    /** Cannot clean up after the containers of these printed ids. */
    final List<String> stuck = new CopyOnWriteArrayList<>();

    /** What it says, when they have ended, that containers of these printed ids took too much of. */
    final Map<String, Limitation> verdicts = new ConcurrentHashMap<>();

    /** Waits in prepare for this. */
    volatile CountDownLatch hold = new CountDownLatch(0);

    RecordingIsolator(String name, boolean nesting, boolean standalone, List<String> calls) {
        this.name = name;
        this.nesting = nesting;
        this.standalone = standalone;
        this.calls = calls;
    }

    static RecordingIsolator of(String name, List<String> calls) {
        return new RecordingIsolator(name, true, true, calls);
    }

    private void note(String what, ContainerID id) {
        calls.add(name + " " + what + " " + ContainerIds.print(id));
    }

    /** Tells that the container took too much. */
    void limit(String printed, Limitation limitation) {
        Optional.ofNullable(limits.get(printed)).orElseThrow().accept(limitation);
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public boolean supportsNesting() {
        return nesting;
    }

    @Override
    public boolean supportsStandalone() {
        return standalone;
    }

    @Override
    public void prepare(ContainerLaunch launch, LaunchPlan plan) throws IsolationException {
        note("prepare", launch.id());
        try {
            hold.await();
        } catch (InterruptedException e) {
            throw new AssertionError("an isolator is never interrupted", e);
        }
        if (refused.contains(ContainerIds.print(launch.id()))) {
            throw new IsolationException(name + " refuses it");
        }
        plan.variable("ISOLATOR", name).variable("FROM_" + name.toUpperCase(Locale.ROOT), "1");
    }

    @Override
    public void started(ContainerID id, long pid) {
        note("started", id);
    }

    @Override
    public void watch(ContainerID id, Consumer<Limitation> limit) {
        note("watch", id);
        limits.put(ContainerIds.print(id), limit);
    }

    @Override
    public Optional<Limitation> verdict(ContainerID id) {
        return Optional.ofNullable(verdicts.get(ContainerIds.print(id)));
    }

    @Override
    public void usage(ContainerID id, ResourceStatistics.Builder into) {
        into.setProcesses(into.getProcesses() + 1);
    }

    @Override
    public void status(ContainerID id, ContainerStatus.Builder into) {
        into.addNetworkInfosBuilder().setName(name);
    }

    @Override
    public void recover(ContainerLaunch launch, long pid) {
        note("recover", launch.id());
    }

    @Override
    public void recovered() {
        calls.add(name + " recovered");
    }

    @Override
    public void cleanup(ContainerID id) throws IOException {
        note("cleanup", id);
        if (stuck.contains(ContainerIds.print(id))) {
            throw new IOException(name + " is stuck");
        }
    }
}

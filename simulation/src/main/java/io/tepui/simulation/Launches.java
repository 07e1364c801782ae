package io.tepui.simulation;

import io.tepui.agent.AgentEffect;
import io.tepui.agent.AgentInput;
import io.tepui.agent.AgentInput.LaunchStep;
import io.tepui.agent.LaunchSpec;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Consumer;

/** Launches of one agent's process: files first, then the container, with time in between in which anything may happen. */
final class Launches {
    private final World world;
    private final Containers containers;
    private final Disk disk;
    private final Life life;
    private final Consumer<AgentInput> inject;
    private final Map<String, Launch> underWay = new HashMap<>();

    Launches(World world, Containers containers, Disk disk, Life life, Consumer<AgentInput> inject) {
        this.world = world;
        this.containers = containers;
        this.disk = disk;
        this.life = life;
        this.inject = inject;
    }

    private final class Launch {
        private final LaunchSpec spec;
        private boolean cancelled;

        Launch(LaunchSpec spec) {
            this.spec = spec;
        }

        void begin() {
            later(this::write);
        }

        private void later(Runnable step) {
            world.time().after(world.chance().millis(0, 5), life, step);
        }

        private void write() {
            write(0);
        }

        /** One file after the other, and the process may end in between. */
        private void write(int next) {
            if (next == spec.checkpoint().size()) {
                if (world.chance().in(world.scenario().launchFailures())) {
                    failed(LaunchStep.START, "the model says so");
                } else {
                    world.time().after(containers.startDelay(), life, this::start);
                }
                return;
            }
            AgentEffect effect = spec.checkpoint().get(next);
            disk.apply(effect);
            world.time().after(Duration.ofNanos(world.chance().between(0, 200_000)), life, () -> write(next + 1));
        }

        private void start() {
            if (cancelled) {
                failed(LaunchStep.START, "the container was destroyed while it was prepared");
                return;
            }
            int dot = spec.containerId().indexOf('.');
            if (dot >= 0 && !containers.isRunning(spec.containerId().substring(0, dot))) {
                failed(LaunchStep.START, "the container that it is nested in has ended");
                return;
            }
            int pid = containers.start(spec);
            // The shim reports at once, but who waits for it may be slow.
            later(() -> started(pid));
        }

        private void started(int pid) {
            underWay.remove(spec.containerId());
            inject.accept(new AgentInput.ContainerStarted(spec.containerId(), pid));
            watch(spec.containerId());
            if (cancelled) {
                containers.destroy(spec.containerId());
            }
        }

        private void failed(LaunchStep step, String message) {
            underWay.remove(spec.containerId());
            inject.accept(new AgentInput.ContainerLaunchFailed(spec.containerId(), step, message));
        }
    }

    boolean isEmpty() {
        return underWay.isEmpty();
    }

    void begin(LaunchSpec spec) {
        Launch launch = new Launch(spec);
        underWay.put(spec.containerId(), launch);
        launch.begin();
    }

    void watch(String containerId) {
        containers.watch(
                containerId, exit -> world.time().after(world.chance().millis(0, 3), life, () -> inject.accept(exit)));
    }

    void destroy(String containerId) {
        Launch launch = underWay.get(containerId);
        if (launch != null) {
            launch.cancelled = true;
        } else {
            containers.destroy(containerId);
        }
    }
}

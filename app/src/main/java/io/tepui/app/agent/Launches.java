package io.tepui.app.agent;

import io.tepui.agent.AgentEffect;
import io.tepui.agent.AgentInput;
import io.tepui.agent.AgentInput.LaunchStep;
import io.tepui.agent.LaunchSpec;
import io.tepui.app.flags.AgentConfig.SandboxLogs;
import io.tepui.containers.containerizer.ContainerClass;
import io.tepui.containers.containerizer.ContainerIds;
import io.tepui.containers.containerizer.ContainerLaunch;
import io.tepui.containers.containerizer.ContainerLaunch.SandboxVolume;
import io.tepui.containers.containerizer.Containerizer;
import io.tepui.containers.containerizer.LaunchOutcome;
import io.tepui.protocol.v1.CommandInfo;
import io.tepui.protocol.v1.ContainerID;
import io.tepui.protocol.v1.Environment;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Starts containers of executors and tasks, each on a virtual thread: its checkpoint is written, then the containerizer launches it. Every
 * launch ends in ContainerStarted or ContainerLaunchFailed, and a started one later in ContainerExited.
 */
final class Launches {
    private static final Logger LOG = LoggerFactory.getLogger(Launches.class);

    private final Containerizer containerizer;
    private final SandboxLogs logs;
    private final Consumer<AgentInput> inject;
    private final Containers containers;
    private final Map<String, Launch> underWay = new ConcurrentHashMap<>();

    Launches(Containerizer containerizer, SandboxLogs logs, Consumer<AgentInput> inject, Containers containers) {
        this.containerizer = containerizer;
        this.logs = logs;
        this.inject = inject;
        this.containers = containers;
    }

    /** Begins a launch. */
    void begin(LaunchSpec spec) {
        Launch launch = new Launch(spec);
        underWay.put(spec.containerId(), launch);
        Thread.ofVirtual().name("launch-" + spec.containerId()).start(launch::run);
    }

    /** Calls a launch off that the containerizer may not know yet; one that it knows is to be destroyed there. */
    void cancel(String containerId) {
        Launch launch = underWay.get(containerId);
        if (launch != null) {
            launch.cancelled = true;
        }
    }

    /** How many launches are under way. */
    int underWay() {
        return underWay.size();
    }

    private final class Launch {
        private final LaunchSpec spec;
        private volatile boolean cancelled;

        Launch(LaunchSpec spec) {
            this.spec = spec;
        }

        private void run() {
            try {
                for (AgentEffect effect : spec.checkpoint()) {
                    Disk.apply(effect);
                }
                launch();
            } catch (IOException e) {
                failed(LaunchStep.SANDBOX, e.getMessage() == null ? e.toString() : e.getMessage());
            } catch (InterruptedException e) {
                throw new IllegalStateException("nobody interrupts a launch", e);
            } catch (RuntimeException e) {
                LOG.error("launching container {} failed unexpectedly", spec.containerId(), e);
                failed(LaunchStep.START, e.toString());
            }
        }

        private void launch() throws InterruptedException {
            if (cancelled) {
                failed(LaunchStep.START, "the container was destroyed before it was prepared");
                return;
            }
            switch (containerizer.launch(containerLaunch(spec))) {
                case LaunchOutcome.Launched launched -> started(launched.pid());
                case LaunchOutcome.InUse inUse ->
                    failed(LaunchStep.START, "a container with the id '" + spec.containerId() + "' exists already");
                case LaunchOutcome.Failed failed -> failed(step(failed.step()), failed.message());
            }
        }

        private void started(long pid) {
            inject.accept(new AgentInput.ContainerStarted(spec.containerId(), Math.toIntExact(pid)));
            containers.watch(spec.containerId());
            underWay.remove(spec.containerId());
            if (cancelled) {
                // The order to destroy it may have come before the containerizer knew it.
                containers.destroy(spec.containerId());
            }
        }

        private void failed(LaunchStep step, String message) {
            underWay.remove(spec.containerId());
            inject.accept(new AgentInput.ContainerLaunchFailed(spec.containerId(), step, message));
        }
    }

    private static LaunchStep step(LaunchOutcome.Step step) {
        return switch (step) {
            case SANDBOX -> LaunchStep.SANDBOX;
            case IMAGE -> LaunchStep.IMAGE;
            case UNSUPPORTED, ISOLATION -> LaunchStep.ISOLATION;
            case FETCH -> LaunchStep.FETCH;
            case PARENT, START, DESTROYED -> LaunchStep.START;
        };
    }

    private ContainerLaunch containerLaunch(LaunchSpec spec) {
        ContainerID id = ContainerIds.parse(spec.containerId());
        return new ContainerLaunch(
                id,
                ContainerClass.DEFAULT,
                withValuesOf(spec.environment(), spec.command()),
                spec.container(),
                spec.resources(),
                spec.limits(),
                spec.user(),
                id.hasParent() ? Optional.empty() : Optional.of(Path.of(spec.sandbox())),
                spec.environment(),
                volumes(spec),
                new ContainerLaunch.OutputBounds(logs.maxBytes(), logs.maxFiles()),
                false);
    }

    /** The core decides which value a variable has, the containerizer only which stands above those of images. */
    private static CommandInfo withValuesOf(Map<String, String> environment, CommandInfo command) {
        if (!command.hasEnvironment()) {
            return command;
        }
        Environment.Builder own = Environment.newBuilder();
        for (Environment.Variable variable : command.getEnvironment().getVariablesList()) {
            String value = environment.get(variable.getName());
            own.addVariables(
                    value == null
                            ? variable
                            : Environment.Variable.newBuilder()
                                    .setName(variable.getName())
                                    .setValue(value)
                                    .build());
        }
        return command.toBuilder().setEnvironment(own).build();
    }

    private static List<SandboxVolume> volumes(LaunchSpec spec) {
        return spec.volumes().stream()
                .map(link -> new SandboxVolume(Path.of(link.volume()), link.containerPath(), false, link.give()))
                .toList();
    }
}

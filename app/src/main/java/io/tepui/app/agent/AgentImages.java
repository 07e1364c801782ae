package io.tepui.app.agent;

import io.tepui.app.flags.FlagValues;
import io.tepui.app.flags.ImageFlags;
import io.tepui.app.process.StartupException;
import io.tepui.app.process.TimerMetric;
import io.tepui.containers.images.ImageCounters;
import io.tepui.containers.images.ImageOptions;
import io.tepui.containers.images.LocalProvisioner;
import io.tepui.containers.posix.PosixContainerRuntime;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * The container images of an agent.
 *
 * @param store directory that they are unpacked into
 * @param pullTimes how long images took that were read anew
 */
record AgentImages(LocalProvisioner provisioner, Path store, TimerMetric pullTimes) {
    private static final Duration WINDOW = Duration.ofHours(1);
    private static final String PROVISIONER = "containerizer/mesos/provisioner/";
    private static final String STORE = PROVISIONER + "docker_store/";

    /** The metrics of an agent without images. */
    static final Map<String, Double> NONE = Map.of(PROVISIONER + "remove_container_errors", 0.0);

    /**
     * Opens them, if the flags ask for images; they are to be closed.
     *
     * @throws StartupException when they cannot be had here
     */
    static Optional<AgentImages> open(FlagValues flags, Path workDir, Path runtimeDir, PosixContainerRuntime runtime)
            throws StartupException {
        TimerMetric times = new TimerMetric(STORE + "image_pull", WINDOW);
        Optional<ImageOptions> options = ImageFlags.options(flags, workDir, times::record);
        if (options.isEmpty()) {
            return Optional.empty();
        }
        try {
            return Optional.of(new AgentImages(
                    LocalProvisioner.open(
                            options.get(),
                            confinement -> runtime.complaint(confinement, runtimeDir.resolve("image-trial"))),
                    options.get().store(),
                    times));
        } catch (IOException e) {
            throw new StartupException(
                    "container images cannot be had with --docker_registry="
                            + options.get().images() + " and --docker_store_dir="
                            + options.get().store() + ": "
                            + e.getMessage(),
                    e);
        }
    }

    /** Their metrics (AO-368), and some of Tepui's own. */
    Map<String, Double> metrics() {
        ImageCounters counters = provisioner.counters();
        Map<String, Double> metrics = new HashMap<>();
        metrics.put(PROVISIONER + "remove_container_errors", (double) counters.removeErrors());
        metrics.put(STORE + "image_pulls", (double) counters.pulls());
        metrics.put(STORE + "image_pull_errors", (double) counters.pullFailures());
        metrics.put(STORE + "images_over_limit", (double) counters.overLimit());
        pullTimes.addTo(metrics);
        return metrics;
    }
}

package io.tepui.app.agent;

import io.tepui.agent.Isolation;
import io.tepui.app.flags.AgentConfig;
import io.tepui.app.flags.FlagValues;
import io.tepui.app.process.StartupException;
import io.tepui.containers.ContainerRuntime;
import io.tepui.containers.containerizer.ContainerTree;
import io.tepui.containers.containerizer.ImageProvisioner;
import io.tepui.containers.containerizer.TreeOptions;
import io.tepui.containers.containerizer.TreeParts;
import io.tepui.containers.fetch.Fetcher;
import io.tepui.containers.fetch.FetcherOptions;
import io.tepui.containers.host.Users;
import io.tepui.containers.isolation.IsolationSetupException;
import io.tepui.containers.isolation.Isolator;
import io.tepui.containers.isolation.IsolatorFactory;
import io.tepui.containers.isolation.IsolatorNames;
import io.tepui.containers.isolation.SecretDirectory;
import io.tepui.containers.isolation.SecretResolver;
import io.tepui.containers.posix.PosixContainerRuntime;
import io.tepui.containers.posix.PosixRuntimeOptions;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What runs the containers of an agent, as its flags say.
 *
 * @param isolation what containers can be given
 * @param images what makes their root file systems; closed with the tree
 */
record ContainerParts(
        ContainerRuntime runtime,
        Fetcher fetcher,
        ContainerTree tree,
        Isolation isolation,
        Optional<AgentImages> images) {
    private static final Logger LOG = LoggerFactory.getLogger(ContainerParts.class);

    /**
     * Makes them; the tree is to be closed.
     *
     * @throws StartupException when something that the flags ask for cannot be had here
     */
    static ContainerParts make(AgentStart start, AgentConfig config, Path workDir, Path runtimeDir)
            throws StartupException {
        PosixContainerRuntime runtime = runtime(start, workDir);
        try {
            return make(start, config, workDir, runtimeDir, runtime);
        } catch (StartupException | RuntimeException e) {
            runtime.close();
            throw e;
        }
    }

    private static ContainerParts make(
            AgentStart start, AgentConfig config, Path workDir, Path runtimeDir, PosixContainerRuntime runtime)
            throws StartupException {
        Optional<AgentImages> images = AgentImages.open(start.flags(), workDir, runtimeDir, runtime);
        try {
            return make(start, config, workDir, runtimeDir, runtime, images);
        } catch (StartupException | RuntimeException e) {
            images.ifPresent(each -> each.provisioner().close());
            throw e;
        }
    }

    private static ContainerParts make(
            AgentStart start,
            AgentConfig config,
            Path workDir,
            Path runtimeDir,
            PosixContainerRuntime runtime,
            Optional<AgentImages> images)
            throws StartupException {
        FlagValues flags = start.flags();
        SecretResolver secrets = secrets(flags);
        Optional<ImageProvisioner> provisioner = images.map(AgentImages::provisioner);
        List<Isolator> isolators = isolators(start, workDir, runtimeDir, secrets, runtime, provisioner);
        Fetcher fetcher = fetcher(config);
        ContainerTree tree = new ContainerTree(
                new TreeParts(runtime, isolators, fetcher, provisioner, secrets, Users.ofSystem(), start.clock()),
                new TreeOptions(
                        workDir,
                        runtimeDir,
                        flags.string("sandbox_directory"),
                        flags.bool("cgroups_enable_cfs"),
                        flags.duration("cgroups_destroy_timeout")));
        return new ContainerParts(
                runtime,
                fetcher,
                tree,
                new Isolation(
                        isolators.stream()
                                .flatMap(isolator -> isolator.names().stream())
                                .collect(Collectors.toUnmodifiableSet()),
                        images.isPresent(),
                        flags.bool("cgroups_enable_cfs"),
                        flags.string("sandbox_directory")),
                images);
    }

    private static List<Isolator> isolators(
            AgentStart start,
            Path workDir,
            Path runtimeDir,
            SecretResolver secrets,
            PosixContainerRuntime runtime,
            Optional<ImageProvisioner> images)
            throws StartupException {
        List<Isolator> isolators;
        try {
            isolators = new IsolatorFactory(
                            io.tepui.app.flags.Isolation.settings(start.flags(), workDir, runtimeDir),
                            Users.ofSystem(),
                            secrets,
                            start.clock(),
                            confinement -> runtime.complaint(confinement, runtimeDir.resolve("trial")),
                            images)
                    .create();
        } catch (IsolationSetupException e) {
            throw new StartupException(String.valueOf(e.getMessage()), e);
        }
        if (images.isPresent()
                && isolators.stream().noneMatch(each -> each.name().equals(IsolatorNames.FILESYSTEM_LINUX))) {
            throw new StartupException("--image_providers: needs filesystem/linux, which does not work here");
        }
        return isolators;
    }

    private static SecretResolver secrets(FlagValues flags) throws StartupException {
        if (!flags.isGiven("secrets_dir")) {
            return SecretResolver.VALUES;
        }
        try {
            return SecretDirectory.at(Path.of(flags.string("secrets_dir")).toAbsolutePath(), Users.ofSystem());
        } catch (IsolationSetupException e) {
            throw new StartupException("--secrets_dir: " + e.getMessage(), e);
        }
    }

    private static Fetcher fetcher(AgentConfig config) throws StartupException {
        FetcherOptions options = fetcherOptions(config);
        AgentConfig.Fetching fetching = config.fetching();
        if (fetching.cacheBytes() == 0) {
            return new Fetcher(options, Users.ofSystem());
        }
        try {
            return Fetcher.withCache(options, Users.ofSystem(), fetching.cacheDirectory(), fetching.cacheBytes());
        } catch (IOException e) {
            String problem = "--fetcher_cache_dir=" + fetching.cacheDirectory() + ": " + e.getMessage();
            if (fetching.cacheChosen()) {
                throw new StartupException(problem, e);
            }
            LOG.warn("fetching without a cache: {}", problem);
            return new Fetcher(options, Users.ofSystem());
        }
    }

    private static FetcherOptions fetcherOptions(AgentConfig config) {
        FetcherOptions patient =
                FetcherOptions.defaults().withStallTimeout(config.fetching().stallTimeout());
        return config.fetching()
                .frameworksHome()
                .map(patient::withFrameworksHome)
                .orElse(patient);
    }

    private static PosixContainerRuntime runtime(AgentStart start, Path workDir) throws StartupException {
        try {
            return PosixContainerRuntime.start(PosixRuntimeOptions.in(workDir.resolve("shim")), start.clock());
        } catch (IOException e) {
            throw new StartupException("containers cannot be started here: " + e.getMessage(), e);
        }
    }
}

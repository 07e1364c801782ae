package io.tepui.app.agent;

import io.tepui.agent.AgentSettings;
import io.tepui.agent.ExecutorTokens;
import io.tepui.agent.Isolation;
import io.tepui.app.flags.AgentConfig;
import io.tepui.app.flags.FlagException;
import io.tepui.app.process.BuildInfo;
import io.tepui.containers.host.DetectedResources;
import io.tepui.containers.host.Host;
import io.tepui.protocol.UPid;
import io.tepui.protocol.v1.Attribute;
import io.tepui.resources.Attributes;
import io.tepui.resources.ResourceException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** From the flags, and what was found about the machine, to the settings of the core. */
final class SettingsOfFlags {
    private SettingsOfFlags() {}

    /**
     * Makes the settings.
     *
     * @param launcherDir shown in the executors of command tasks
     * @param tokens makes the tokens of executors, if they get any
     * @param isolation what its containers can be given
     * @throws FlagException when resources or attributes cannot be read
     */
    static AgentSettings of(
            AgentConfig config,
            UPid pid,
            String hostname,
            Path workDir,
            String launcherDir,
            Optional<ExecutorTokens> tokens,
            Isolation isolation) {
        AgentSettings.Timing defaults = AgentSettings.Timing.DEFAULT;
        AgentSettings.History history = AgentSettings.History.DEFAULT;
        return new AgentSettings(
                pid,
                hostname,
                OfferedResources.of(
                        config.resources(), config.defaultRole(), DetectedResources.of(Host.ofSystem(), workDir)),
                attributes(config),
                config.network().domain(),
                workDir.toString(),
                launcherDir,
                BuildInfo.API_VERSION,
                AgentSettings.ALL_CAPABILITIES,
                config.executors().environment(),
                new AgentSettings.Timing(
                        config.registrationBackoffFactor(),
                        defaults.registrationBackoffMax(),
                        defaults.pingTimeout(),
                        defaults.updateRetryMin(),
                        defaults.updateRetryMax(),
                        config.executors().shutdownGracePeriod(),
                        config.executors().reregistrationTimeout(),
                        config.recovery().timeout()),
                new AgentSettings.History(
                        history.completedFrameworks(),
                        config.maxCompletedExecutorsPerFramework(),
                        history.completedTasksPerExecutor()),
                new AgentSettings.Recovery(
                        config.recovery().strict(),
                        config.recovery().mode() == AgentConfig.Mode.CLEANUP,
                        config.recovery().policy() == AgentConfig.ReconfigurationPolicy.ADDITIVE,
                        config.network().port() == 0),
                config.switchUser(),
                false,
                new AgentSettings.Executors(config.executors().registrationTimeout(), tokens, Optional.empty()),
                isolation);
    }

    private static List<Attribute> attributes(AgentConfig config) {
        try {
            return config.attributes().map(Attributes::parse).orElse(List.of());
        } catch (ResourceException e) {
            throw new FlagException("--attributes: " + e.getMessage());
        }
    }
}

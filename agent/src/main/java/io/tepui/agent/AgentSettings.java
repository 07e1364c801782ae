package io.tepui.agent;

import io.tepui.protocol.UPid;
import io.tepui.protocol.internal.SlaveInfo;
import io.tepui.protocol.v1.AgentInfo.Capability;
import io.tepui.protocol.v1.Attribute;
import io.tepui.protocol.v1.DomainInfo;
import io.tepui.protocol.v1.Resource;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What an agent is told at its start: the values of its flags (AO section 4), and what was found about the machine.
 *
 * @param pid where it takes messages: {@code slave(1)@ip:port}, as advertised
 * @param hostname as given or looked up
 * @param resources as given by flags and detection (AO-244)
 * @param attributes as given
 * @param domain its fault domain
 * @param workDir the absolute path of its work directory
 * @param launcherDir the directory of helper programs, shown in the executors of command tasks
 * @param version of the program
 * @param capabilities announced to the master (AM-36)
 * @param executorEnvironment variables for executors ({@code --executor_environment_variables})
 * @param timing delays and periods
 * @param history how much of what is over is kept
 * @param recovery what is done with what an earlier run left
 * @param switchUser whether tasks run as their own user ({@code --switch_user})
 * @param httpCommandExecutor shown to tasks in their environment ({@code --http_command_executor})
 * @param executors how executors that are processes of their own are treated
 * @param isolation what containers can be given
 */
public record AgentSettings(
        UPid pid,
        String hostname,
        List<Resource> resources,
        List<Attribute> attributes,
        Optional<DomainInfo> domain,
        String workDir,
        String launcherDir,
        String version,
        List<Capability.Type> capabilities,
        Map<String, String> executorEnvironment,
        Timing timing,
        History history,
        Recovery recovery,
        boolean switchUser,
        boolean httpCommandExecutor,
        Executors executors,
        Isolation isolation) {

    /** The capabilities of an agent without {@code --agent_features} (AM-36). */
    public static final List<Capability.Type> ALL_CAPABILITIES = List.of(
            Capability.Type.MULTI_ROLE,
            Capability.Type.HIERARCHICAL_ROLE,
            Capability.Type.RESERVATION_REFINEMENT,
            Capability.Type.RESOURCE_PROVIDER,
            Capability.Type.RESIZE_VOLUME,
            Capability.Type.AGENT_OPERATION_FEEDBACK,
            Capability.Type.AGENT_DRAINING,
            Capability.Type.TASK_RESOURCE_LIMITS);

    /**
     * Delays and periods, with the defaults of AM-124 and AO section 4.2.
     *
     * @param registrationBackoffFactor {@code --registration_backoff_factor}
     * @param registrationBackoffMax longest bound of the pause between attempts (AM-35)
     * @param pingTimeout how long without a ping until the leader is looked for anew, when the master says nothing (AM-50)
     * @param updateRetryMin first pause before an update is sent again (SE-157)
     * @param updateRetryMax longest such pause
     * @param executorShutdownGrace {@code --executor_shutdown_grace_period}
     * @param executorReregistrationTimeout {@code --executor_reregistration_timeout}
     * @param recoveryTimeout {@code --recovery_timeout}
     */
    public record Timing(
            Duration registrationBackoffFactor,
            Duration registrationBackoffMax,
            Duration pingTimeout,
            Duration updateRetryMin,
            Duration updateRetryMax,
            Duration executorShutdownGrace,
            Duration executorReregistrationTimeout,
            Duration recoveryTimeout) {
        /** The defaults. */
        public static final Timing DEFAULT = new Timing(
                Duration.ofSeconds(1),
                Duration.ofMinutes(1),
                Duration.ofSeconds(75),
                Duration.ofSeconds(10),
                Duration.ofMinutes(10),
                Duration.ofSeconds(5),
                Duration.ofSeconds(2),
                Duration.ofMinutes(15));

        /** These with another backoff factor. */
        public Timing withRegistrationBackoffFactor(Duration factor) {
            return new Timing(
                    factor,
                    registrationBackoffMax,
                    pingTimeout,
                    updateRetryMin,
                    updateRetryMax,
                    executorShutdownGrace,
                    executorReregistrationTimeout,
                    recoveryTimeout);
        }
    }

    /**
     * How much of what is over is kept, oldest dropped first (SE-181).
     *
     * @param completedFrameworks frameworks without executors
     * @param completedExecutorsPerFramework {@code --max_completed_executors_per_framework}
     * @param completedTasksPerExecutor tasks per executor
     */
    public record History(int completedFrameworks, int completedExecutorsPerFramework, int completedTasksPerExecutor) {
        /** The defaults. */
        public static final History DEFAULT = new History(50, 150, 200);
    }

    /**
     * What is done with what an earlier run left.
     *
     * @param strict whether any error while reading it is fatal ({@code --strict}, AO-320)
     * @param cleanup whether recovered executors are shut down and the agent ends ({@code --recover=cleanup}, AO-322)
     * @param additive whether resources and attributes may have grown ({@code --reconfiguration_policy}, AO-332)
     * @param anyPort whether the port is whatever the system gives ({@code --port=0}), so that it may be another
     */
    public record Recovery(boolean strict, boolean cleanup, boolean additive, boolean anyPort) {
        /** The defaults. */
        public static final Recovery DEFAULT = new Recovery(true, false, false, false);

        /** The defaults for an agent whose flags may only grow. */
        public static final Recovery ADDITIVE = new Recovery(true, false, true, false);
    }

    /**
     * How executors that are processes of their own are treated.
     *
     * @param registrationTimeout {@code --executor_registration_timeout}
     * @param tokens makes what executors authenticate with; none: they get no token ({@code --jwt_secret_key})
     * @param domainSocket the path of the socket that the API listens on besides its port (SE-207)
     */
    public record Executors(
            Duration registrationTimeout, Optional<ExecutorTokens> tokens, Optional<String> domainSocket) {
        /** The defaults. */
        public static final Executors DEFAULT =
                new Executors(Duration.ofMinutes(1), Optional.empty(), Optional.empty());
    }

    /** Settings with every flag at its default. */
    public static AgentSettings defaults(UPid pid, String hostname, List<Resource> resources, String workDir) {
        return new AgentSettings(
                pid,
                hostname,
                List.copyOf(resources),
                List.of(),
                Optional.empty(),
                workDir,
                "/usr/local/libexec/mesos",
                "1.11.0",
                ALL_CAPABILITIES,
                Map.of(),
                Timing.DEFAULT,
                History.DEFAULT,
                Recovery.DEFAULT,
                true,
                false,
                Executors.DEFAULT,
                Isolation.NONE);
    }

    /** These settings with other delays. */
    public AgentSettings with(Timing newTiming) {
        return with(newTiming, history, recovery, executors, isolation);
    }

    /** These settings with other bounds of what is kept. */
    public AgentSettings with(History newHistory) {
        return with(timing, newHistory, recovery, executors, isolation);
    }

    /** These settings with another handling of what an earlier run left. */
    public AgentSettings with(Recovery newRecovery) {
        return with(timing, history, newRecovery, executors, isolation);
    }

    /** These settings with another treatment of executors. */
    public AgentSettings with(Executors newExecutors) {
        return with(timing, history, recovery, newExecutors, isolation);
    }

    /** These settings with other containers. */
    public AgentSettings with(Isolation newIsolation) {
        return with(timing, history, recovery, executors, newIsolation);
    }

    private AgentSettings with(
            Timing newTiming,
            History newHistory,
            Recovery newRecovery,
            Executors newExecutors,
            Isolation newIsolation) {
        return new AgentSettings(
                pid,
                hostname,
                resources,
                attributes,
                domain,
                workDir,
                launcherDir,
                version,
                capabilities,
                executorEnvironment,
                newTiming,
                newHistory,
                newRecovery,
                switchUser,
                httpCommandExecutor,
                newExecutors,
                newIsolation);
    }

    /** The agent as it registers for the first time (AM-19). */
    public SlaveInfo describe() {
        SlaveInfo.Builder info = SlaveInfo.newBuilder()
                .setHostname(hostname)
                .setPort(pid.port())
                .addAllResources(resources)
                .addAllAttributes(attributes)
                .setCheckpoint(true);
        domain.ifPresent(info::setDomain);
        return info.build();
    }
}

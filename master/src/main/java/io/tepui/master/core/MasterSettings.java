package io.tepui.master.core;

import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What an operator can set about the master's core; flags in the spec's names. Changed copies are made with
 * {@link #edit()}.
 */
public final class MasterSettings {
    /** Time between heartbeats on scheduler and operator streams (SE-56, MO-293); not a flag. */
    public static final Duration HEARTBEAT_INTERVAL = Duration.ofSeconds(15);

    /** How long an operator's call waits for the agent to confirm its operation; not a flag. */
    public static final Duration OPERATION_CONFIRMATION_TIMEOUT = Duration.ofSeconds(30);

    private final Duration agentPingTimeout;
    private final int maxAgentPingTimeouts;
    private final Duration agentReregisterTimeout;
    private final Optional<RateLimit> agentRemovalRateLimit;
    private final double recoveryAgentRemovalLimit;
    private final int maxCompletedFrameworks;
    private final int maxCompletedTasksPerFramework;
    private final int maxUnreachableTasksPerFramework;
    private final int maxOperationsPerAgent;
    private final int maxAcknowledgedOperationsPerAgent;
    private final Optional<Duration> offerTimeout;
    private final Optional<Set<String>> roles;
    private final Map<String, Double> weights;
    private final boolean rootSubmissions;
    private final boolean requireAgentDomain;
    private final int maxOperatorEventStreamSubscribers;
    private final int offerConstraintsRe2MaxMem;
    private final int offerConstraintsRe2MaxProgramSize;
    private final Duration registryGcInterval;
    private final Duration registryMaxAgentAge;
    private final int registryMaxAgentCount;

    private MasterSettings(Builder builder) {
        this.agentPingTimeout = builder.agentPingTimeout;
        this.maxAgentPingTimeouts = builder.maxAgentPingTimeouts;
        this.agentReregisterTimeout = builder.agentReregisterTimeout;
        this.agentRemovalRateLimit = builder.agentRemovalRateLimit;
        this.recoveryAgentRemovalLimit = builder.recoveryAgentRemovalLimit;
        this.maxCompletedFrameworks = builder.maxCompletedFrameworks;
        this.maxCompletedTasksPerFramework = builder.maxCompletedTasksPerFramework;
        this.maxUnreachableTasksPerFramework = builder.maxUnreachableTasksPerFramework;
        this.maxOperationsPerAgent = builder.maxOperationsPerAgent;
        this.maxAcknowledgedOperationsPerAgent = builder.maxAcknowledgedOperationsPerAgent;
        this.offerTimeout = builder.offerTimeout;
        this.roles = builder.roles;
        this.weights = builder.weights;
        this.rootSubmissions = builder.rootSubmissions;
        this.requireAgentDomain = builder.requireAgentDomain;
        this.maxOperatorEventStreamSubscribers = builder.maxOperatorEventStreamSubscribers;
        this.offerConstraintsRe2MaxMem = builder.offerConstraintsRe2MaxMem;
        this.offerConstraintsRe2MaxProgramSize = builder.offerConstraintsRe2MaxProgramSize;
        this.registryGcInterval = builder.registryGcInterval;
        this.registryMaxAgentAge = builder.registryMaxAgentAge;
        this.registryMaxAgentCount = builder.registryMaxAgentCount;
    }

    /** Returns the defaults of the spec. */
    public static MasterSettings defaults() {
        return new Builder().build();
    }

    /** Starts a changed copy. */
    public Builder edit() {
        return new Builder(this);
    }

    /** {@code --agent_ping_timeout}: between two pings of an agent; 15 s (SE-171). */
    public Duration agentPingTimeout() {
        return agentPingTimeout;
    }

    /** {@code --max_agent_ping_timeouts}: unanswered pings in a row until an agent is unreachable; 5 (SE-171). */
    public int maxAgentPingTimeouts() {
        return maxAgentPingTimeouts;
    }

    /** Returns how long an agent waits for a ping until it looks for the leader anew; 75 s (AM-40). */
    public Duration totalPingTimeout() {
        return agentPingTimeout.multipliedBy(maxAgentPingTimeouts);
    }

    /** {@code --agent_reregister_timeout}: for a disconnected or recovered agent to come back; 10 min (SE-173). */
    public Duration agentReregisterTimeout() {
        return agentReregisterTimeout;
    }

    /** {@code --agent_removal_rate_limit}: of agents marked unreachable; none (SE-172). */
    public Optional<RateLimit> agentRemovalRateLimit() {
        return agentRemovalRateLimit;
    }

    /**
     * {@code --recovery_agent_removal_limit}: the share of recovered agents, 0 to 1, that may be marked unreachable at
     * once; 1 (SE-175).
     */
    public double recoveryAgentRemovalLimit() {
        return recoveryAgentRemovalLimit;
    }

    /** {@code --max_completed_frameworks}; 50 (SE-63). */
    public int maxCompletedFrameworks() {
        return maxCompletedFrameworks;
    }

    /** {@code --max_completed_tasks_per_framework}; 1000 (SE-181). */
    public int maxCompletedTasksPerFramework() {
        return maxCompletedTasksPerFramework;
    }

    /** {@code --max_unreachable_tasks_per_framework}; 1000 (SE-181). */
    public int maxUnreachableTasksPerFramework() {
        return maxUnreachableTasksPerFramework;
    }

    /**
     * {@code --max_operations_per_agent}: operations on one agent whose last status nobody has acknowledged yet, of frameworks and
     * operators; at least 1; 10,000. One more is refused: a framework's with OPERATION_ERROR, an operator's with 503; both are
     * counted in {@code master/operations_over_limit}.
     */
    public int maxOperationsPerAgent() {
        return maxOperationsPerAgent;
    }

    /**
     * {@code --max_acknowledged_operations_per_agent}: operations of one agent that are over and acknowledged and still known by their
     * uuid, so that a report which was on its way does not bring them back (AM-93); at least 1; 256. One more takes the place of
     * the oldest, and is counted in {@code master/acknowledged_operations_forgotten}.
     */
    public int maxAcknowledgedOperationsPerAgent() {
        return maxAcknowledgedOperationsPerAgent;
    }

    /** {@code --offer_timeout}: until an offer is rescinded; never (SE-78). */
    public Optional<Duration> offerTimeout() {
        return offerTimeout;
    }

    /** {@code --roles}: the roles allowed besides {@code *}; all (SE-44 d). */
    public Optional<Set<String>> roles() {
        return roles;
    }

    /** {@code --weights}: of roles, for a registry that has none; none (MO-238). */
    public Map<String, Double> weights() {
        return weights;
    }

    /** {@code --root_submissions}: whether frameworks may run as root; true (SE-44 f). */
    public boolean rootSubmissions() {
        return rootSubmissions;
    }

    /** {@code --require_agent_domain}: whether agents without a fault domain are ignored; false (AM-40). */
    public boolean requireAgentDomain() {
        return requireAgentDomain;
    }

    /** {@code --max_operator_event_stream_subscribers}; 1000 (MO-296). */
    public int maxOperatorEventStreamSubscribers() {
        return maxOperatorEventStreamSubscribers;
    }

    /** {@code --offer_constraints_re2_max_mem}: bytes of a compiled regex; 4096 (SE-90). */
    public int offerConstraintsRe2MaxMem() {
        return offerConstraintsRe2MaxMem;
    }

    /** {@code --offer_constraints_re2_max_program_size}: instructions of a compiled regex; 100 (SE-90). */
    public int offerConstraintsRe2MaxProgramSize() {
        return offerConstraintsRe2MaxProgramSize;
    }

    /** {@code --registry_gc_interval}: between two prunings; 15 min (AM-109). */
    public Duration registryGcInterval() {
        return registryGcInterval;
    }

    /** {@code --registry_max_agent_age}: of unreachable and gone agents; 14 days (AM-109). */
    public Duration registryMaxAgentAge() {
        return registryMaxAgentAge;
    }

    /** {@code --registry_max_agent_count}: of unreachable and of gone agents; 102400 (AM-109). */
    public int registryMaxAgentCount() {
        return registryMaxAgentCount;
    }

    /** Collects settings, starting from the defaults. */
    public static final class Builder {
        private Duration agentPingTimeout = Duration.ofSeconds(15);
        private int maxAgentPingTimeouts = 5;
        private Duration agentReregisterTimeout = Duration.ofMinutes(10);
        private Optional<RateLimit> agentRemovalRateLimit = Optional.empty();
        private double recoveryAgentRemovalLimit = 1.0;
        private int maxCompletedFrameworks = 50;
        private int maxCompletedTasksPerFramework = 1000;
        private int maxUnreachableTasksPerFramework = 1000;
        private int maxOperationsPerAgent = 10_000;
        private int maxAcknowledgedOperationsPerAgent = 256;
        private Optional<Duration> offerTimeout = Optional.empty();
        private Optional<Set<String>> roles = Optional.empty();
        private Map<String, Double> weights = Map.of();
        private boolean rootSubmissions = true;
        private boolean requireAgentDomain;
        private int maxOperatorEventStreamSubscribers = 1000;
        private int offerConstraintsRe2MaxMem = 4096;
        private int offerConstraintsRe2MaxProgramSize = 100;
        private Duration registryGcInterval = Duration.ofMinutes(15);
        private Duration registryMaxAgentAge = Duration.ofDays(14);
        private int registryMaxAgentCount = 102_400;

        private Builder() {}

        private Builder(MasterSettings from) {
            agentPingTimeout = from.agentPingTimeout;
            maxAgentPingTimeouts = from.maxAgentPingTimeouts;
            agentReregisterTimeout = from.agentReregisterTimeout;
            agentRemovalRateLimit = from.agentRemovalRateLimit;
            recoveryAgentRemovalLimit = from.recoveryAgentRemovalLimit;
            maxCompletedFrameworks = from.maxCompletedFrameworks;
            maxCompletedTasksPerFramework = from.maxCompletedTasksPerFramework;
            maxUnreachableTasksPerFramework = from.maxUnreachableTasksPerFramework;
            maxOperationsPerAgent = from.maxOperationsPerAgent;
            maxAcknowledgedOperationsPerAgent = from.maxAcknowledgedOperationsPerAgent;
            offerTimeout = from.offerTimeout;
            roles = from.roles;
            weights = from.weights;
            rootSubmissions = from.rootSubmissions;
            requireAgentDomain = from.requireAgentDomain;
            maxOperatorEventStreamSubscribers = from.maxOperatorEventStreamSubscribers;
            offerConstraintsRe2MaxMem = from.offerConstraintsRe2MaxMem;
            offerConstraintsRe2MaxProgramSize = from.offerConstraintsRe2MaxProgramSize;
            registryGcInterval = from.registryGcInterval;
            registryMaxAgentAge = from.registryMaxAgentAge;
            registryMaxAgentCount = from.registryMaxAgentCount;
        }

        /** Sets {@link MasterSettings#agentPingTimeout()}. */
        public Builder agentPingTimeout(Duration value) {
            agentPingTimeout = value;
            return this;
        }

        /** Sets {@link MasterSettings#maxAgentPingTimeouts()}. */
        public Builder maxAgentPingTimeouts(int value) {
            maxAgentPingTimeouts = value;
            return this;
        }

        /** Sets {@link MasterSettings#agentReregisterTimeout()}. */
        public Builder agentReregisterTimeout(Duration value) {
            agentReregisterTimeout = value;
            return this;
        }

        /** Sets {@link MasterSettings#agentRemovalRateLimit()}. */
        public Builder agentRemovalRateLimit(Optional<RateLimit> value) {
            agentRemovalRateLimit = value;
            return this;
        }

        /** Sets {@link MasterSettings#recoveryAgentRemovalLimit()}. */
        public Builder recoveryAgentRemovalLimit(double value) {
            recoveryAgentRemovalLimit = value;
            return this;
        }

        /** Sets {@link MasterSettings#maxCompletedFrameworks()}. */
        public Builder maxCompletedFrameworks(int value) {
            maxCompletedFrameworks = value;
            return this;
        }

        /** Sets {@link MasterSettings#maxCompletedTasksPerFramework()}. */
        public Builder maxCompletedTasksPerFramework(int value) {
            maxCompletedTasksPerFramework = value;
            return this;
        }

        /** Sets {@link MasterSettings#maxUnreachableTasksPerFramework()}. */
        public Builder maxUnreachableTasksPerFramework(int value) {
            maxUnreachableTasksPerFramework = value;
            return this;
        }

        /** Sets {@link MasterSettings#maxOperationsPerAgent()}. */
        public Builder maxOperationsPerAgent(int value) {
            maxOperationsPerAgent = value;
            return this;
        }

        /** Sets {@link MasterSettings#maxAcknowledgedOperationsPerAgent()}. */
        public Builder maxAcknowledgedOperationsPerAgent(int value) {
            maxAcknowledgedOperationsPerAgent = value;
            return this;
        }

        /** Sets {@link MasterSettings#offerTimeout()}. */
        public Builder offerTimeout(Optional<Duration> value) {
            offerTimeout = value;
            return this;
        }

        /** Sets {@link MasterSettings#roles()}. */
        public Builder roles(Optional<Set<String>> value) {
            roles = value;
            return this;
        }

        /** Sets {@link MasterSettings#weights()}; each above zero and finite. */
        public Builder weights(Map<String, Double> value) {
            weights = Map.copyOf(value);
            return this;
        }

        /** Sets {@link MasterSettings#rootSubmissions()}. */
        public Builder rootSubmissions(boolean value) {
            rootSubmissions = value;
            return this;
        }

        /** Sets {@link MasterSettings#requireAgentDomain()}. */
        public Builder requireAgentDomain(boolean value) {
            requireAgentDomain = value;
            return this;
        }

        /** Sets {@link MasterSettings#maxOperatorEventStreamSubscribers()}. */
        public Builder maxOperatorEventStreamSubscribers(int value) {
            maxOperatorEventStreamSubscribers = value;
            return this;
        }

        /** Sets {@link MasterSettings#offerConstraintsRe2MaxMem()}. */
        public Builder offerConstraintsRe2MaxMem(int value) {
            offerConstraintsRe2MaxMem = value;
            return this;
        }

        /** Sets {@link MasterSettings#offerConstraintsRe2MaxProgramSize()}. */
        public Builder offerConstraintsRe2MaxProgramSize(int value) {
            offerConstraintsRe2MaxProgramSize = value;
            return this;
        }

        /** Sets {@link MasterSettings#registryGcInterval()}. */
        public Builder registryGcInterval(Duration value) {
            registryGcInterval = value;
            return this;
        }

        /** Sets {@link MasterSettings#registryMaxAgentAge()}. */
        public Builder registryMaxAgentAge(Duration value) {
            registryMaxAgentAge = value;
            return this;
        }

        /** Sets {@link MasterSettings#registryMaxAgentCount()}. */
        public Builder registryMaxAgentCount(int value) {
            registryMaxAgentCount = value;
            return this;
        }

        /** Returns the settings. */
        public MasterSettings build() {
            return new MasterSettings(this);
        }
    }
}

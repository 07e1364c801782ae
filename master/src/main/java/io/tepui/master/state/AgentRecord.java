package io.tepui.master.state;

import com.google.protobuf.ByteString;
import io.tepui.protocol.UPid;
import io.tepui.protocol.json.Encoded;
import io.tepui.protocol.v1.AgentInfo;
import io.tepui.protocol.v1.DrainInfo;
import io.tepui.protocol.v1.master.Response.GetAgents.Agent;
import io.tepui.resources.Resources;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A registered agent, connected or not (MO-99). Changed copies are made with {@link #edit()}.
 *
 * <p>{@link #view()} gives the agent as GET_AGENTS and AGENT_ADDED show it; it is made once per record, when first
 * asked for, on the thread that asks.
 */
public final class AgentRecord {
    private final AgentInfo info;
    private final UPid pid;
    private final String version;
    private final List<AgentInfo.Capability.Type> capabilities;
    private final Optional<ByteString> resourceVersion;
    private final boolean connected;
    private final boolean deactivated;
    private final Optional<DrainInfo> drainInfo;
    private final Optional<Instant> estimatedDrainStart;
    private final Instant registeredTime;
    private final Optional<Instant> reregisteredTime;
    private final Resources checkpointed;
    private final Resources total;
    private final AgentLoad load;

    @SuppressWarnings("Immutable") // a cache: every thread that fills it makes an equal value
    private volatile @Nullable Encoded<Agent> view;

    private AgentRecord(Builder builder) {
        this.info = Objects.requireNonNull(builder.info);
        this.pid = Objects.requireNonNull(builder.pid);
        this.version = Objects.requireNonNull(builder.version);
        this.capabilities = builder.capabilities;
        this.resourceVersion = builder.resourceVersion;
        this.connected = builder.connected;
        this.deactivated = builder.deactivated;
        this.drainInfo = builder.drainInfo;
        this.estimatedDrainStart = builder.estimatedDrainStart;
        this.registeredTime = Objects.requireNonNull(builder.registeredTime);
        this.reregisteredTime = builder.reregisteredTime;
        this.checkpointed = builder.checkpointed;
        this.total = builder.total;
        this.load = builder.load;
    }

    /** Starts a record of an agent that has just registered: connected, active, and carrying nothing. */
    public static Builder registered(AgentInfo info, UPid pid, String version, Instant at) {
        return new Builder(info, pid, version, at);
    }

    /** Starts a changed copy. */
    public Builder edit() {
        return new Builder(this);
    }

    /** Returns the agent's id. */
    public String id() {
        return info.getId().getValue();
    }

    /** Returns what the agent was started with, with its id; resources in post-refinement form (MO-167). */
    public AgentInfo info() {
        return info;
    }

    /** Returns where the agent is spoken to, e.g. {@code slave(1)@10.0.0.5:5051}. */
    public UPid pid() {
        return pid;
    }

    /** Returns the agent's version, e.g. {@code 1.11.0}. */
    public String version() {
        return version;
    }

    /** Returns the capabilities the agent reported, in its order (MO-172). */
    public List<AgentInfo.Capability.Type> capabilities() {
        return capabilities;
    }

    /** Returns whether the agent reported the capability. */
    public boolean has(AgentInfo.Capability.Type capability) {
        return capabilities.contains(capability);
    }

    /** Returns the version of the agent's own resources, 16 bytes (AM-80). */
    public Optional<ByteString> resourceVersion() {
        return resourceVersion;
    }

    /** Returns whether the agent has a live connection. */
    public boolean connected() {
        return connected;
    }

    /** Returns whether an operator deactivated or drained the agent and did not reactivate it (MO-168). */
    public boolean deactivated() {
        return deactivated;
    }

    /** Returns whether the agent's resources may be offered: connected and not deactivated (MO-168). */
    public boolean active() {
        return connected && !deactivated;
    }

    /** Returns the drain in progress or done, if an operator asked for one (MO-174). */
    public Optional<DrainInfo> drainInfo() {
        return drainInfo;
    }

    /** Returns what operators have decided about its use. */
    public AgentUse use() {
        return new AgentUse(drainInfo, deactivated);
    }

    /** Returns when the drain began, if the agent was registered then (MO-174). */
    public Optional<Instant> estimatedDrainStart() {
        return estimatedDrainStart;
    }

    /** Returns when the agent registered with this master. */
    public Instant registeredTime() {
        return registeredTime;
    }

    /** Returns when the agent last registered again, if it did (MO-170). */
    public Optional<Instant> reregisteredTime() {
        return reregisteredTime;
    }

    /** Returns the dynamic reservations and persistent volumes on the agent's own resources. */
    public Resources checkpointed() {
        return checkpointed;
    }

    /** Returns all the agent's resources, without allocation (MO-171). */
    public Resources total() {
        return total;
    }

    /** Returns what the agent carries. */
    public AgentLoad load() {
        return load;
    }

    /** Returns the agent as operators see it (MO-166 to MO-174). */
    public Encoded<Agent> view() {
        Encoded<Agent> made = view;
        if (made == null) {
            made = Encoded.compact(AgentView.of(this));
            view = made;
        }
        return made;
    }

    @Override
    public String toString() {
        return "agent " + id() + " at " + pid + " (" + info.getHostname() + ")";
    }

    /** Collects the parts of a record. */
    public static final class Builder {
        private AgentInfo info;
        private UPid pid;
        private String version;
        private List<AgentInfo.Capability.Type> capabilities = List.of();
        private Optional<ByteString> resourceVersion = Optional.empty();
        private boolean connected = true;
        private boolean deactivated;
        private Optional<DrainInfo> drainInfo = Optional.empty();
        private Optional<Instant> estimatedDrainStart = Optional.empty();
        private Instant registeredTime;
        private Optional<Instant> reregisteredTime = Optional.empty();
        private Resources checkpointed = Resources.empty();
        private Resources total = Resources.empty();
        private AgentLoad load = AgentLoad.nothing();

        private Builder(AgentInfo info, UPid pid, String version, Instant registeredTime) {
            this.info = info;
            this.pid = pid;
            this.version = version;
            this.registeredTime = registeredTime;
        }

        private Builder(AgentRecord from) {
            this(from.info, from.pid, from.version, from.registeredTime);
            this.capabilities = from.capabilities;
            this.resourceVersion = from.resourceVersion;
            this.connected = from.connected;
            this.deactivated = from.deactivated;
            this.drainInfo = from.drainInfo;
            this.estimatedDrainStart = from.estimatedDrainStart;
            this.reregisteredTime = from.reregisteredTime;
            this.checkpointed = from.checkpointed;
            this.total = from.total;
            this.load = from.load;
        }

        /** Sets the agent's description, which must hold its id. */
        public Builder info(AgentInfo value) {
            info = value;
            return this;
        }

        /** Sets where the agent is spoken to. */
        public Builder pid(UPid value) {
            pid = value;
            return this;
        }

        /** Sets the agent's version. */
        public Builder version(String value) {
            version = value;
            return this;
        }

        /** Sets the capabilities. */
        public Builder capabilities(List<AgentInfo.Capability.Type> value) {
            capabilities = List.copyOf(value);
            return this;
        }

        /** Sets the version of the agent's resources. */
        public Builder resourceVersion(Optional<ByteString> value) {
            resourceVersion = value;
            return this;
        }

        /** Sets whether the agent has a live connection. */
        public Builder connected(boolean value) {
            connected = value;
            return this;
        }

        /** Sets whether an operator has taken the agent out of use. */
        public Builder deactivated(boolean value) {
            deactivated = value;
            return this;
        }

        /** Sets the drain, with the time it began if the agent was registered then. */
        public Builder drain(Optional<DrainInfo> value, Optional<Instant> estimatedStart) {
            drainInfo = value;
            estimatedDrainStart = estimatedStart;
            return this;
        }

        /** Sets when the agent registered again. */
        public Builder reregisteredTime(Instant value) {
            reregisteredTime = Optional.of(value);
            return this;
        }

        /** Sets the checkpointed resources and the total that includes them. */
        public Builder resources(Resources checkpointedResources, Resources totalResources) {
            checkpointed = checkpointedResources;
            total = totalResources;
            return this;
        }

        /** Sets what the agent carries. */
        public Builder load(AgentLoad value) {
            load = value;
            return this;
        }

        /** Returns the record. */
        public AgentRecord build() {
            return new AgentRecord(this);
        }
    }
}

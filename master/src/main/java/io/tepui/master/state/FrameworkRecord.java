package io.tepui.master.state;

import io.tepui.protocol.json.Encoded;
import io.tepui.protocol.v1.FrameworkInfo;
import io.tepui.protocol.v1.InverseOffer;
import io.tepui.protocol.v1.master.Response.GetFrameworks.Framework;
import io.tepui.protocol.v1.scheduler.OfferConstraints;
import io.tepui.resources.Resources;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A framework as the master knows it (MO-205 to MO-211). Changed copies are made with {@link #edit()}; its tasks are
 * kept apart, in {@link MasterState#tasks()}.
 *
 * <p>{@link #view()} gives the framework as GET_FRAMEWORKS shows it; it is made once per record, when first asked for,
 * on the thread that asks.
 */
public final class FrameworkRecord {
    private final FrameworkInfo info;
    private final FrameworkStatus status;
    private final Optional<String> streamId;
    private final Set<String> roles;
    private final Set<String> suppressedRoles;
    private final Set<FrameworkInfo.Capability.Type> capabilities;
    private final OfferConstraints offerConstraints;
    private final Optional<Instant> registeredTime;
    private final Optional<Instant> reregisteredTime;
    private final Optional<Instant> unregisteredTime;
    private final PersistentIndex<String, OfferRecord> offers;
    private final PersistentIndex<String, InverseOffer> inverseOffers;
    private final PersistentIndex<String, Resources> used;

    @SuppressWarnings("Immutable") // a cache: every thread that fills it makes an equal value
    private volatile @Nullable Encoded<Framework> view;

    private FrameworkRecord(Builder builder) {
        this.info = builder.info;
        this.status = builder.status;
        this.streamId = builder.streamId;
        this.roles = builder.roles;
        this.suppressedRoles = builder.suppressedRoles;
        this.capabilities = builder.capabilities;
        this.offerConstraints = builder.offerConstraints;
        this.registeredTime = builder.registeredTime;
        this.reregisteredTime = builder.reregisteredTime;
        this.unregisteredTime = builder.unregisteredTime;
        this.offers = builder.offers;
        this.inverseOffers = builder.inverseOffers;
        this.used = builder.used;
    }

    /** Starts a record of a framework; the description must hold its id. */
    public static Builder of(FrameworkInfo info, FrameworkStatus status) {
        return new Builder(info, status);
    }

    /** Starts a changed copy. */
    public Builder edit() {
        return new Builder(this);
    }

    /** Returns the framework's id. */
    public String id() {
        return info.getId().getValue();
    }

    /** Returns what the framework said of itself, with its id and, if it authenticated, its principal (MO-206). */
    public FrameworkInfo info() {
        return info;
    }

    /** Returns where the framework stands. */
    public FrameworkStatus status() {
        return status;
    }

    /** Returns whether a scheduler has a subscription. */
    public boolean connected() {
        return status.connected();
    }

    /** Returns whether the framework takes part in allocation. */
    public boolean active() {
        return status == FrameworkStatus.ACTIVE;
    }

    /** Returns whether the framework is known from agents only (SE-2). */
    public boolean recovered() {
        return status == FrameworkStatus.RECOVERED;
    }

    /** Returns the id of the current subscription's stream; present exactly while connected over HTTP. */
    public Optional<String> streamId() {
        return streamId;
    }

    /** Returns the roles it is subscribed to, in the order given (SE-65, MULTI_ROLE). */
    public Set<String> roles() {
        return roles;
    }

    /** Returns those of its roles for which it wants no offers now. */
    public Set<String> suppressedRoles() {
        return suppressedRoles;
    }

    /** Returns whether the framework has the capability. */
    public boolean has(FrameworkInfo.Capability.Type capability) {
        return capabilities.contains(capability);
    }

    /** Returns its capabilities. */
    public Set<FrameworkInfo.Capability.Type> capabilities() {
        return capabilities;
    }

    /** Returns its offer constraints; empty if it set none (MO-211). */
    public OfferConstraints offerConstraints() {
        return offerConstraints;
    }

    /** Returns when it first subscribed to this master; empty while recovered. */
    public Optional<Instant> registeredTime() {
        return registeredTime;
    }

    /** Returns when it last subscribed. */
    public Optional<Instant> reregisteredTime() {
        return reregisteredTime;
    }

    /** Returns when it was removed; present for completed frameworks only. */
    public Optional<Instant> unregisteredTime() {
        return unregisteredTime;
    }

    /** Returns its outstanding offers by offer id. */
    public PersistentIndex<String, OfferRecord> offers() {
        return offers;
    }

    /** Returns what its tasks, executors and pending operations use, by agent id. */
    public PersistentIndex<String, Resources> used() {
        return used;
    }

    /** Returns the sum of what it uses on all agents (MO-210). */
    public Resources allUsed() {
        return Resources.sum(used.values());
    }

    /** Returns its outstanding inverse offers by id (MO-209). */
    public PersistentIndex<String, InverseOffer> inverseOffers() {
        return inverseOffers;
    }

    /** Returns the sum of its outstanding offers (MO-210). */
    public Resources allOffered() {
        return Resources.sum(
                offers.values().stream().map(OfferRecord::resources).toList());
    }

    /** Returns the framework as operators see it (MO-205 to MO-211). */
    public Encoded<Framework> view() {
        Encoded<Framework> made = view;
        if (made == null) {
            made = Encoded.of(FrameworkView.of(this));
            view = made;
        }
        return made;
    }

    /** Returns the framework as operator events show it: without offers, resources and constraints (MO-307). */
    public Framework eventView() {
        return FrameworkView.forEvents(this);
    }

    @Override
    public String toString() {
        return "framework " + id() + " (" + info.getName() + ")";
    }

    /** Collects the parts of a record. */
    public static final class Builder {
        private FrameworkInfo info;
        private FrameworkStatus status;
        private Optional<String> streamId = Optional.empty();
        private Set<String> roles;
        private Set<String> suppressedRoles = Set.of();
        private Set<FrameworkInfo.Capability.Type> capabilities;
        private OfferConstraints offerConstraints = OfferConstraints.getDefaultInstance();
        private Optional<Instant> registeredTime = Optional.empty();
        private Optional<Instant> reregisteredTime = Optional.empty();
        private Optional<Instant> unregisteredTime = Optional.empty();
        private PersistentIndex<String, OfferRecord> offers = PersistentIndex.empty();
        private PersistentIndex<String, InverseOffer> inverseOffers = PersistentIndex.empty();
        private PersistentIndex<String, Resources> used = PersistentIndex.empty();

        private Builder(FrameworkInfo info, FrameworkStatus status) {
            this.info = info;
            this.status = status;
            this.capabilities = FrameworkCapabilities.of(info);
            this.roles = FrameworkCapabilities.rolesOf(info);
        }

        private Builder(FrameworkRecord from) {
            this.info = from.info;
            this.status = from.status;
            this.streamId = from.streamId;
            this.roles = from.roles;
            this.suppressedRoles = from.suppressedRoles;
            this.capabilities = from.capabilities;
            this.offerConstraints = from.offerConstraints;
            this.registeredTime = from.registeredTime;
            this.reregisteredTime = from.reregisteredTime;
            this.unregisteredTime = from.unregisteredTime;
            this.offers = from.offers;
            this.inverseOffers = from.inverseOffers;
            this.used = from.used;
        }

        /** Sets the description, which must hold the id; roles and capabilities follow from it. */
        public Builder info(FrameworkInfo value) {
            info = value;
            capabilities = FrameworkCapabilities.of(value);
            roles = FrameworkCapabilities.rolesOf(value);
            return this;
        }

        /** Sets where the framework stands, and the stream of its subscription. */
        public Builder status(FrameworkStatus value, Optional<String> stream) {
            status = value;
            streamId = stream;
            return this;
        }

        /** Sets the roles for which it wants no offers. */
        public Builder suppressedRoles(Set<String> value) {
            suppressedRoles = Set.copyOf(value);
            return this;
        }

        /** Sets the offer constraints. */
        public Builder offerConstraints(OfferConstraints value) {
            offerConstraints = value;
            return this;
        }

        /** Sets when it first and when it last subscribed. */
        public Builder subscribedTimes(Instant first, Instant last) {
            registeredTime = Optional.of(first);
            reregisteredTime = Optional.of(last);
            return this;
        }

        /** Sets when it was removed. */
        public Builder unregisteredTime(Instant value) {
            unregisteredTime = Optional.of(value);
            return this;
        }

        /** Sets the outstanding inverse offers. */
        public Builder inverseOffers(PersistentIndex<String, InverseOffer> value) {
            inverseOffers = value;
            return this;
        }

        /** Sets the outstanding offers. */
        public Builder offers(PersistentIndex<String, OfferRecord> value) {
            offers = value;
            return this;
        }

        /** Sets what it uses on the agent to exactly the given resources. */
        public Builder used(String agentId, Resources resources) {
            used = resources.isEmpty() ? used.without(agentId) : used.with(agentId, resources);
            return this;
        }

        /** Sets that it uses nothing anywhere. */
        public Builder usingNothing() {
            used = PersistentIndex.empty();
            return this;
        }

        /** Returns the record. */
        public FrameworkRecord build() {
            return new FrameworkRecord(this);
        }
    }
}

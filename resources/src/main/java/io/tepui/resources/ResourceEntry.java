package io.tepui.resources;

import io.tepui.protocol.v1.Resource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One resource of a pool in the post-refinement form: name, reservations, disk, allocation and the rest, and the amount
 * (AR-26, AR-36). An immutable value; the name keeps it apart from the message {@code Resource}.
 */
public final class ResourceEntry {
    private final ResourceKey key;
    private final Amount amount;

    /** How many copies of a shared entry a pool holds; not on the wire and no part of equality (AR-32). */
    private final int copies;

    private ResourceEntry(ResourceKey key, Amount amount, int copies) {
        this.key = key;
        this.amount = amount;
        this.copies = copies;
    }

    ResourceEntry(ResourceKey key, Amount amount) {
        this(key, amount, 1);
    }

    /** Gives an unreserved entry. */
    public static ResourceEntry of(String name, Amount amount) {
        return new ResourceEntry(ResourceKey.plain(name, amount.kind()), amount);
    }

    /** Gives an unreserved scalar entry. */
    public static ResourceEntry scalar(String name, double value) {
        return of(name, Scalar.of(value));
    }

    /**
     * Reads a message in any of the three forms (AR-84, AR-85).
     *
     * @throws ResourceException with the reason if the message is not valid (AR-69 to AR-77)
     */
    public static ResourceEntry fromMessage(Resource message) {
        ResourceValidation.validate(message).ifPresent(reason -> {
            throw new ResourceException(reason);
        });
        return ResourceMessages.read(message);
    }

    /** Gives the message in the post-refinement form. */
    public Resource toMessage() {
        return ResourceMessages.write(this, ResourceForm.POST_REFINEMENT);
    }

    /**
     * Gives the message in the form.
     *
     * @throws ResourceException for {@link ResourceForm#PRE_REFINEMENT} if the entry is refined (AR-86)
     */
    public Resource toMessage(ResourceForm form) {
        return ResourceMessages.write(this, form);
    }

    /** Gives the name, such as {@code cpus}. */
    public String name() {
        return key.name;
    }

    /** Gives the kind of the amount. */
    public Amount.Kind kind() {
        return key.kind;
    }

    /** Gives the amount. */
    public Amount amount() {
        return amount;
    }

    /** Gives the reservation stack, lowest first; empty if unreserved. */
    public List<Reservation> reservations() {
        return key.reservations;
    }

    /** Gives the role of the last reservation, or {@code *} if unreserved (AR-50, MO-104). */
    public String reservationRole() {
        return isReserved() ? key.reservations.getLast().role() : Roles.ANY;
    }

    /** Gives the role that it is allocated to, if any. */
    public Optional<String> allocationRole() {
        return Optional.ofNullable(key.allocationRole);
    }

    /** Gives the disk info, if any. */
    public Optional<Disk> disk() {
        return Optional.ofNullable(key.disk);
    }

    /** Gives the id of the resource provider, if one provides it. */
    public Optional<String> providerId() {
        return Optional.ofNullable(key.providerId);
    }

    /** Tells whether the stack is not empty (AR-50). */
    public boolean isReserved() {
        return !key.reservations.isEmpty();
    }

    /** Tells whether the last reservation is for exactly this role; never true for {@code *} (AR-50). */
    public boolean isReservedTo(String role) {
        return isReserved() && key.reservations.getLast().role().equals(role);
    }

    /** Tells whether the last reservation is dynamic (AR-50). */
    public boolean isDynamicallyReserved() {
        return isReserved() && key.reservations.getLast().isDynamic();
    }

    /** Tells whether there is more than one reservation (AR-50). */
    public boolean isRefined() {
        return key.reservations.size() > 1;
    }

    /** Tells whether it may be offered to the role: unreserved, or reserved to it or an ancestor (AR-51). */
    public boolean isAllocatableTo(String role) {
        return !isReserved() || Roles.isSameOrStrictSubrole(role, reservationRole());
    }

    /** Tells whether it is reserved to the role or a descendant of it (AR-52). */
    public boolean isReservedToSubtreeOf(String role) {
        return isReserved() && Roles.isSameOrStrictSubrole(reservationRole(), role);
    }

    /** Tells whether it is allocated to the role or a descendant of it (AR-52). */
    public boolean isAllocatedToSubtreeOf(String role) {
        return key.allocationRole != null && Roles.isSameOrStrictSubrole(key.allocationRole, role);
    }

    /** Tells whether it is a persistent volume (AR-53). */
    public boolean isPersistentVolume() {
        return key.disk != null && key.disk.isPersistent();
    }

    /** Tells whether it can be taken back at any time. */
    public boolean isRevocable() {
        return key.revocable;
    }

    /** Tells whether several tasks may use it at once. */
    public boolean isShared() {
        return key.shared;
    }

    /** Tells whether the agent keeps it in its checkpoint: no provider, and dynamic or a volume (AR-53). */
    public boolean needsCheckpoint() {
        return key.providerId == null && (isDynamicallyReserved() || isPersistentVolume());
    }

    /** Gives this entry with another amount of the same kind. */
    public ResourceEntry withAmount(Amount newAmount) {
        if (newAmount.kind() != key.kind) {
            throw new IllegalArgumentException(key.name + " is " + key.kind + ", not " + newAmount.kind());
        }
        return new ResourceEntry(key, newAmount, copies);
    }

    /** Gives this entry allocated to the role (AR-55). */
    public ResourceEntry withAllocation(String role) {
        return role.equals(key.allocationRole) ? this : withKey(key.withAllocation(role));
    }

    /** Gives this entry allocated to no role (AR-55). */
    public ResourceEntry withoutAllocation() {
        return key.allocationRole == null ? this : withKey(key.withAllocation(null));
    }

    /** Gives this entry with another reservation stack, lowest first. */
    public ResourceEntry withReservations(List<Reservation> stack) {
        return withKey(key.withReservations(List.copyOf(stack)));
    }

    /**
     * Gives this entry with one more reservation on top (AR-56).
     *
     * @throws ResourceException if the stack would not be valid (AR-75)
     */
    public ResourceEntry withPushedReservation(Reservation reservation) {
        List<Reservation> stack = new ArrayList<>(key.reservations);
        stack.add(reservation);
        ReservationRules.validateStack(key.name, stack).ifPresent(reason -> {
            throw new ResourceException(reason);
        });
        return withReservations(stack);
    }

    /**
     * Gives this entry without its topmost reservation (AR-56).
     *
     * @throws ResourceException if it is unreserved
     */
    public ResourceEntry withPoppedReservation() {
        if (!isReserved()) {
            throw new ResourceException("Resource '" + this + "' has no reservation to take away");
        }
        return withReservations(key.reservations.subList(0, key.reservations.size() - 1));
    }

    /** Gives this entry without any reservation (AR-56). */
    public ResourceEntry withoutReservations() {
        return isReserved() ? withReservations(List.of()) : this;
    }

    /** Gives this entry with the disk info. */
    public ResourceEntry withDisk(Disk disk) {
        return withKey(key.withDisk(disk));
    }

    /** Gives this entry without disk info. */
    public ResourceEntry withoutDisk() {
        return key.disk == null ? this : withKey(key.withDisk(null));
    }

    /** Gives this entry as provided by the resource provider. */
    public ResourceEntry withProvider(String providerId) {
        return withKey(key.withProvider(providerId));
    }

    /** Gives this entry as revocable or not. */
    public ResourceEntry withRevocable(boolean revocable) {
        return revocable == key.revocable ? this : withKey(key.withRevocable(revocable));
    }

    /** Gives this entry as shared or not. */
    public ResourceEntry withShared(boolean shared) {
        return shared == key.shared ? this : new ResourceEntry(key.withShared(shared), amount);
    }

    /** Tells whether this is {@code entry} or more of it, so that it can be taken from this (AR-42). */
    public boolean contains(ResourceEntry entry) {
        if (!key.equals(entry.key)) {
            return false;
        }
        return key.divisible ? amount.contains(entry.amount) : amount.equals(entry.amount) && copies >= entry.copies;
    }

    /** Tells whether nothing is left (AR-29). */
    public boolean isEmpty() {
        return amount.isEmpty();
    }

    ResourceKey key() {
        return key;
    }

    int copies() {
        return copies;
    }

    ResourceEntry withCopies(int newCopies) {
        return newCopies == copies ? this : new ResourceEntry(key, amount, newCopies);
    }

    private ResourceEntry withKey(ResourceKey newKey) {
        return new ResourceEntry(newKey, amount, copies);
    }

    /** Compares metadata and amount (AR-36); the number of copies in a pool does not count. */
    @Override
    public boolean equals(@Nullable Object other) {
        return this == other
                || (other instanceof ResourceEntry entry && key.equals(entry.key) && amount.equals(entry.amount));
    }

    @Override
    public int hashCode() {
        return key.hashCode() * 31 + amount.hashCode();
    }

    /** Gives the text form of AR-67, without a count of copies. */
    @Override
    public String toString() {
        return ResourceText.entry(this);
    }
}

package io.tepui.resources;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;

/** The queries on a pool (AR-50 to AR-60) and the changes of all its entries alike. */
abstract sealed class ResourceQueries permits Resources {

    abstract ResourceEntry[] array();

    abstract Resources filter(Predicate<ResourceEntry> predicate);

    abstract Resources map(UnaryOperator<ResourceEntry> change);

    /** Gives the entries with a reservation, whoever holds it. */
    public Resources reserved() {
        return filter(ResourceEntry::isReserved);
    }

    /** Gives the entries whose last reservation is for exactly this role; none for {@code *} (AR-50). */
    public Resources reserved(String role) {
        return filter(entry -> entry.isReservedTo(role));
    }

    /** Gives the reserved entries by the role of their last reservation. */
    public Map<String, Resources> reservations() {
        return group(reserved(), ResourceEntry::reservationRole);
    }

    /** Gives the entries without a reservation. */
    public Resources unreserved() {
        return filter(entry -> !entry.isReserved());
    }

    /** Gives the entries whose last reservation is dynamic (AR-50). */
    public Resources dynamicallyReserved() {
        return filter(ResourceEntry::isDynamicallyReserved);
    }

    /** Gives the entries that may be offered to the role (AR-51). */
    public Resources allocatableTo(String role) {
        return filter(entry -> entry.isAllocatableTo(role));
    }

    /** Gives the entries allocated to exactly this role. */
    public Resources allocatedTo(String role) {
        return filter(entry -> role.equals(entry.key().allocationRole));
    }

    /** Gives the persistent volumes (AR-53). */
    public Resources persistentVolumes() {
        return filter(ResourceEntry::isPersistentVolume);
    }

    /** Gives what an agent keeps in its checkpoint (AR-53). */
    public Resources checkpointed() {
        return filter(ResourceEntry::needsCheckpoint);
    }

    /** Gives the revocable entries. */
    public Resources revocable() {
        return filter(ResourceEntry::isRevocable);
    }

    /** Gives the entries that are not revocable. */
    public Resources nonRevocable() {
        return filter(entry -> !entry.isRevocable());
    }

    /** Gives the shared entries with their copies. */
    public Resources shared() {
        return filter(ResourceEntry::isShared);
    }

    /** Gives the entries that are not shared. */
    public Resources nonShared() {
        return filter(entry -> !entry.isShared());
    }

    /** Gives the scalar entries. */
    public Resources scalars() {
        return filter(entry -> entry.kind() == Amount.Kind.SCALAR);
    }

    /** Gives the entries of one name. */
    public Resources named(String name) {
        return filter(entry -> entry.name().equals(name));
    }

    /** Gives the names, sorted. */
    public Set<String> names() {
        Set<String> names = new TreeSet<>();
        for (ResourceEntry entry : array()) {
            names.add(entry.name());
        }
        return names;
    }

    /** Gives the kind of each name; of a name with two kinds, that of its first entry. */
    public Map<String, Amount.Kind> kinds() {
        Map<String, Amount.Kind> kinds = new LinkedHashMap<>();
        for (ResourceEntry entry : array()) {
            kinds.putIfAbsent(entry.name(), entry.kind());
        }
        return kinds;
    }

    /**
     * Gives the entries by the role that they are allocated to (AR-55).
     *
     * @throws IllegalStateException if an entry is not allocated
     */
    public Map<String, Resources> allocations() {
        return group(filter(entry -> true), entry -> entry.allocationRole()
                .orElseThrow(() -> new IllegalStateException("Resource '" + entry + "' is not allocated")));
    }

    /** Gives this pool with all entries allocated to the role (AR-55). */
    public Resources allocate(String role) {
        return map(entry -> entry.withAllocation(role));
    }

    /** Gives this pool with no entry allocated; entries that only differed in that merge (AR-27). */
    public Resources unallocate() {
        return map(ResourceEntry::withoutAllocation);
    }

    /**
     * Gives this pool with one more reservation on every entry (AR-56).
     *
     * @throws ResourceException if a stack would not be valid (AR-75)
     */
    public Resources pushReservation(Reservation reservation) {
        return map(entry -> entry.withPushedReservation(reservation));
    }

    /**
     * Gives this pool with the last reservation taken from every entry (AR-56).
     *
     * @throws ResourceException if an entry is unreserved
     */
    public Resources popReservation() {
        return map(ResourceEntry::withPoppedReservation);
    }

    /** Gives this pool without any reservation (AR-56). */
    public Resources toUnreserved() {
        return map(ResourceEntry::withoutReservations);
    }

    /** Gives the scalars with name and amount only, merged; a shared entry counts once (AR-57). */
    public Resources strippedScalars() {
        ResourcesBuilder builder = new ResourcesBuilder();
        for (ResourceEntry entry : array()) {
            if (entry.amount() instanceof Scalar scalar) {
                builder.add(ResourceEntry.of(entry.name(), scalar));
            }
        }
        return builder.build();
    }

    /** Gives the sums of the scalars by name; other kinds are left out, a shared entry counts once (AR-34, AR-57). */
    public ResourceQuantities scalarQuantities() {
        return ResourceQuantities.ofScalars(array());
    }

    /** Gives the sums by name: scalars, the number of integers, the number of items (AR-95). */
    public ResourceQuantities quantities() {
        return ResourceQuantities.ofAll(array());
    }

    /** Tells whether the sums by name reach the quantities, whatever the role and the rest (AR-60). */
    public boolean contains(ResourceQuantities wanted) {
        return quantities().contains(wanted);
    }

    /** Gives the sum of all scalar entries of the name, or nothing if there is none (AR-54). */
    public Optional<Scalar> scalar(String name) {
        return sum(name, Scalar.class);
    }

    /** Gives the union of all ranges of the name, or nothing if there is none (AR-54). */
    public Optional<Ranges> ranges(String name) {
        return sum(name, Ranges.class);
    }

    /** Gives the union of all sets of the name, or nothing if there is none (AR-54). */
    public Optional<SetValue> set(String name) {
        return sum(name, SetValue.class);
    }

    /** Gives the sum of {@code cpus}. */
    public OptionalDouble cpus() {
        return rounded("cpus");
    }

    /** Gives the sum of {@code gpus}. */
    public OptionalDouble gpus() {
        return rounded("gpus");
    }

    /** Gives the sum of {@code mem} in whole megabytes (AR-54). */
    public OptionalLong mem() {
        return wholeUnits("mem");
    }

    /** Gives the sum of {@code disk} in whole megabytes (AR-54). */
    public OptionalLong disk() {
        return wholeUnits("disk");
    }

    /** Gives the union of {@code ports}. */
    public Optional<Ranges> ports() {
        return ranges("ports");
    }

    private OptionalDouble rounded(String name) {
        return scalar(name).map(sum -> OptionalDouble.of(sum.roundedValue())).orElse(OptionalDouble.empty());
    }

    private OptionalLong wholeUnits(String name) {
        return scalar(name).map(sum -> OptionalLong.of(sum.wholeUnits())).orElse(OptionalLong.empty());
    }

    private <A extends Amount> Optional<A> sum(String name, Class<A> kind) {
        Optional<A> sum = Optional.empty();
        for (ResourceEntry entry : array()) {
            if (kind.isInstance(entry.amount()) && entry.name().equals(name)) {
                sum = Optional.of(kind.cast(sum.isPresent() ? sum.get().plus(entry.amount()) : entry.amount()));
            }
        }
        return sum;
    }

    private static Map<String, Resources> group(Resources pool, Function<ResourceEntry, String> roleOf) {
        Map<String, ResourcesBuilder> builders = new LinkedHashMap<>();
        for (ResourceEntry entry : pool.array()) {
            builders.computeIfAbsent(roleOf.apply(entry), role -> new ResourcesBuilder())
                    .add(entry);
        }
        Map<String, Resources> groups = new LinkedHashMap<>();
        builders.forEach((role, builder) -> groups.put(role, builder.build()));
        return groups;
    }
}

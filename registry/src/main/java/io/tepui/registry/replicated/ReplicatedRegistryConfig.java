package io.tepui.registry.replicated;

import io.tepui.registry.RegistryLimits;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/**
 * Where and with whom a store keeps its values.
 *
 * @param directory its files; made if missing
 * @param self this member
 * @param members all members of the group, this one among them; all members have to be given the same
 * @param autoInitialize whether an empty directory begins an empty registry (MO-427)
 * @param limits what one batch may hold
 * @param snapshotBytes a snapshot is taken when this much was logged since the last one, or as much as the registry is large if
 *     that is more; from 64 KiB
 * @param electionTimeout a group of several looks for a new leader when it has not heard of one for this long, or up to twice as
 *     long
 */
public record ReplicatedRegistryConfig(
        Path directory,
        Member self,
        List<Member> members,
        boolean autoInitialize,
        RegistryLimits limits,
        long snapshotBytes,
        Duration electionTimeout) {
    /** What is logged before a snapshot is taken, if the registry is not larger. */
    public static final long DEFAULT_SNAPSHOT_BYTES = 16L << 20;

    /** How long a group of several waits for its leader. */
    public static final Duration DEFAULT_ELECTION_TIMEOUT = Duration.ofMillis(500);

    private static final long MIN_SNAPSHOT_BYTES = 64 << 10;

    /** Checks that the members fit together. */
    public ReplicatedRegistryConfig {
        members = List.copyOf(members);
        if (!members.contains(self)) {
            throw new IllegalArgumentException("The members " + members + " lack this one, " + self);
        }
        if (members.stream().map(Member::id).distinct().count() < members.size()) {
            throw new IllegalArgumentException("Two members have the same id: " + members);
        }
        if (members.size() > 1
                && members.stream().anyMatch(member -> member.address().isEmpty())) {
            throw new IllegalArgumentException("Each of several members needs an address: " + members);
        }
        if (snapshotBytes < MIN_SNAPSHOT_BYTES) {
            throw new IllegalArgumentException(
                    "A snapshot after " + snapshotBytes + " bytes is too often; at least " + MIN_SNAPSHOT_BYTES);
        }
    }

    /** One master by itself, with defaults. */
    public static ReplicatedRegistryConfig alone(Path directory) {
        return group(directory, Member.ALONE, List.of(Member.ALONE));
    }

    /** One of several masters, with defaults. */
    public static ReplicatedRegistryConfig group(Path directory, Member self, List<Member> members) {
        return new ReplicatedRegistryConfig(
                directory,
                self,
                members,
                true,
                RegistryLimits.DEFAULT,
                DEFAULT_SNAPSHOT_BYTES,
                DEFAULT_ELECTION_TIMEOUT);
    }

    /** The same with other limits. */
    public ReplicatedRegistryConfig withLimits(RegistryLimits value) {
        return new ReplicatedRegistryConfig(
                directory, self, members, autoInitialize, value, snapshotBytes, electionTimeout);
    }

    /** The same, with or without beginning an empty registry. */
    public ReplicatedRegistryConfig withAutoInitialize(boolean value) {
        return new ReplicatedRegistryConfig(directory, self, members, value, limits, snapshotBytes, electionTimeout);
    }

    /** The same with other snapshots. */
    public ReplicatedRegistryConfig withSnapshotBytes(long value) {
        return new ReplicatedRegistryConfig(directory, self, members, autoInitialize, limits, value, electionTimeout);
    }

    /** Whether there are no other members. */
    boolean isAlone() {
        return members.size() == 1;
    }
}

package io.tepui.resources;

import io.tepui.protocol.v1.Resource.DiskInfo;
import io.tepui.protocol.v1.Resource.DiskInfo.Source;
import io.tepui.protocol.v1.Volume;
import java.util.Objects;
import java.util.Optional;

/**
 * What kind of disk an entry is. Two are equal if source and persistence id agree; the mount point of the volume and the
 * principal who made it do not count (AR-38, AR-39).
 */
public final class Disk {
    private final DiskInfo info;
    private final int hash;

    private Disk(DiskInfo info) {
        this.info = info;
        this.hash = Objects.hash(
                info.hasPersistence() ? info.getPersistence().getId() : null,
                info.hasSource() ? info.getSource().getType() : null);
    }

    /** Takes disk info as it is in a message. */
    public static Disk of(DiskInfo info) {
        return new Disk(info);
    }

    /** Gives the message. */
    public DiskInfo toMessage() {
        return info;
    }

    /** Tells whether data on it outlive the task: {@code persistence} is set (AR-53). */
    public boolean isPersistent() {
        return info.hasPersistence();
    }

    /** Gives the persistence id, if the disk is a persistent volume. */
    public Optional<String> persistenceId() {
        return info.hasPersistence() ? Optional.of(info.getPersistence().getId()) : Optional.empty();
    }

    /** Gives the principal who made the volume, if known. */
    public Optional<String> principal() {
        return info.hasPersistence() && info.getPersistence().hasPrincipal()
                ? Optional.of(info.getPersistence().getPrincipal())
                : Optional.empty();
    }

    /** Gives where a task sees the volume, if set. */
    public Optional<Volume> volume() {
        return info.hasVolume() ? Optional.of(info.getVolume()) : Optional.empty();
    }

    /** Gives where the space comes from; absent means the agent's root disk. */
    public Optional<Source> source() {
        return info.hasSource() ? Optional.of(info.getSource()) : Optional.empty();
    }

    /**
     * Tells whether amounts on it can be merged and split: on the root disk, on PATH, and on RAW without an id, unless it
     * is a persistent volume (AR-40, AR-41, AR-48).
     */
    public boolean isDivisible() {
        if (info.hasPersistence()) {
            return false;
        }
        return !info.hasSource()
                || switch (info.getSource().getType()) {
                    case PATH, UNKNOWN -> true;
                    case MOUNT, BLOCK -> false;
                    case RAW -> !info.getSource().hasId();
                };
    }

    /** Gives the disk without {@code persistence} and {@code volume}: nothing if it has no source (AR-108). */
    public Optional<Disk> stripped() {
        return info.hasSource()
                ? Optional.of(
                        of(info.toBuilder().clearPersistence().clearVolume().build()))
                : Optional.empty();
    }

    @Override
    public boolean equals(Object other) {
        return this == other
                || (other instanceof Disk disk
                        && hash == disk.hash
                        && persistenceId().equals(disk.persistenceId())
                        && sameSource(info, disk.info));
    }

    @Override
    public int hashCode() {
        return hash;
    }

    private static boolean sameSource(DiskInfo a, DiskInfo b) {
        if (!a.hasSource() || !b.hasSource()) {
            return a.hasSource() == b.hasSource();
        }
        Source left = a.getSource();
        Source right = b.getSource();
        return left.equals(right)
                || (labels(left).equals(labels(right)) && withoutLabels(left).equals(withoutLabels(right)));
    }

    private static Optional<LabelSet> labels(Source source) {
        return source.hasMetadata() ? Optional.of(LabelSet.of(source.getMetadata())) : Optional.empty();
    }

    private static Source withoutLabels(Source source) {
        return source.toBuilder().clearMetadata().build();
    }

    /** Gives the text form, for example {@code MOUNT:/mnt1,id1:/host:/data:rw} (AR-67). */
    @Override
    public String toString() {
        StringBuilder text = new StringBuilder();
        if (info.hasSource()) {
            text.append(sourceText(info.getSource()));
        }
        if (info.hasPersistence()) {
            text.append(info.hasSource() ? "," : "")
                    .append(info.getPersistence().getId());
        }
        if (info.hasVolume()) {
            text.append(':').append(volumeText(info.getVolume()));
        }
        return text.toString();
    }

    private static String sourceText(Source source) {
        String type = source.getType().name();
        if (source.hasId() || source.hasProfile()) {
            return type + "(" + source.getVendor() + "," + source.getId() + "," + source.getProfile() + ")";
        }
        if (source.getPath().hasRoot()) {
            return type + ":" + source.getPath().getRoot();
        }
        return source.getMount().hasRoot() ? type + ":" + source.getMount().getRoot() : type;
    }

    private static String volumeText(Volume volume) {
        if (!volume.hasHostPath()) {
            return volume.getContainerPath();
        }
        String mode = volume.hasMode() ? (volume.getMode() == Volume.Mode.RO ? ":ro" : ":rw") : "";
        return volume.getHostPath() + ":" + volume.getContainerPath() + mode;
    }
}

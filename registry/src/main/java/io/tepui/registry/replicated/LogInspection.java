package io.tepui.registry.replicated;

import io.tepui.registry.RegistryException;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks at the files of a log before Ratis opens them. What the end of the power can leave is put right: an entry that was
 * not written to its end and that nobody was told of, files that were being purged or renamed. Everything else that is not as it
 * should be is damage, and nothing is opened: Ratis itself would refuse the first, and go on without noticing some of the second.
 */
final class LogInspection {
    private static final Logger LOG = LoggerFactory.getLogger(LogInspection.class);
    private static final Pattern CLOSED = Pattern.compile("log_(\\d{1,18})-(\\d{1,18})");
    private static final Pattern OPEN = Pattern.compile("log_inprogress_(\\d{1,18})");
    private static final Pattern SNAPSHOT = Pattern.compile("snapshot\\.\\d{1,18}_(\\d{1,18})");
    private static final String METADATA = "raft-meta";
    private static final Pattern TERM = Pattern.compile("(?m)^term=\\d{1,18}$");

    private record Segment(Path file, long start, OptionalLong end) {}

    private final Path directory;
    private final Path log;
    private final Path snapshots;
    private final OptionalLong mark;

    private LogInspection(Path directory, Path group, OptionalLong mark) {
        this.directory = directory;
        this.log = group.resolve("current");
        this.snapshots = group.resolve("sm");
        this.mark = mark;
    }

    /** Whether nothing was ever stored here. */
    static boolean isNew(Path group) throws IOException {
        Path log = group.resolve("current");
        return !Files.exists(log.resolve(METADATA)) && segments(log).isEmpty();
    }

    /**
     * Inspects and puts right.
     *
     * @param directory for messages
     * @param group where Ratis has the group's files
     * @param mark the last entry known to be durable, -1 for none; empty when that is not known
     * @throws RegistryException if there is damage
     */
    static void inspect(Path directory, Path group, OptionalLong mark) throws IOException {
        new LogInspection(directory, group, mark).inspect();
    }

    private void inspect() throws IOException {
        long snapshot = latestSnapshot();
        List<Segment> segments = withoutPurged(segments(log), snapshot);
        long logEnd = snapshot;
        for (int i = 0; i < segments.size(); i++) {
            Segment segment = segments.get(i);
            if (i == 0 ? segment.start() > snapshot + 1 : segment.start() != logEnd + 1) {
                throw damage("the entries between " + logEnd + " and the file " + segment.file() + " are missing");
            }
            logEnd = check(segment, i == segments.size() - 1);
        }
        long last = Math.max(snapshot, logEnd);
        if (mark.isPresent() && last < mark.getAsLong()) {
            throw damage(
                    "entries up to " + mark.getAsLong() + " were stored, but only those up to " + last + " are there");
        }
        checkMetadata(segments.isEmpty());
    }

    private void checkMetadata(boolean mayBeMissing) throws IOException {
        Path metadata = log.resolve(METADATA);
        if (Files.exists(metadata)) {
            if (!TERM.matcher(Files.readString(metadata, StandardCharsets.ISO_8859_1))
                    .find()) {
                throw damage("the file " + metadata + " can't be read");
            }
        } else if (!mayBeMissing) {
            throw damage("the file " + metadata + " is missing");
        }
    }

    /** Returns the index of the last entry. */
    private long check(Segment segment, boolean isLast) throws IOException {
        SegmentScan scan = SegmentScan.of(segment.file(), segment.start());
        if (segment.end().isPresent()) {
            if (scan.end() != SegmentScan.End.CLEAN
                    || scan.last() != segment.end().getAsLong()) {
                throw damage("the file " + segment.file() + " is not whole after its entry " + scan.last());
            }
        } else if (!isLast) {
            if (scan.end() != SegmentScan.End.CLEAN || scan.last() < segment.start()) {
                throw damage("the file " + segment.file() + " is not whole after its entry " + scan.last());
            }
            finishRename(segment, scan);
        } else if (scan.end() != SegmentScan.End.CLEAN) {
            dropEnd(segment, scan);
        }
        return scan.last();
    }

    private void dropEnd(Segment segment, SegmentScan scan) throws IOException {
        long dropped = scan.last() + 1;
        boolean neverReported =
                mark.isPresent() ? dropped > mark.getAsLong() : scan.end() == SegmentScan.End.INCOMPLETE;
        if (scan.end() == SegmentScan.End.BAD_AMONG_GOOD || !neverReported) {
            throw damage("the entry " + dropped + " in " + segment.file() + " can't be read, and it was stored");
        }
        LOG.warn(
                "The entry {} in {} was not written to its end when the master ended; nobody was told that it is stored,"
                        + " and it is dropped",
                dropped,
                segment.file());
        if (scan.goodBytes() == 0) {
            Files.delete(segment.file());
        } else {
            try (FileChannel channel = FileChannel.open(segment.file(), StandardOpenOption.WRITE)) {
                channel.truncate(scan.goodBytes());
                channel.force(true);
            }
        }
        Durably.directory(log);
    }

    /** A file that was full got its final name, but the disk did not keep it. */
    private void finishRename(Segment segment, SegmentScan scan) throws IOException {
        Path name = log.resolve("log_" + segment.start() + "-" + scan.last());
        Files.move(segment.file(), name, StandardCopyOption.ATOMIC_MOVE);
        Durably.directory(log);
    }

    /** Deletes what was to be deleted with files that are gone already: all of it is in the snapshot. */
    private List<Segment> withoutPurged(List<Segment> segments, long snapshot) throws IOException {
        int keep = segments.size();
        while (keep > 0 && isFollowed(segments, keep - 1)) {
            keep--;
        }
        List<Segment> purged = segments.subList(0, keep);
        if (purged.stream()
                .anyMatch(segment -> segment.end().isEmpty() || segment.end().getAsLong() > snapshot)) {
            return segments;
        }
        for (Segment segment : purged) {
            Files.delete(segment.file());
        }
        return segments.subList(keep, segments.size());
    }

    private static boolean isFollowed(List<Segment> segments, int index) {
        Segment segment = segments.get(index);
        return index == segments.size() - 1
                || segment.end().isEmpty()
                || segment.end().getAsLong() + 1 == segments.get(index + 1).start();
    }

    private long latestSnapshot() throws IOException {
        long latest = -1;
        boolean latestIsSummed = false;
        for (Path file : list(snapshots)) {
            Matcher name = SNAPSHOT.matcher(file.getFileName().toString());
            if (name.matches()) {
                long index = Long.parseLong(name.group(1));
                boolean summed = Files.exists(file.resolveSibling(file.getFileName() + ".md5"));
                if (summed == latestIsSummed ? index > latest : summed) {
                    latest = index;
                    latestIsSummed = summed;
                }
            }
        }
        return latest;
    }

    private static List<Segment> segments(Path log) throws IOException {
        List<Segment> segments = new ArrayList<>();
        for (Path file : list(log)) {
            String name = file.getFileName().toString();
            Matcher closed = CLOSED.matcher(name);
            Matcher open = OPEN.matcher(name);
            if (closed.matches()) {
                segments.add(new Segment(
                        file, Long.parseLong(closed.group(1)), OptionalLong.of(Long.parseLong(closed.group(2)))));
            } else if (open.matches()) {
                segments.add(new Segment(file, Long.parseLong(open.group(1)), OptionalLong.empty()));
            }
        }
        segments.sort(Comparator.comparingLong(Segment::start));
        return segments;
    }

    private static List<Path> list(Path directory) throws IOException {
        List<Path> files = new ArrayList<>();
        if (Files.isDirectory(directory)) {
            try (DirectoryStream<Path> stream = Files.newDirectoryStream(directory)) {
                stream.forEach(files::add);
            }
        }
        return files;
    }

    private RegistryException damage(String what) {
        return Damage.of(directory, what);
    }
}

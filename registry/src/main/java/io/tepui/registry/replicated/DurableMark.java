package io.tepui.registry.replicated;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.OptionalLong;
import java.util.zip.CRC32C;

/**
 * How far the log is known to be durable. A damaged end of the log is told apart by it: what nobody was told of may be
 * dropped, what was durable once may not. It is written after the log, without waiting for the disk, and so never says too
 * much: it survives the end of the process, and a loss of power may set it back by some seconds.
 *
 * <p>It has two places that are written in turns, so that one is whole at any instant.
 */
final class DurableMark {
    private static final int SIZE = 4096;
    private static final int PLACES = 2;
    private static final int STRIDE = 64;
    private static final int CHECK = Long.BYTES;

    private final MappedByteBuffer places;
    private OptionalLong index;
    private int next;

    private DurableMark(MappedByteBuffer places) {
        this.places = places;
        this.index = OptionalLong.empty();
        for (int i = 0; i < PLACES; i++) {
            long value = places.getLong(i * STRIDE);
            if (places.getLong(i * STRIDE + CHECK) == check(value) && (index.isEmpty() || value > index.getAsLong())) {
                index = OptionalLong.of(value);
                next = (i + 1) % PLACES;
            }
        }
    }

    /**
     * Opens the file; makes it, for a log that holds nothing yet, if it is missing and may be made.
     *
     * @param create whether the log is new
     */
    static DurableMark open(Path file, boolean create) throws IOException {
        if (create && !Files.exists(file)) {
            ByteBuffer first = ByteBuffer.allocate(SIZE);
            first.putLong(0, -1).putLong(CHECK, check(-1));
            write(file, first);
        } else if (!Files.exists(file) || Files.size(file) < SIZE) {
            write(file, ByteBuffer.allocate(SIZE));
        }
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
            return new DurableMark(channel.map(FileChannel.MapMode.READ_WRITE, 0, SIZE));
        }
    }

    /** Returns the index of the last entry known to be durable, -1 for none; empty when nothing is known. */
    synchronized OptionalLong index() {
        return index;
    }

    /** Takes note that all entries up to this one are durable. */
    synchronized void advance(long to) {
        if (index.isPresent() && to <= index.getAsLong()) {
            return;
        }
        places.putLong(next * STRIDE, to);
        places.putLong(next * STRIDE + CHECK, check(to));
        next = (next + 1) % PLACES;
        index = OptionalLong.of(to);
    }

    private static void write(Path file, ByteBuffer content) throws IOException {
        try (FileChannel channel = FileChannel.open(
                file, StandardOpenOption.CREATE, StandardOpenOption.WRITE, StandardOpenOption.TRUNCATE_EXISTING)) {
            channel.write(content, 0);
            channel.force(true);
        }
        Durably.directory(file.toAbsolutePath().getParent());
    }

    private static long check(long value) {
        CRC32C sum = new CRC32C();
        sum.update(ByteBuffer.allocate(Long.BYTES).putLong(0, value));
        return sum.getValue() | 1L << 40;
    }
}

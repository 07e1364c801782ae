package io.tepui.registry.replicated;

import com.google.protobuf.ByteString;
import io.tepui.registry.RegistrySnapshot;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Map;
import java.util.TreeMap;
import java.util.zip.CRC32C;
import java.util.zip.CheckedInputStream;
import java.util.zip.CheckedOutputStream;

/** A file with all values at one instant, and a checksum over all of it. */
final class SnapshotFile {
    private static final long MAGIC = 0x5465_7075_6952_6567L;
    private static final int FORMAT = 1;
    private static final int BUFFER = 1 << 16;

    private SnapshotFile() {}

    /** Writes the file: it is there as a whole, and durable, or not at all. */
    static void write(Path file, RegistrySnapshot snapshot) throws IOException {
        Path aside = file.resolveSibling(file.getFileName() + ".tmp");
        try (FileChannel channel = FileChannel.open(
                aside, StandardOpenOption.CREATE, StandardOpenOption.WRITE, StandardOpenOption.TRUNCATE_EXISTING)) {
            CheckedOutputStream summed = new CheckedOutputStream(
                    new BufferedOutputStream(Channels.newOutputStream(channel), BUFFER), new CRC32C());
            DataOutputStream out = new DataOutputStream(summed);
            out.writeLong(MAGIC);
            out.writeInt(FORMAT);
            out.writeLong(snapshot.version());
            out.writeInt(snapshot.values().size());
            for (Map.Entry<String, ByteString> value : snapshot.values().entrySet()) {
                byte[] key = value.getKey().getBytes(StandardCharsets.UTF_8);
                out.writeInt(key.length);
                out.write(key);
                out.writeInt(value.getValue().size());
                value.getValue().writeTo(out);
            }
            out.writeLong(summed.getChecksum().getValue());
            out.flush();
            channel.force(true);
        }
        Files.move(aside, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        Durably.directory(file.toAbsolutePath().getParent());
    }

    /**
     * Reads the file.
     *
     * @throws IOException if it is damaged, or not one that this version can read
     */
    static RegistrySnapshot read(Path file) throws IOException {
        try (CheckedInputStream summed = new CheckedInputStream(
                        new BufferedInputStream(Files.newInputStream(file), BUFFER), new CRC32C());
                DataInputStream in = new DataInputStream(summed)) {
            long size = Files.size(file);
            if (in.readLong() != MAGIC) {
                throw new IOException("it is no snapshot of a registry");
            }
            int format = in.readInt();
            if (format != FORMAT) {
                throw new IOException("its format is " + format + ", this version knows " + FORMAT);
            }
            long version = in.readLong();
            int count = in.readInt();
            TreeMap<String, ByteString> values = new TreeMap<>();
            for (int i = 0; i < count; i++) {
                String key = new String(bytes(in, size), StandardCharsets.UTF_8);
                values.put(key, ByteString.copyFrom(bytes(in, size)));
            }
            long sum = summed.getChecksum().getValue();
            if (in.readLong() != sum) {
                throw new IOException("its checksum is wrong");
            }
            return new RegistrySnapshot(version, values);
        } catch (EOFException e) {
            throw new IOException("it ends too early", e);
        }
    }

    private static byte[] bytes(DataInputStream in, long fileSize) throws IOException {
        int length = in.readInt();
        if (length < 0 || length > fileSize) {
            throw new IOException("a length in it is wrong");
        }
        byte[] bytes = new byte[length];
        in.readFully(bytes);
        return bytes;
    }
}

package io.tepui.registry.replicated;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.CodedOutputStream;
import io.tepui.registry.RegistryChange;
import io.tepui.registry.RegistryLimits;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/**
 * An entry of the log: some batches, and the term in which their writer began to lead. A batch counts only if its entry has
 * that term: whoever lost the lead in between has written from what it did not know.
 *
 * @param term of the writer
 * @param batches in order, each a list of changes in order
 */
record EntryCodec(long term, List<List<RegistryChange>> batches) {
    private static final int FORMAT = 1;
    private static final int PUT = 0;
    private static final int REMOVE = 1;

    /** A kind and two lengths, for each change. */
    private static final int CHANGE_OVERHEAD = 12;

    private static final int ENTRY_OVERHEAD = 4096;

    /** Returns the most bytes of an entry that holds one batch within these limits. */
    static int maxBytes(RegistryLimits limits) {
        return Math.addExact(
                limits.maxBatchBytes(),
                Math.addExact(Math.multiplyExact(limits.maxBatchChanges(), CHANGE_OVERHEAD), ENTRY_OVERHEAD));
    }

    byte[] encode() {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(1024);
        CodedOutputStream out = CodedOutputStream.newInstance(bytes);
        try {
            out.writeUInt32NoTag(FORMAT);
            out.writeUInt64NoTag(term);
            out.writeUInt32NoTag(batches.size());
            for (List<RegistryChange> batch : batches) {
                out.writeUInt32NoTag(batch.size());
                for (RegistryChange change : batch) {
                    write(out, change);
                }
            }
            out.flush();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    /**
     * Reads an entry.
     *
     * @throws IOException if it is not one that this version can read
     */
    static EntryCodec decode(ByteBuffer bytes) throws IOException {
        CodedInputStream in = CodedInputStream.newInstance(bytes);
        int format = in.readUInt32();
        if (format != FORMAT) {
            throw new IOException("The entry has the format " + format + ", this version knows " + FORMAT);
        }
        long term = in.readUInt64();
        int count = in.readUInt32();
        List<List<RegistryChange>> batches = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            int changes = in.readUInt32();
            List<RegistryChange> batch = new ArrayList<>();
            for (int j = 0; j < changes; j++) {
                batch.add(read(in));
            }
            batches.add(batch);
        }
        return new EntryCodec(term, batches);
    }

    private static void write(CodedOutputStream out, RegistryChange change) throws IOException {
        switch (change) {
            case RegistryChange.Put put -> {
                out.writeUInt32NoTag(PUT);
                out.writeStringNoTag(put.key());
                out.writeBytesNoTag(put.value());
            }
            case RegistryChange.Remove remove -> {
                out.writeUInt32NoTag(REMOVE);
                out.writeStringNoTag(remove.key());
            }
        }
    }

    private static RegistryChange read(CodedInputStream in) throws IOException {
        int kind = in.readUInt32();
        return switch (kind) {
            case PUT -> new RegistryChange.Put(in.readStringRequireUtf8(), in.readBytes());
            case REMOVE -> new RegistryChange.Remove(in.readStringRequireUtf8());
            default -> throw new IOException("A change of the kind " + kind + " is not known to this version");
        };
    }
}

package io.tepui.protocol.json;

import com.google.protobuf.CodedOutputStream;
import com.google.protobuf.Descriptors.Descriptor;
import io.tepui.protocol.MediaType;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.ToLongFunction;
import java.util.stream.StreamSupport;

/**
 * Elements of a repeated field, with their sizes summed up once. Keep it as long as its elements stay the same, for example
 * one list for each framework's tasks: a {@link Composite} joins several lists into one field.
 */
public final class EncodedList {
    private static final EncodedList EMPTY = new EncodedList(List.of());
    private static final long UNKNOWN = -1;

    /** Shorter lists are encoded by the thread that asks alone. */
    private static final int PARALLEL_FROM = 256;

    private final Iterable<? extends Encodable> elements;
    /** Held by whoever encodes the elements for the first time, so that others wait for it rather than do the same. */
    private final ReentrantLock encoding = new ReentrantLock();

    private final Optional<Descriptor> type;
    private final int count;
    private volatile long jsonBytes = UNKNOWN;
    private volatile long protobufBytes = UNKNOWN;

    private EncodedList(Iterable<? extends Encodable> elements) {
        Optional<Descriptor> found = Optional.empty();
        int counted = 0;
        for (Encodable element : elements) {
            Descriptor next = element.descriptor();
            if (found.isEmpty()) {
                found = Optional.of(next);
            } else if (next != found.get()) {
                throw new IllegalArgumentException(
                        "One list cannot hold a " + found.get().getFullName() + " and a " + next.getFullName());
            }
            counted++;
        }
        this.elements = elements;
        this.type = found;
        this.count = counted;
    }

    /** No elements. */
    public static EncodedList empty() {
        return EMPTY;
    }

    /**
     * The elements in this order.
     *
     * @param elements must give the same elements at each iteration, from any thread: an immutable collection
     * @throws IllegalArgumentException when the elements are not all of one type
     */
    public static EncodedList of(Iterable<? extends Encodable> elements) {
        return new EncodedList(elements);
    }

    /** The number of elements. */
    public int count() {
        return count;
    }

    /** Refuses to be a list of another type. */
    void require(Descriptor wanted) {
        if (type.isPresent() && type.get() != wanted) {
            throw new IllegalArgumentException("A list of " + type.get().getFullName()
                    + " cannot stand where a list of " + wanted.getFullName() + " is needed");
        }
    }

    /** Bytes of all elements: in JSON with the commas between them, in protobuf with each one's length but not its tag. */
    long size(MediaType type) {
        return type == MediaType.JSON ? jsonSize() : protobufSize();
    }

    void writeJson(PieceOutput out) throws IOException {
        boolean first = true;
        for (Encodable element : elements) {
            if (!first) {
                out.write(',');
            }
            first = false;
            element.writeTo(out, MediaType.JSON);
        }
    }

    void writeProtobuf(PieceOutput out, long tag) throws IOException {
        for (Encodable element : elements) {
            out.writeVarint(tag);
            out.writeVarint(element.size(MediaType.PROTOBUF));
            element.writeTo(out, MediaType.PROTOBUF);
        }
    }

    private long jsonSize() {
        long known = jsonBytes;
        if (known == UNKNOWN) {
            encoding.lock();
            try {
                known = jsonBytes;
                if (known == UNKNOWN) {
                    known = Math.max(0, count - 1) + sum(element -> element.size(MediaType.JSON));
                    jsonBytes = known;
                }
            } finally {
                encoding.unlock();
            }
        }
        return known;
    }

    private long protobufSize() {
        long known = protobufBytes;
        if (known == UNKNOWN) {
            encoding.lock();
            try {
                known = protobufBytes;
                if (known == UNKNOWN) {
                    known = sum(element -> {
                        long size = element.size(MediaType.PROTOBUF);
                        return CodedOutputStream.computeUInt64SizeNoTag(size) + size;
                    });
                    protobufBytes = known;
                }
            } finally {
                encoding.unlock();
            }
        }
        return known;
    }

    /** Sums over all elements, which encodes those that are not: on all processors if they are many. */
    private long sum(ToLongFunction<Encodable> size) {
        return StreamSupport.stream(elements.spliterator(), count >= PARALLEL_FROM)
                .mapToLong(size::applyAsLong)
                .sum();
    }
}

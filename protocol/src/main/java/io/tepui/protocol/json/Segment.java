package io.tepui.protocol.json;

import com.google.protobuf.CodedOutputStream;
import io.tepui.protocol.MediaType;
import java.io.IOException;
import java.util.List;

/** A stretch of the bytes of a {@link Composite} in one of the two forms. */
sealed interface Segment {
    long size();

    void writeTo(PieceOutput out) throws IOException;

    /** Bytes that are there already. */
    record Literal(byte[] bytes) implements Segment {
        @Override
        public long size() {
            return bytes.length;
        }

        @Override
        public void writeTo(PieceOutput out) throws IOException {
            out.write(bytes);
        }
    }

    /** A message as the value of a field, without key or tag. */
    record Child(Encodable message, MediaType type) implements Segment {
        @Override
        public long size() {
            return message.size(type);
        }

        @Override
        public void writeTo(PieceOutput out) throws IOException {
            message.writeTo(out, type);
        }
    }

    /** The elements of a repeated field, without key and brackets. */
    record JsonItems(List<EncodedList> lists) implements Segment {
        @Override
        public long size() {
            long commas = lists.size() - 1L;
            return commas
                    + lists.stream()
                            .mapToLong(list -> list.size(MediaType.JSON))
                            .sum();
        }

        @Override
        public void writeTo(PieceOutput out) throws IOException {
            for (int i = 0; i < lists.size(); i++) {
                if (i > 0) {
                    out.write(',');
                }
                lists.get(i).writeJson(out);
            }
        }
    }

    /** The elements of a repeated field, each with its tag and length. */
    record ProtobufItems(List<EncodedList> lists, long tag) implements Segment {
        @Override
        public long size() {
            long tagBytes = CodedOutputStream.computeUInt64SizeNoTag(tag);
            return lists.stream()
                    .mapToLong(list -> tagBytes * list.count() + list.size(MediaType.PROTOBUF))
                    .sum();
        }

        @Override
        public void writeTo(PieceOutput out) throws IOException {
            for (EncodedList list : lists) {
                list.writeProtobuf(out, tag);
            }
        }
    }

    /** Segments one after another, with the sum of their sizes. */
    record Sequence(List<Segment> segments, long size) implements Segment {
        static Sequence of(List<Segment> segments) {
            return new Sequence(
                    List.copyOf(segments),
                    segments.stream().mapToLong(Segment::size).sum());
        }

        @Override
        public void writeTo(PieceOutput out) throws IOException {
            for (Segment segment : segments) {
                segment.writeTo(out);
            }
        }
    }
}

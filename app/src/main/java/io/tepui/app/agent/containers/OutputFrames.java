package io.tepui.app.agent.containers;

import com.google.protobuf.ByteString;
import com.google.protobuf.CodedOutputStream;
import io.tepui.containers.OutputAttachment.Source;
import io.tepui.protocol.MediaType;
import io.tepui.protocol.RecordIo;
import io.tepui.protocol.Times;
import io.tepui.protocol.json.JsonCodec;
import io.tepui.protocol.v1.agent.ProcessIO;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;

/**
 * The frames of an output stream, each one {@code ProcessIO} record in JSON or protobuf (AO-15, AO-17, AO-109). Data, of which there may be much,
 * is put together by hand and copied once; a test holds that to the general codecs.
 */
enum OutputFrames {
    JSON {
        private static final String BEFORE = "{\"type\":\"DATA\",\"data\":{\"type\":\"%s\",\"data\":\"";
        private static final byte[] STDOUT = BEFORE.formatted("STDOUT").getBytes(StandardCharsets.US_ASCII);
        private static final byte[] STDERR = BEFORE.formatted("STDERR").getBytes(StandardCharsets.US_ASCII);
        private static final byte[] AFTER = "\"}}".getBytes(StandardCharsets.US_ASCII);
        private static final int BITS_OF_A_GROUP = 24;

        @Override
        int maxFrameBytes(int dataBytes) {
            return OVERHEAD_BYTES + STDOUT.length + base64Bytes(dataBytes) + AFTER.length;
        }

        @Override
        void putData(ByteBuffer target, Source source, ByteString data) {
            byte[] before =
                    switch (source) {
                        case STDOUT -> STDOUT;
                        case STDERR -> STDERR;
                    };
            byte[] text = Base64.getEncoder().encode(data.toByteArray());
            target.put(RecordIo.header(before.length + text.length + AFTER.length));
            target.put(before).put(text).put(AFTER);
        }

        private static int base64Bytes(int dataBytes) {
            int groupBytes = BITS_OF_A_GROUP / Byte.SIZE;
            return (dataBytes + groupBytes - 1) / groupBytes * 4;
        }

        @Override
        byte[] bytes(ProcessIO record) {
            return JsonCodec.standard().toJson(record);
        }
    },

    PROTOBUF {
        /** Field 1 as a number: the type of the record, or of its data. */
        private static final byte TYPE = 1 << 3;

        /** Field 2 with a length: the data message, or its bytes. */
        private static final byte DATA = 2 << 3 | 2;

        @Override
        int maxFrameBytes(int dataBytes) {
            return OVERHEAD_BYTES + dataBytes;
        }

        @Override
        void putData(ByteBuffer target, Source source, ByteString data) {
            int inner = 2 + 1 + CodedOutputStream.computeUInt32SizeNoTag(data.size()) + data.size();
            int record = 2 + 1 + CodedOutputStream.computeUInt32SizeNoTag(inner) + inner;
            target.put(RecordIo.header(record));
            target.put(TYPE).put((byte) ProcessIO.Type.DATA_VALUE).put(DATA);
            putVarint(target, inner);
            int type =
                    switch (source) {
                        case STDOUT -> ProcessIO.Data.Type.STDOUT_VALUE;
                        case STDERR -> ProcessIO.Data.Type.STDERR_VALUE;
                    };
            target.put(TYPE).put((byte) type).put(DATA);
            putVarint(target, data.size());
            data.copyTo(target);
        }

        private static void putVarint(ByteBuffer target, int value) {
            int rest = value;
            while (rest > 0x7F) {
                target.put((byte) (rest & 0x7F | 0x80));
                rest >>>= 7;
            }
            target.put((byte) rest);
        }

        @Override
        byte[] bytes(ProcessIO record) {
            return record.toByteArray();
        }
    };

    /** At most this much stands in a frame besides data, its base64 form and the text around that. */
    private static final int OVERHEAD_BYTES = 40;

    /** Frames of records of this type, which is not RecordIO. */
    static OutputFrames of(MediaType recordType) {
        return switch (recordType) {
            case JSON -> JSON;
            case PROTOBUF -> PROTOBUF;
            case RECORDIO -> throw new IllegalArgumentException("a record is not of type " + recordType);
        };
    }

    /** No frame with so much data is longer. */
    abstract int maxFrameBytes(int dataBytes);

    /** Puts a frame with data into a buffer that has room for it. */
    abstract void putData(ByteBuffer target, Source source, ByteString data);

    abstract byte[] bytes(ProcessIO record);

    /** A frame that tells that the stream lives (AO-115). */
    byte[] heartbeat(Duration interval) {
        return RecordIo.frame(bytes(ProcessIO.newBuilder()
                .setType(ProcessIO.Type.CONTROL)
                .setControl(ProcessIO.Control.newBuilder()
                        .setType(ProcessIO.Control.Type.HEARTBEAT)
                        .setHeartbeat(
                                ProcessIO.Control.Heartbeat.newBuilder().setInterval(Times.toDurationInfo(interval))))
                .build()));
    }
}

package io.tepui.app.process;

import com.google.protobuf.Message;
import io.tepui.http.Reply;
import io.tepui.http.ReplyBody;
import io.tepui.protocol.MediaType;
import io.tepui.protocol.json.Encodable;
import io.tepui.protocol.json.JsonCodec;
import java.io.IOException;
import java.io.OutputStream;

/** Replies that carry messages (MO-46). */
public final class Replies {
    private Replies() {}

    /** 200 with a small message. */
    public static Reply message(Message message, MediaType type) {
        byte[] bytes = type == MediaType.JSON ? JsonCodec.standard().toJson(message) : message.toByteArray();
        return Reply.ok(type.header(), bytes);
    }

    /** 200 with a message of any size, joined from its pieces while it is written. */
    public static Reply encoded(Encodable message, MediaType type) {
        return Reply.ok(type.header(), body(message, type));
    }

    /** A message of any size as a body. */
    public static ReplyBody body(Encodable message, MediaType type) {
        long length = message.size(type);
        return new ReplyBody() {
            @Override
            public long lengthBytes() {
                return length;
            }

            @Override
            public void writeTo(OutputStream out) throws IOException {
                message.writeTo(out, type);
            }
        };
    }
}

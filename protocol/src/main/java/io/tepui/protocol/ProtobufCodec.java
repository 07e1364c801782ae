package io.tepui.protocol;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.ExtensionRegistryLite;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import java.io.IOException;

/** Reading of messages in protobuf form (MO-95). */
public final class ProtobufCodec {
    /** Messages within one another, at most (MO-77). */
    public static final int MAX_DEPTH = 100;

    private ProtobufCodec() {}

    /**
     * Reads one message. Unknown fields, and unknown numbers of enums, are kept but count as not set.
     *
     * @param bytes the whole message; may be empty
     * @param prototype any message of the wanted class
     * @throws MalformedMessageException when the bytes are no such message, are nested too deeply, or a required field is
     *     missing; then the reason names the paths of the missing fields
     */
    public static <M extends Message> M parse(byte[] bytes, M prototype) throws MalformedMessageException {
        CodedInputStream input = CodedInputStream.newInstance(bytes);
        input.setRecursionLimit(MAX_DEPTH);
        Message.Builder builder = prototype.newBuilderForType();
        try {
            builder.mergeFrom(input, ExtensionRegistryLite.getEmptyRegistry());
            input.checkLastTagWas(0);
        } catch (InvalidProtocolBufferException e) {
            throw new MalformedMessageException("The body is not a protobuf message of type "
                    + prototype.getDescriptorForType().getFullName() + ": " + e.getMessage());
        } catch (IOException e) {
            throw new IllegalStateException("Reading from memory failed", e);
        }
        return build(builder, prototype);
    }

    /**
     * Builds a message of the prototype's class.
     *
     * @throws MalformedMessageException when a required field is missing at any depth; the reason names the paths (MO-90)
     */
    public static <M extends Message> M build(Message.Builder builder, M prototype) throws MalformedMessageException {
        if (!builder.isInitialized()) {
            throw new MalformedMessageException(
                    "Required fields are missing: " + MissingFields.of(builder.buildPartial()));
        }
        @SuppressWarnings("unchecked") // a builder builds messages of the class it came from
        M message = (M) prototype.getClass().cast(builder.build());
        return message;
    }
}

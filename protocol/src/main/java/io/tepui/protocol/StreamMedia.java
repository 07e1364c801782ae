package io.tepui.protocol;

import java.util.Optional;

/**
 * The media types of one direction of an agent call, which may be a stream of records (AO §1.2).
 *
 * @param body the type of the body: {@link MediaType#RECORDIO} makes it a stream
 * @param message the type of each message in it: JSON or protobuf; equal to {@code body} when that is no stream
 */
public record StreamMedia(MediaType body, MediaType message) {

    /** Whether the body is a sequence of records. */
    public boolean isStream() {
        return body == MediaType.RECORDIO;
    }

    /**
     * The types of a request's body (AO-8, AO-9).
     *
     * @throws MediaTypeException 400 when a header is missing, 415 when its value, or its presence, is wrong
     */
    public static StreamMedia ofRequest(Optional<String> contentType, Optional<String> messageContentType)
            throws MediaTypeException {
        MediaType body = named("Content-Type", contentType);
        if (body != MediaType.RECORDIO) {
            if (messageContentType.isPresent()) {
                throw new MediaTypeException(
                        415,
                        "Message-Content-Type is only for Content-Type 'application/recordio', not '" + body.header()
                                + "'");
            }
            return new StreamMedia(body, body);
        }
        MediaType message = named("Message-Content-Type", messageContentType);
        if (message == MediaType.RECORDIO) {
            throw new MediaTypeException(
                    415,
                    "Message-Content-Type must be 'application/json' or 'application/x-protobuf', not"
                            + " 'application/recordio'");
        }
        return new StreamMedia(body, message);
    }

    /**
     * The types of the answer to an agent call (AO-10 to AO-12).
     *
     * @throws MediaTypeException 406 when the headers allow none
     */
    public static StreamMedia ofResponse(Optional<String> accept, Optional<String> messageAccept)
            throws MediaTypeException {
        MediaType body = Accept.of(accept)
                .first(MediaType.JSON, MediaType.PROTOBUF, MediaType.RECORDIO)
                .orElseThrow(() -> new MediaTypeException(
                        406,
                        "Accept must allow 'application/json', 'application/x-protobuf' or 'application/recordio',"
                                + " not only '" + accept.orElse("") + "'"));
        if (body != MediaType.RECORDIO) {
            if (messageAccept.isPresent()) {
                throw new MediaTypeException(
                        406,
                        "Message-Accept is only for answers of type 'application/recordio', not '" + body.header()
                                + "'; send an Accept header that allows recordio alone");
            }
            return new StreamMedia(body, body);
        }
        MediaType message = Accept.choose(messageAccept)
                .orElseThrow(() -> new MediaTypeException(
                        406,
                        "Message-Accept must allow 'application/json' or 'application/x-protobuf', not only '"
                                + messageAccept.orElse("") + "'"));
        return new StreamMedia(body, message);
    }

    private static MediaType named(String header, Optional<String> value) throws MediaTypeException {
        String text = value.orElseThrow(() -> new MediaTypeException(400, "Header " + header + " is missing"));
        return MediaType.ofContentType(text)
                .orElseThrow(() -> new MediaTypeException(
                        415,
                        header
                                + " must be 'application/json', 'application/x-protobuf' or 'application/recordio', not '"
                                + text + "'"));
    }
}

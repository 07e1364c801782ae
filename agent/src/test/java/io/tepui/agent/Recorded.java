package io.tepui.agent;

import io.tepui.protocol.MalformedMessageException;
import io.tepui.protocol.json.JsonCodec;
import io.tepui.protocol.v1.agent.Response;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;

/** What a running Mesos agent said, word for word. */
final class Recorded {
    private Recorded() {}

    /** The JSON text of an answer of the agent, for example {@code tasks/GET_STATE}. */
    static String text(String name) {
        return new String(bytes(name + ".json"), StandardCharsets.UTF_8).strip();
    }

    /** The same as a message. */
    static Response answer(String name) {
        try {
            return JsonCodec.standard().parse(bytes(name + ".json"), Response.getDefaultInstance());
        } catch (MalformedMessageException e) {
            throw new IllegalStateException(name, e);
        }
    }

    /** The bytes of a message between agent and master, for example {@code 00-RegisterSlaveMessage}. */
    static byte[] message(String name) {
        String base64 = new String(bytes("messages/" + name + ".b64"), StandardCharsets.US_ASCII);
        return Base64.getDecoder().decode(base64.strip());
    }

    private static byte[] bytes(String name) {
        try (InputStream in = Recorded.class.getResourceAsStream("recorded/" + name)) {
            if (in == null) {
                throw new IllegalStateException("no recording " + name);
            }
            return in.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}

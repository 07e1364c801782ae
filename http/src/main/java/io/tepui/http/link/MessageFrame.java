package io.tepui.http.link;

import io.tepui.protocol.UPid;
import java.nio.charset.StandardCharsets;

/**
 * One message as it goes on the wire: a request line, headers, and its body as one chunk (AM-4).
 *
 * @param head everything up to the body
 * @param body the message's bytes, not copied; empty when there are none
 * @param tail what follows the body
 */
record MessageFrame(byte[] head, byte[] body, byte[] tail) {
    private static final byte[] NOTHING = new byte[0];
    private static final byte[] LAST_CHUNK = "\r\n0\r\n\r\n".getBytes(StandardCharsets.US_ASCII);

    static MessageFrame of(UPid from, UPid to, String message, byte[] body) {
        String sender = from.toString();
        StringBuilder head = new StringBuilder(256)
                .append("POST /")
                .append(to.id())
                .append('/')
                .append(message)
                .append(" HTTP/1.1\r\n")
                .append("User-Agent: libprocess/")
                .append(sender)
                .append("\r\n")
                .append("Libprocess-From: ")
                .append(sender)
                .append("\r\n")
                .append("Connection: Keep-Alive\r\n")
                .append("Host: \r\n");
        if (body.length == 0) {
            return new MessageFrame(bytes(head.append("\r\n")), NOTHING, NOTHING);
        }
        head.append("Transfer-Encoding: chunked\r\n\r\n")
                .append(Integer.toHexString(body.length))
                .append("\r\n");
        return new MessageFrame(bytes(head), body, LAST_CHUNK);
    }

    int lengthBytes() {
        return head.length + body.length + tail.length;
    }

    private static byte[] bytes(StringBuilder text) {
        return text.toString().getBytes(StandardCharsets.UTF_8);
    }
}

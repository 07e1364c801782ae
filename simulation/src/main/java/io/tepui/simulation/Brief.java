package io.tepui.simulation;

import com.google.protobuf.Message;
import com.google.protobuf.TextFormat;

/** Messages for people, in one line. */
final class Brief {
    private static final int MAX_LENGTH = 400;

    private Brief() {}

    static String of(Message message) {
        String text = TextFormat.printer().emittingSingleLine(true).printToString(message);
        return text.length() <= MAX_LENGTH ? text : text.substring(0, MAX_LENGTH) + " …";
    }
}

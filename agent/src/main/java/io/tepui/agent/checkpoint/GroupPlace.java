package io.tepui.agent.checkpoint;

import com.google.protobuf.ByteString;
import java.util.Optional;

/**
 * Where a task of a group runs, as it is kept on disk beside the task.
 *
 * @param containerId printed id of its container, nested in its executor's (AO-167)
 * @param group what the tasks have in common that were launched together
 */
public record GroupPlace(String containerId, String group) {
    /** The name of the file. */
    public static final String FILE = "task.container";

    /** One line. */
    public ByteString toBytes() {
        return ByteString.copyFromUtf8(containerId + " " + group + "\n");
    }

    /** Reads the line; nothing when it is not one. */
    public static Optional<GroupPlace> parse(String text) {
        String[] words = text.strip().split(" ", -1);
        return words.length == 2 && words[0].indexOf('.') > 0
                ? Optional.of(new GroupPlace(words[0], words[1]))
                : Optional.empty();
    }
}

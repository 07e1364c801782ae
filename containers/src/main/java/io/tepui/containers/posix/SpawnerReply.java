package io.tepui.containers.posix;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/** What the spawner, or a shim through it, answers to a request. */
sealed interface SpawnerReply {

    /** The command was executed. */
    record Launched(ProcessId shim, ProcessId command) implements SpawnerReply {
        static Launched parse(ByteBuffer in) {
            return new Launched(
                    new ProcessId(Integer.toUnsignedLong(in.getInt()), in.getLong()),
                    new ProcessId(Integer.toUnsignedLong(in.getInt()), in.getLong()));
        }
    }

    /**
     * It was not, and nothing of it is left; at stage {@link LaunchFailures#STAGE_SHIM} the shim's records tell how far it came. Of a sweep:
     * whoever swept was killed.
     */
    record Failed(int stage, int errno, String detail) implements SpawnerReply {
        static Failed parse(ByteBuffer in) {
            return new Failed(
                    in.get(), in.getInt(), StandardCharsets.UTF_8.decode(in).toString());
        }
    }

    /** That many processes were killed. */
    record Swept(int processes) implements SpawnerReply {}

    /** The spawner ended, or did not answer in time and was ended: the request may have been served or not. */
    record Unanswered(String why) implements SpawnerReply {}
}

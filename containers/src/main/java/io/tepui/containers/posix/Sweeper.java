package io.tepui.containers.posix;

import java.io.IOException;
import java.nio.ByteBuffer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Has what is left of containers killed that their shims cannot end. */
final class Sweeper {

    private static final Logger LOG = LoggerFactory.getLogger(Sweeper.class);

    /** How often it is tried while whoever sweeps is killed. */
    private static final int MAX_ATTEMPTS = 5;

    private final Spawners spawners;

    Sweeper(Spawners spawners) {
        this.spawners = spawners;
    }

    /** Kills the shim, what is below it, and the command's session. Returns when that is done, or cannot be. */
    void sweep(ProcessId shim, ProcessId command) {
        byte[] payload = ByteBuffer.allocate(2 * (Integer.BYTES + Long.BYTES))
                .putInt((int) shim.pid())
                .putLong(shim.startTicks())
                .putInt((int) command.pid())
                .putLong(command.startTicks())
                .array();
        try {
            SpawnerReply reply = spawners.ask(FrameType.SWEEP, payload);
            for (int attempt = 1; attempt < MAX_ATTEMPTS && !(reply instanceof SpawnerReply.Swept); attempt++) {
                reply = spawners.ask(FrameType.SWEEP, payload);
            }
            if (reply instanceof SpawnerReply.Swept swept) {
                LOG.info("Processes of command {} that were left are killed: {}", command.pid(), swept.processes());
            } else {
                LOG.warn("Processes of command {} may be left: {}", command.pid(), reply);
            }
        } catch (IOException e) {
            LOG.warn("Processes of command {} may be left: {}", command.pid(), e.getMessage());
        }
    }
}

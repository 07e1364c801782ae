package io.tepui.containers.posix;

import io.tepui.containers.AttachException;
import io.tepui.containers.AttachException.Reason;
import io.tepui.containers.InputAttachment;
import io.tepui.containers.OutputAttachment;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.atomic.LongAdder;

/** Attaches readers and the writer to the switchboard in a container's shim. */
final class Attachments {

    private static final int EBUSY = 16;
    private static final int EUSERS = 87;

    private final ProcFs proc;
    private final Duration timeout;
    private final LongAdder cutOff = new LongAdder();

    /**
     * @param timeout for the attachment itself; how long it then lasts has no limit
     */
    Attachments(ProcFs proc, Duration timeout) {
        this.proc = proc;
        this.timeout = timeout;
    }

    /** Readers that lost their place before the end of the output. */
    long cutOff() {
        return cutOff.sum();
    }

    OutputAttachment output(RunningContainer container) throws AttachException {
        return new ShimOutput(container.id(), connect(container, ShimConnection.Attachment.OUTPUT), () -> {
            cutOff.increment();
            return proc.isAlive(container.shim());
        });
    }

    InputAttachment input(RunningContainer container) throws AttachException {
        return ShimInput.start(container.id(), connect(container, ShimConnection.Attachment.INPUT));
    }

    private ShimConnection connect(RunningContainer container, ShimConnection.Attachment what) throws AttachException {
        ShimConnection connection = null;
        try {
            connection = ShimConnection.open(
                    container.runtimeDirectory(), container.shim().pid(), timeout);
            int errno = connection.attach(what);
            if (errno == 0) {
                return connection;
            }
            connection.close();
            throw refused(container.id(), errno);
        } catch (IOException e) {
            if (connection != null) {
                connection.close();
            }
            throw proc.isAlive(container.shim())
                    ? new AttachException(
                            Reason.NO_SWITCHBOARD,
                            "The switchboard of container '" + container.id() + "' does not answer: " + e.getMessage())
                    : new AttachException(Reason.NOT_RUNNING, "Container '" + container.id() + "' has ended");
        }
    }

    private static AttachException refused(String id, int errno) {
        return switch (errno) {
            case EBUSY ->
                new AttachException(
                        Reason.INPUT_TAKEN, "Another client is attached to the input of container '" + id + "'");
            case EUSERS ->
                new AttachException(
                        Reason.TOO_MANY, "Too many clients are attached to the output of container '" + id + "'");
            default ->
                new AttachException(
                        Reason.NO_SWITCHBOARD, "Container '" + id + "' has no switchboard, or its output has ended");
        };
    }
}

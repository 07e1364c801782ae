package io.tepui.cli.containers;

import io.tepui.cli.ExitCodes;
import io.tepui.cli.Failures;
import io.tepui.client.AgentClient;
import io.tepui.client.ApiException;
import io.tepui.protocol.v1.ContainerID;
import io.tepui.protocol.v1.agent.Response.WaitContainer;
import java.io.IOException;
import java.util.Locale;
import java.util.Optional;

/**
 * How a container ended, as an exit status and, where the status alone does not tell, a line.
 *
 * @param exitStatus 0 to 255
 * @param explanation what to say; empty when the command's own status says it all
 */
record Ending(int exitStatus, Optional<String> explanation) {
    private static final int NOT_FOUND = 404;
    private static final int SIGNAL_BITS = 0x7f;
    private static final int SIGNALED = 128;

    /** Waits for a container's end. */
    static Ending await(AgentClient agent, ContainerID id) throws InterruptedException {
        try {
            return of(agent.await(id));
        } catch (ApiException e) {
            return unknown(
                    e.status() == NOT_FOUND
                            ? "the agent does not know any more how it ended; its task may have ended with it"
                            : "the agent does not say how it ended: " + e.getMessage());
        } catch (IOException e) {
            return unknown("the agent does not say how it ended: " + Failures.line(e));
        }
    }

    /** Reads what the agent tells: the status is that of wait(2) (AO-134); the rest is set when the agent ended it (AO-135). */
    static Ending of(WaitContainer end) {
        Optional<String> explanation = explanation(end);
        if (!end.hasExitStatus()) {
            return new Ending(
                    ExitCodes.NOT_RUN, Optional.of(explanation.orElse("it ended before a command was started in it")));
        }
        int signal = end.getExitStatus() & SIGNAL_BITS;
        return new Ending(signal == 0 ? end.getExitStatus() >> 8 & 0xff : SIGNALED + signal, explanation);
    }

    private static Optional<String> explanation(WaitContainer end) {
        if (end.hasMessage()) {
            return Optional.of("the agent ended it: " + end.getMessage().strip());
        }
        return end.hasReason()
                ? Optional.of("the agent ended it: "
                        + end.getReason()
                                .name()
                                .substring("REASON_".length())
                                .toLowerCase(Locale.ROOT)
                                .replace('_', ' '))
                : Optional.empty();
    }

    private static Ending unknown(String why) {
        return new Ending(ExitCodes.NOT_RUN, Optional.of(why));
    }
}

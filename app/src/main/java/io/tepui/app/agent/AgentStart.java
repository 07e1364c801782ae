package io.tepui.app.agent;

import io.tepui.app.flags.FlagValues;
import io.tepui.app.process.LoggingLevel;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Optional;

/**
 * What an agent is started with. Several agents of one process share all but the flags.
 *
 * @param flags of {@link io.tepui.app.flags.AgentFlags#table()}
 * @param level how much the process logs
 * @param log the file that is shown as the agent's log
 * @param clock the time
 */
public record AgentStart(FlagValues flags, LoggingLevel level, Optional<Path> log, Clock clock) {
    /** With the machine's clock. */
    public static AgentStart of(FlagValues flags, LoggingLevel level, Optional<Path> log) {
        return new AgentStart(flags, level, log, Clock.systemUTC());
    }
}

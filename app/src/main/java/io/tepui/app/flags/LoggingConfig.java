package io.tepui.app.flags;

import java.nio.file.Path;
import java.util.Optional;

/**
 * What is logged, and where.
 *
 * @param level the least severe level that is written
 * @param quiet whether nothing goes to the standard error
 * @param logDir the directory of log files; none is written without it
 * @param externalLogFile a file written by others that is shown as this process's log
 */
public record LoggingConfig(Level level, boolean quiet, Optional<Path> logDir, Optional<Path> externalLogFile) {
    /** The levels a user can choose from (MO-430). */
    public enum Level {
        /** Everything but debugging. */
        INFO,
        /** What may need attention, and errors. */
        WARNING,
        /** Errors only. */
        ERROR
    }

    static LoggingConfig of(FlagValues flags) {
        return new LoggingConfig(
                Level.valueOf(flags.string("logging_level")),
                flags.bool("quiet"),
                flags.text("log_dir").map(Path::of),
                flags.text("external_log_file").map(Path::of));
    }
}

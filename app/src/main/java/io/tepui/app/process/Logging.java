package io.tepui.app.process;

import ch.qos.logback.classic.AsyncAppender;
import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.encoder.PatternLayoutEncoder;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.Appender;
import ch.qos.logback.core.ConsoleAppender;
import ch.qos.logback.core.rolling.FixedWindowRollingPolicy;
import ch.qos.logback.core.rolling.RollingFileAppender;
import ch.qos.logback.core.rolling.SizeBasedTriggeringPolicy;
import ch.qos.logback.core.util.FileSize;
import io.tepui.app.flags.LoggingConfig;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.slf4j.LoggerFactory;

/** Sets up where log lines go, and switches detail on and off. */
public final class Logging implements AutoCloseable {
    /** A log file that has this size is renamed and begun anew. */
    static final long MAX_FILE_BYTES = 256L << 20;

    /** Older log files kept, besides the current one. */
    static final int OLD_FILES = 3;

    private static final String OWN_PACKAGES = "io.tepui";

    /** Tells all it does, and with a trace; what matters of it the registry says in one line. */
    private static final String RAFT_PACKAGES = "org.apache.ratis";

    private static final String PATTERN = "%.-1level%d{MMdd HH:mm:ss.SSS} %thread %logger{0}] %msg%n";

    private final Level severity;
    private final LoggerContext context;
    private final Optional<Path> file;

    private Logging(Level severity, LoggerContext context, Optional<Path> file) {
        this.severity = severity;
        this.context = context;
        this.file = file;
    }

    /**
     * Sends all log lines of this JVM where the flags say (MO-427 to MO-430).
     *
     * @param role the name of the process in file names, e.g. {@code master}
     * @throws StartupException when the directory of log files cannot be used
     */
    public static Logging start(LoggingConfig config, String role) throws StartupException {
        Level severity =
                switch (config.level()) {
                    case INFO -> Level.INFO;
                    case WARNING -> Level.WARN;
                    case ERROR -> Level.ERROR;
                };
        Optional<Path> directory = config.logDir().isEmpty()
                ? Optional.empty()
                : Optional.of(Directories.writable(config.logDir().get(), "--log_dir"));
        LoggerContext context = (LoggerContext) LoggerFactory.getILoggerFactory();
        context.reset();
        Logger root = context.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
        root.setLevel(severity.isGreaterOrEqual(Level.WARN) ? severity : Level.WARN);
        context.getLogger(OWN_PACKAGES).setLevel(severity);
        context.getLogger(RAFT_PACKAGES).setLevel(Level.OFF);
        if (!config.quiet()) {
            root.addAppender(console(context));
        }
        Optional<Path> file = directory.map(dir -> dir.resolve("tepui-" + role + "." + config.level()));
        file.ifPresent(path -> root.addAppender(file(context, path)));
        return new Logging(severity, context, config.externalLogFile().or(() -> file));
    }

    /** The file that is shown as this process's log, if there is one (MO-476, AO-374). */
    public Optional<Path> file() {
        return file;
    }

    /**
     * Makes a level of {@link LoggingLevel} effective: 0 is the severity that the flags chose, 1 adds debugging, 2 and
     * more add all.
     */
    public void detail(long level) {
        Level effective = level == 0 ? severity : level == 1 ? Level.DEBUG : Level.TRACE;
        context.getLogger(OWN_PACKAGES).setLevel(effective);
        context.getLogger(RAFT_PACKAGES).setLevel(level == 0 ? Level.OFF : Level.INFO);
    }

    /** The level to begin with: {@code GLOG_v}, else 0 (MO-491). */
    public static long initialDetail(Map<String, String> environment) {
        String given = environment.getOrDefault("GLOG_v", "");
        return given.matches("[0-9]{1,9}") ? Long.parseLong(given) : 0;
    }

    /** Writes what is held back, and closes files. */
    @Override
    public void close() {
        context.stop();
    }

    /** Log lines must not hold back the loop: a full queue drops details first, and the writer has its own thread. */
    private static Appender<ILoggingEvent> console(LoggerContext context) {
        ConsoleAppender<ILoggingEvent> console = new ConsoleAppender<>();
        console.setContext(context);
        console.setTarget("System.err");
        console.setEncoder(encoder(context));
        console.start();
        return async(context, console);
    }

    private static Appender<ILoggingEvent> file(LoggerContext context, Path path) {
        RollingFileAppender<ILoggingEvent> appender = new RollingFileAppender<>();
        appender.setContext(context);
        appender.setFile(path.toString());
        appender.setEncoder(encoder(context));

        FixedWindowRollingPolicy rolling = new FixedWindowRollingPolicy();
        rolling.setContext(context);
        rolling.setParent(appender);
        rolling.setFileNamePattern(path + ".%i");
        rolling.setMinIndex(1);
        rolling.setMaxIndex(OLD_FILES);
        rolling.start();

        SizeBasedTriggeringPolicy<ILoggingEvent> trigger = new SizeBasedTriggeringPolicy<>();
        trigger.setContext(context);
        trigger.setMaxFileSize(new FileSize(MAX_FILE_BYTES));
        trigger.start();

        appender.setRollingPolicy(rolling);
        appender.setTriggeringPolicy(trigger);
        appender.start();
        return async(context, appender);
    }

    private static Appender<ILoggingEvent> async(LoggerContext context, Appender<ILoggingEvent> to) {
        AsyncAppender async = new AsyncAppender();
        async.setContext(context);
        async.setQueueSize(8192);
        async.setDiscardingThreshold(1024);
        async.setMaxFlushTime(2_000);
        async.addAppender(to);
        async.start();
        return async;
    }

    private static PatternLayoutEncoder encoder(LoggerContext context) {
        PatternLayoutEncoder encoder = new PatternLayoutEncoder();
        encoder.setContext(context);
        encoder.setPattern(PATTERN);
        encoder.setCharset(StandardCharsets.UTF_8);
        encoder.start();
        return encoder;
    }
}

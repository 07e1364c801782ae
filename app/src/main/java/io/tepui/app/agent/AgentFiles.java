package io.tepui.app.agent;

import io.tepui.agent.checkpoint.Layout;
import io.tepui.agent.operator.VirtualFiles.Attached;
import io.tepui.agent.state.AgentState;
import io.tepui.agent.state.ExecutorRecord;
import io.tepui.agent.state.FrameworkRecord;
import io.tepui.app.files.FileGuard;
import io.tepui.app.files.VirtualFiles;
import io.tepui.protocol.authorization.Action;
import io.tepui.protocol.authorization.Permission;
import io.tepui.protocol.authorization.Target;
import io.tepui.protocol.authorization.Targets;
import java.nio.file.Path;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** The files that an agent shows: sandboxes and its log (AO-371 to AO-374), volumes of tasks included, and who may see them (AO-379). */
final class AgentFiles {
    private static final Pattern SANDBOX = Pattern.compile(".*/frameworks/([^/]+)/executors/([^/]+)/runs/[^/]+");

    private final io.tepui.agent.operator.VirtualFiles paths;
    private final Optional<Path> log;
    private final DriverSlot driver;

    private AgentFiles(Layout layout, Optional<Path> log, DriverSlot driver) {
        this.paths = new io.tepui.agent.operator.VirtualFiles(layout, log.map(Path::toString));
        this.log = log;
        this.driver = driver;
    }

    static VirtualFiles of(Layout layout, Optional<Path> log, DriverSlot driver) {
        AgentFiles files = new AgentFiles(layout, log, driver);
        FileGuard guard = path -> files.attached(path)
                .filter(attached -> !attached.volume())
                .map(attached -> files.needed(attached.root()));
        return new VirtualFiles(path -> files.attached(path).map(Attached::root).map(Path::of), guard);
    }

    /** What is attached at exactly this path, on the host. */
    private Optional<Attached> attached(String path) {
        return path.startsWith("/") && driver.isRecovered()
                ? paths.resolve(driver.state(), path)
                        .filter(attached -> attached.rest().isEmpty())
                : Optional.empty();
    }

    private Permission needed(String root) {
        if (log.isPresent() && log.get().toString().equals(root)) {
            return Permission.of(Action.ACCESS_MESOS_LOG);
        }
        Matcher sandbox = SANDBOX.matcher(root);
        Target owner =
                sandbox.matches() ? owner(driver.state(), sandbox.group(1), sandbox.group(2)) : Targets.anything();
        return new Permission(Action.ACCESS_SANDBOX, owner);
    }

    /** The user of the executor, else of the framework; nothing in particular when neither is known any more. */
    private static Target owner(AgentState state, String frameworkId, String executorId) {
        return Stream.concat(state.frameworks().values().stream(), state.completed().values().stream())
                .filter(framework -> framework.id().equals(frameworkId))
                .findFirst()
                .map(framework -> executors(framework)
                        .filter(executor ->
                                executor.info().getExecutorId().getValue().equals(executorId))
                        .findFirst()
                        .map(executor -> Targets.userOf(executor.info(), framework.info()))
                        .orElseGet(() -> Targets.userOf(framework.info())))
                .orElseGet(Targets::anything);
    }

    private static Stream<ExecutorRecord> executors(FrameworkRecord framework) {
        return Stream.concat(framework.executors().values().stream(), framework.completed().values().stream());
    }
}

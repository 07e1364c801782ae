package io.tepui.cli.sandbox;

import io.tepui.cli.CommandException;
import io.tepui.cli.Console;
import io.tepui.cli.ExitCodes;
import io.tepui.cli.cluster.Cluster;
import io.tepui.cli.cluster.ClusterCommand;
import io.tepui.cli.cluster.Targets;
import io.tepui.cli.output.Texts;
import io.tepui.client.ApiException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code tepui cp TASK:PATH [LOCAL]}. */
@Command(
        name = "cp",
        mixinStandardHelpOptions = true,
        description = "Copies a file or a directory from the sandbox of a task to here.",
        footer = {
            "",
            "Into a directory that exists it is copied under its own name. Modes and times are kept. The API takes no files: "
                    + "to bring one into a running task use tepui exec -i TASK -- sh -c 'cat > FILE' < FILE.",
            "",
            "Examples:",
            "  tepui cp web.3:core .",
            "  tepui cp web.3:data ./data-of-web.3",
            "  tepui cp web.3 ./sandbox-of-web.3"
        })
final class CpCommand extends ClusterCommand {
    @Parameters(index = "0", paramLabel = "TASK[:PATH]", description = Targets.TASK_DESCRIPTION)
    private String from = "";

    @Parameters(
            index = "1",
            arity = "0..1",
            paramLabel = "LOCAL",
            defaultValue = ".",
            description = "Where to copy it (default: the working directory).")
    private String to = "";

    CpCommand(Console console) {
        super(console);
    }

    @Override
    protected int run(Cluster cluster) throws CommandException, ApiException, IOException, InterruptedException {
        if (isUpload()) {
            throw CommandException.usage("the API takes no files: a copy goes from a task to here. Into a running task:"
                    + " tepui exec -i TASK -- sh -c 'cat > FILE' < FILE");
        }
        SandboxPath wanted = SandboxPath.parse(from);
        try (Sandbox sandbox = Sandbox.find(Targets.of(cluster), wanted.task())) {
            Path target = target(wanted);
            Download download = new Download(sandbox);
            download.copy(wanted.path(), target);
            out().println("Copied " + Texts.count(download.files(), "file") + ", " + Texts.bytes(download.bytes())
                    + ", to " + target + ".");
            return ExitCodes.OK;
        }
    }

    /** What has no task but is here, with a task on the other side. */
    private boolean isUpload() throws CommandException {
        return to.contains(":") && !from.contains(":") && Files.exists(path(from));
    }

    private Path target(SandboxPath wanted) throws CommandException {
        Path local = path(to);
        String name = wanted.fileName().isEmpty() ? wanted.task().replace('/', '_') : wanted.fileName();
        return Files.isDirectory(local) ? local.resolve(name).normalize() : local;
    }

    private static Path path(String text) throws CommandException {
        try {
            return Path.of(text);
        } catch (InvalidPathException e) {
            throw CommandException.usage("'" + text + "' is not a path: " + e.getReason());
        }
    }
}

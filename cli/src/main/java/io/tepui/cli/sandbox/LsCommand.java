package io.tepui.cli.sandbox;

import io.tepui.cli.CommandException;
import io.tepui.cli.Console;
import io.tepui.cli.ExitCodes;
import io.tepui.cli.cluster.Cluster;
import io.tepui.cli.cluster.ReportCommand;
import io.tepui.cli.cluster.Targets;
import io.tepui.cli.output.Json;
import io.tepui.cli.output.Table;
import io.tepui.cli.output.Texts;
import io.tepui.client.ApiException;
import io.tepui.protocol.v1.FileInfo;
import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code tepui ls TASK[:PATH]}. */
@Command(
        name = "ls",
        mixinStandardHelpOptions = true,
        description = "Lists files in the sandbox of a task.",
        footer = {"", "Examples:", "  tepui ls web.3", "  tepui ls -l web.3:data"})
final class LsCommand extends ReportCommand {
    @Option(names = "-l", description = "Shows modes, owners, sizes and times as well.")
    private boolean all;

    @Parameters(paramLabel = "TASK[:PATH]", description = Targets.TASK_DESCRIPTION)
    private String path = "";

    LsCommand(Console console) {
        super(console);
    }

    @Override
    protected int run(Cluster cluster) throws CommandException, ApiException, IOException, InterruptedException {
        SandboxPath wanted = SandboxPath.parse(path);
        try (Sandbox sandbox = Sandbox.find(Targets.of(cluster), wanted.task())) {
            return print(sandbox.list(wanted.path()));
        }
    }

    private int print(List<FileInfo> entries) {
        if (isJson()) {
            Map<String, Object> answer = Json.object();
            answer.put("files", entries.stream().map(LsCommand::json).toList());
            return print(answer);
        }
        if (!all) {
            entries.forEach(entry -> out().println(display(entry)));
        } else if (!entries.isEmpty()) {
            Table table = Table.of("MODE", "LINKS>", "USER", "GROUP", "SIZE>", "MODIFIED", "NAME");
            entries.forEach(entry -> table.row(
                    FileKind.modeText(entry),
                    Integer.toString(entry.getNlink()),
                    entry.getUid(),
                    entry.getGid(),
                    Texts.bytes(entry.getSize()),
                    Texts.iso(entry.getMtime()),
                    display(entry)));
            table.print(out());
        }
        return ExitCodes.OK;
    }

    private static String display(FileInfo entry) {
        return name(entry) + (FileKind.of(entry).isDirectory() ? "/" : "");
    }

    /** Returns the last part of an entry's path. */
    static String name(FileInfo entry) {
        return entry.getPath().substring(entry.getPath().lastIndexOf('/') + 1);
    }

    private static Map<String, Object> json(FileInfo entry) {
        Map<String, Object> json = Json.object();
        json.put("name", name(entry));
        json.put("path", entry.getPath());
        json.put("type", FileKind.of(entry).json());
        json.put("size", entry.getSize());
        json.put("mode", String.format(Locale.ROOT, "%04o", entry.getMode() & 07777));
        json.put("user", entry.getUid());
        json.put("group", entry.getGid());
        json.put("modified_time", Texts.iso(entry.getMtime()));
        return json;
    }
}

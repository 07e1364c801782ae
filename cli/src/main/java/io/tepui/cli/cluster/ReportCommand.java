package io.tepui.cli.cluster;

import io.tepui.cli.Console;
import io.tepui.cli.ExitCodes;
import io.tepui.cli.output.Json;
import picocli.CommandLine.Option;

/** A command with a result, which is printed as a table for people or as JSON for scripts. */
public abstract class ReportCommand extends ClusterCommand {
    /** How results are printed. */
    enum Form {
        TABLE,
        JSON
    }

    @Option(
            names = {"-o", "--output"},
            paramLabel = "table|json",
            defaultValue = "table",
            description = "How results are printed: a table for people, or JSON for scripts (default: table).")
    private Form form = Form.TABLE;

    /** Makes the command. */
    protected ReportCommand(Console console) {
        super(console);
    }

    /** Whether the output is for scripts. */
    protected final boolean isJson() {
        return form == Form.JSON;
    }

    /** Prints a value for scripts. */
    protected final int print(Object json) {
        out().println(Json.print(json));
        return ExitCodes.OK;
    }
}

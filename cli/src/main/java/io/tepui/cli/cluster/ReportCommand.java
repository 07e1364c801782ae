package io.tepui.cli.cluster;

import io.tepui.cli.Console;
import io.tepui.cli.ExitCodes;
import io.tepui.cli.output.Json;
import io.tepui.cli.output.Table;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
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

    /**
     * Prints a list: as an object with one member for scripts, as a table or a sentence for people.
     *
     * @param member the member's name
     * @param json gives what scripts read of each
     * @param none what is said when there is nothing
     * @param table without rows
     * @param cells gives each one's row
     */
    protected final <T> int list(
            List<T> all,
            String member,
            Function<T, Map<String, Object>> json,
            String none,
            Table table,
            Function<T, List<String>> cells) {
        if (isJson()) {
            Map<String, Object> answer = Json.object();
            answer.put(member, all.stream().map(json).toList());
            return print(answer);
        }
        if (all.isEmpty()) {
            out().println(none);
            return ExitCodes.OK;
        }
        all.forEach(each -> table.row(cells.apply(each)));
        table.print(out());
        return ExitCodes.OK;
    }
}

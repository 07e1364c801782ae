package io.tepui.app.flags;

import java.util.ArrayList;
import java.util.List;

/** Lays out the text of {@code --help}. */
final class FlagHelp {
    private static final int LINE_CHARS = 100;
    private static final String INDENT = " ".repeat(8);

    private FlagHelp() {}

    static String render(FlagTable table) {
        StringBuilder out = new StringBuilder();
        out.append("Usage: tepui ").append(table.command()).append(" [--FLAG=VALUE ...]\n\n");
        wrap(
                        "",
                        "A flag may also come from the environment, as TEPUI_NAME or MESOS_NAME; the command line wins."
                                + " A value file:///path stands for the content of that file. Flags that are true or"
                                + " false may be written --name and --no-name.")
                .forEach(line -> out.append(line).append('\n'));
        for (FlagSpec spec : table.specs()) {
            out.append('\n').append(heading(spec)).append('\n');
            wrap(INDENT, description(spec)).forEach(line -> out.append(line).append('\n'));
        }
        return out.toString();
    }

    private static String heading(FlagSpec spec) {
        return form(spec) + (hasLongDefault(spec) ? "" : deflt(spec));
    }

    private static String form(FlagSpec spec) {
        String form = spec.kind() == Kind.BOOL
                ? "--[no-]" + spec.name()
                : "--" + spec.name() + "=" + spec.kind().placeholder();
        return "  " + form;
    }

    private static String deflt(FlagSpec spec) {
        return spec.defaultValue()
                .map(value -> value.isEmpty() ? "  (default: empty)" : "  (default: " + value + ")")
                .orElse("");
    }

    /** A default that the line of its flag has no room for: it is shown below, where lines are broken. */
    private static boolean hasLongDefault(FlagSpec spec) {
        return form(spec).length() + deflt(spec).length() > LINE_CHARS;
    }

    private static String description(FlagSpec spec) {
        String effect =
                switch (spec.effect()) {
                    case Effect.Built() -> "";
                    case Effect.NotBuilt(String missing) ->
                        " Only its default is taken: this version has no " + missing + ".";
                    case Effect.Accepted(String reason) -> " Taken, without effect: " + reason + ".";
                };
        String aliases = spec.aliases().isEmpty() ? "" : " Older name: " + String.join(", ", spec.aliases()) + ".";
        String deflt = hasLongDefault(spec)
                ? " Default: " + spec.defaultValue().orElse("").replace(",", ", ") + "."
                : "";
        return spec.help() + effect + deflt + aliases;
    }

    private static List<String> wrap(String indent, String text) {
        List<String> lines = new ArrayList<>();
        StringBuilder line = new StringBuilder(indent);
        for (String word : text.split(" ", -1)) {
            if (line.length() > indent.length() && line.length() + 1 + word.length() > LINE_CHARS) {
                lines.add(line.toString());
                line = new StringBuilder(indent);
            }
            line.append(line.length() > indent.length() ? " " : "").append(word);
        }
        lines.add(line.toString());
        return lines;
    }
}

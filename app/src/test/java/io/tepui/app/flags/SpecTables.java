package io.tepui.app.flags;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;

/** The flags that Mesos has (MO §6.2, AO §4.2) and those on the operators' page, as test data. */
final class SpecTables {
    /** A flag of Mesos: its default is empty if it has none, and {@code EMPTY} if that is the empty text. */
    record Row(String name, String defaultValue, List<String> aliases) {}

    private SpecTables() {}

    static List<Row> rows(String file) {
        return lines(file).stream()
                .map(line -> line.split("\t", -1))
                .map(cells ->
                        new Row(cells[0], cells[1], cells[2].isEmpty() ? List.of() : List.of(cells[2].split(",", -1))))
                .toList();
    }

    static List<String> lines(String file) {
        try (InputStream in = Objects.requireNonNull(SpecTables.class.getResourceAsStream("/flags/" + file), file)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8).lines().toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}

package io.tepui.containers.isolation.cgroups;

import java.io.FileInputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/** Reads and writes the files of cgroups, each whole. Not with channels, which an interrupt would close. */
final class ControlFiles {
    private ControlFiles() {}

    static void write(Path file, String value) throws IOException {
        try (FileOutputStream out = new FileOutputStream(file.toFile())) {
            out.write(value.getBytes(StandardCharsets.ISO_8859_1));
        } catch (IOException e) {
            throw new IOException("cannot write '" + value + "' to " + file + ": " + e.getMessage(), e);
        }
    }

    static void write(Path file, long value) throws IOException {
        write(file, Long.toString(value));
    }

    static String read(Path file) throws IOException {
        try (FileInputStream in = new FileInputStream(file.toFile())) {
            return new String(in.readAllBytes(), StandardCharsets.ISO_8859_1);
        }
    }

    /** The text; empty when there is no such file, or it cannot be read. */
    static Optional<String> find(Path file) {
        try {
            return Optional.of(read(file));
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    /** The one number in a file; {@code max} is the largest. */
    static OptionalLong number(Path file) {
        return find(file).map(text -> parse(text.strip())).orElse(OptionalLong.empty());
    }

    /** Lines of a name and a number. */
    static Map<String, Long> table(Path file) {
        Map<String, Long> table = new HashMap<>();
        for (String line : find(file).orElse("").split("\n", -1)) {
            int space = line.indexOf(' ');
            if (space > 0) {
                parse(line.substring(space + 1).strip()).ifPresent(value -> table.put(line.substring(0, space), value));
            }
        }
        return table;
    }

    /** Process ids, one a line. */
    static List<Long> pids(Path group) {
        List<Long> pids = new ArrayList<>();
        for (String line : find(group.resolve("cgroup.procs")).orElse("").split("\n", -1)) {
            parse(line).ifPresent(pids::add);
        }
        return pids;
    }

    /** Cgroups right below one; none when it is not there. */
    static List<Path> children(Path group) throws IOException {
        List<Path> children = new ArrayList<>();
        if (hasNoChildren(group)) {
            return children;
        }
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(group, Files::isDirectory)) {
            entries.forEach(children::add);
        } catch (NoSuchFileException e) {
            return List.of();
        }
        return children;
    }

    /** The kernel counts a link for each directory below one; looking so need not touch its many files. */
    private static boolean hasNoChildren(Path group) {
        try {
            return Files.getAttribute(group, "unix:nlink").equals(2);
        } catch (IOException e) {
            return false;
        }
    }

    /** Cgroups below one and the one itself, the deepest first. */
    static List<Path> deepestFirst(Path group) throws IOException {
        List<Path> all = new ArrayList<>();
        for (Path child : children(group)) {
            all.addAll(deepestFirst(child));
        }
        all.add(group);
        return all;
    }

    private static OptionalLong parse(String text) {
        if (text.equals("max")) {
            return OptionalLong.of(Long.MAX_VALUE);
        }
        try {
            return OptionalLong.of(Long.parseLong(text));
        } catch (NumberFormatException e) {
            return OptionalLong.empty();
        }
    }
}

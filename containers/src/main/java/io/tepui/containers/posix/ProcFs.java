package io.tepui.containers.posix;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What {@code /proc} tells of processes. Processes come and go while one looks: nothing found is no error. */
final class ProcFs {

    private final Path root;

    ProcFs(Path root) {
        this.root = root;
    }

    static ProcFs ofSystem() {
        return new ProcFs(Path.of("/proc"));
    }

    /**
     * Numbers of one process.
     *
     * @param zombie whether it has ended and only waits to be noticed
     * @param parent its parent's number
     * @param userTicks processor time in user mode
     * @param systemTicks processor time in the kernel
     * @param childUserTicks that of children that ended and were waited for
     * @param childSystemTicks that of the same in the kernel
     * @param threads number of threads
     * @param startTicks when it started
     * @param residentPages memory it holds, in pages
     */
    record Stat(
            boolean zombie,
            long parent,
            long userTicks,
            long systemTicks,
            long childUserTicks,
            long childSystemTicks,
            int threads,
            long startTicks,
            long residentPages) {}

    Optional<Stat> stat(long pid) {
        return SmallFiles.read(root.resolve(pid + "/stat")).flatMap(ProcFs::parse);
    }

    /** Whether a process runs that has this number and started then. One that ended counts as gone, noticed or not. */
    boolean isAlive(ProcessId process) {
        return process.pid() > 0
                && stat(process.pid())
                        .filter(s -> !s.zombie() && s.startTicks() == process.startTicks())
                        .isPresent();
    }

    /** Tells one start of the machine from another. */
    String bootId() {
        return SmallFiles.read(root.resolve("sys/kernel/random/boot_id"))
                .map(String::strip)
                .orElse("-");
    }

    /** The variables that a process was started with, by name; none when it is gone or may not be looked into. */
    Map<String, String> environment(long pid) {
        Map<String, String> variables = new LinkedHashMap<>();
        String text = new String(
                SmallFiles.read(root.resolve(pid + "/environ")).orElse("").getBytes(StandardCharsets.ISO_8859_1),
                StandardCharsets.UTF_8);
        for (String variable : text.split("\0")) {
            int end = variable.indexOf('=', 1);
            if (end > 0) {
                variables.putIfAbsent(variable.substring(0, end), variable.substring(end + 1));
            }
        }
        return variables;
    }

    /** Everything below a process, itself not included. */
    List<Long> descendants(long pid) {
        List<Long> found = new ArrayList<>();
        addChildren(pid, found);
        for (int next = 0; next < found.size(); next++) {
            addChildren(found.get(next), found);
        }
        return found;
    }

    private void addChildren(long pid, List<Long> into) {
        boolean listed = true;
        for (Path task : entries(root.resolve(pid + "/task"))) {
            Optional<String> children = SmallFiles.read(task.resolve("children"));
            if (children.isPresent()) {
                for (String child : children.get().split(" ")) {
                    if (!child.isBlank()) {
                        into.add(Long.parseLong(child.strip()));
                    }
                }
            } else if (Files.exists(task)) {
                listed = false;
            }
        }
        if (!listed) {
            addChildrenByScan(pid, into);
        }
    }

    /** The way where the kernel keeps no lists of children. */
    private void addChildrenByScan(long parent, List<Long> into) {
        for (Path process : entries(root)) {
            String name = process.getFileName().toString();
            if (Character.isDigit(name.charAt(0))) {
                long pid = Long.parseLong(name);
                if (stat(pid).filter(s -> s.parent() == parent).isPresent() && !into.contains(pid)) {
                    into.add(pid);
                }
            }
        }
    }

    private static List<Path> entries(Path directory) {
        List<Path> found = new ArrayList<>();
        try (DirectoryStream<Path> stream = Files.newDirectoryStream(directory)) {
            stream.forEach(found::add);
        } catch (IOException | DirectoryIteratorException e) {
            return found;
        }
        return found;
    }

    /** Fields of a line of {@code stat}; the name, in brackets, may itself hold anything. */
    private static Optional<Stat> parse(String line) {
        int afterName = line.lastIndexOf(')');
        String[] f = afterName < 0
                ? new String[0]
                : line.substring(afterName + 1).strip().split(" ");
        if (f.length < 22) {
            return Optional.empty();
        }
        return Optional.of(new Stat(
                f[0].equals("Z") || f[0].equals("X"),
                Long.parseLong(f[1]),
                Long.parseLong(f[11]),
                Long.parseLong(f[12]),
                Long.parseLong(f[13]),
                Long.parseLong(f[14]),
                Integer.parseInt(f[17]),
                Long.parseLong(f[19]),
                Long.parseLong(f[21])));
    }
}

package io.tepui.containers.guest;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Stream;

/** Writes the first root file system of a kernel: a cpio archive of the form {@code newc}. */
final class GuestImage implements AutoCloseable {
    private static final String TRAILER = "TRAILER!!!";
    private static final int DIRECTORY = 0040755;
    private static final int FILE = 0100644;
    private static final int PROGRAM = 0100755;
    private static final int LINK = 0120777;
    private static final int ALIGNMENT = 4;

    private final OutputStream out;
    private final Set<String> written = new HashSet<>();
    private int inode = 1;

    GuestImage(OutputStream out) {
        this.out = out;
    }

    /** A directory, and those above it. */
    void directory(String path) throws IOException {
        StringBuilder at = new StringBuilder();
        for (String name : path.split("/", -1)) {
            if (!name.isEmpty()) {
                at.append(at.isEmpty() ? "" : "/").append(name);
                if (written.add(at.toString())) {
                    entry(at.toString(), DIRECTORY, new byte[0]);
                }
            }
        }
    }

    /** A file of text. */
    void text(String path, String text) throws IOException {
        file(path, FILE, text.getBytes(StandardCharsets.UTF_8));
    }

    void link(String path, String target) throws IOException {
        file(path, LINK, target.getBytes(StandardCharsets.UTF_8));
    }

    /** A file of this machine, or a directory with all in it. */
    void copy(Path from, String to) throws IOException {
        if (Files.isDirectory(from)) {
            directory(to);
            try (Stream<Path> entries = Files.list(from)) {
                for (Path each : entries.toList()) {
                    copy(each, to + "/" + each.getFileName());
                }
            }
        } else {
            file(to, Files.isExecutable(from) ? PROGRAM : FILE, Files.readAllBytes(from));
        }
    }

    /** A program of this machine with the libraries that it is linked with, all where they are here. */
    void program(Path program) throws IOException, InterruptedException {
        copy(program.toRealPath(), program.toString());
        for (Path library : libraries(program)) {
            copy(library.toRealPath(), library.toString());
        }
    }

    private static List<Path> libraries(Path program) throws IOException, InterruptedException {
        Process process = new ProcessBuilder("ldd", program.toString()).start();
        String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        process.waitFor();
        return Stream.of(text.split("\\s+", -1))
                .filter(word -> word.startsWith("/"))
                .map(Path::of)
                .toList();
    }

    private void file(String path, int mode, byte[] content) throws IOException {
        String name = path.startsWith("/") ? path.substring(1) : path;
        directory(name.contains("/") ? name.substring(0, name.lastIndexOf('/')) : "");
        if (written.add(name)) {
            entry(name, mode, content);
        }
    }

    private void entry(String name, int mode, byte[] content) throws IOException {
        int nameBytes = name.getBytes(StandardCharsets.UTF_8).length + 1;
        StringBuilder header = new StringBuilder("070701");
        int[] fields = {inode++, mode, 0, 0, 1, 0, content.length, 0, 0, 0, 0, nameBytes, 0};
        for (int field : fields) {
            header.append(String.format(Locale.ROOT, "%08X", field));
        }
        header.append(name).append('\0');
        byte[] head = header.toString().getBytes(StandardCharsets.UTF_8);
        out.write(head);
        pad(head.length);
        out.write(content);
        pad(content.length);
    }

    private void pad(int length) throws IOException {
        out.write(new byte[(ALIGNMENT - length % ALIGNMENT) % ALIGNMENT]);
    }

    @Override
    public void close() throws IOException {
        entry(TRAILER, 0, new byte[0]);
        out.close();
    }
}

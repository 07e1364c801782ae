package io.tepui.cli.sandbox;

import io.tepui.cli.CommandException;
import io.tepui.protocol.Times;
import io.tepui.protocol.v1.FileInfo;
import java.io.BufferedOutputStream;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermission;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/**
 * Copies files and directories of a sandbox to here. A file gets its name when it is complete. The names come from the agent:
 * none of them leads out of the target.
 */
final class Download {
    /** Links are followed by the agent, and one that leads upwards has no end. */
    private static final int MAX_DEPTH = 32;

    private static final String INCOMPLETE = ".tepui-incomplete";

    private final Sandbox sandbox;
    private long files;
    private long bytes;

    Download(Sandbox sandbox) {
        this.sandbox = sandbox;
    }

    /** Returns how many files were copied. */
    long files() {
        return files;
    }

    /** Returns how many bytes they have. */
    long bytes() {
        return bytes;
    }

    /**
     * Copies a file, or a directory with all that is in it.
     *
     * @param path the path in the sandbox; empty for all of it
     * @param target where it will be; its directory must exist
     */
    void copy(String path, Path target) throws CommandException, InterruptedException {
        List<FileInfo> entries = sandbox.list(path);
        if (entries.size() == 1 && entries.getFirst().getPath().equals(sandbox.virtual(path))) {
            copyFile(path, entries.getFirst(), target);
        } else {
            copyDirectory(path, entries, target, 0);
        }
    }

    private void copyDirectory(String path, List<FileInfo> entries, Path target, int depth)
            throws CommandException, InterruptedException {
        if (depth == MAX_DEPTH) {
            throw CommandException.failed("'" + path + "' is more than " + MAX_DEPTH
                    + " directories deep; is there a link that leads upwards? Copy what you need one by one");
        }
        try {
            if (!Files.isDirectory(target)) {
                Files.createDirectory(target);
            }
        } catch (IOException e) {
            throw failed(target, e);
        }
        for (FileInfo entry : entries) {
            String name = LsCommand.name(entry);
            if (name.isEmpty() || name.equals(".") || name.equals("..")) {
                throw CommandException.failed("the agent lists '" + entry.getPath() + "', which is no file's name");
            }
            String inner = path.isEmpty() ? name : path + "/" + name;
            switch (FileKind.of(entry)) {
                case DIRECTORY -> copyDirectory(inner, sandbox.list(inner), target.resolve(name), depth + 1);
                case FILE -> copyFile(inner, entry, target.resolve(name));
                case LINK, CHARACTER_DEVICE, BLOCK_DEVICE, PIPE, SOCKET -> {
                    // These have no content to copy.
                }
            }
        }
    }

    private void copyFile(String path, FileInfo entry, Path target) throws CommandException, InterruptedException {
        Path incomplete = target.resolveSibling(target.getFileName() + INCOMPLETE);
        try {
            try (OutputStream out = new LocalStream(incomplete)) {
                bytes += sandbox.copy(path, 0, out);
            }
            Files.setPosixFilePermissions(incomplete, permissions(entry));
            if (entry.hasMtime()) {
                Files.setLastModifiedTime(incomplete, FileTime.from(Times.toInstant(entry.getMtime())));
            }
            Files.move(incomplete, target, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
            files++;
        } catch (IOException e) {
            throw failed(target, e);
        } finally {
            deleteQuietly(incomplete);
        }
    }

    private static void deleteQuietly(Path incomplete) {
        try {
            Files.deleteIfExists(incomplete);
        } catch (IOException e) {
            // The reason for that is told already.
        }
    }

    private static Set<PosixFilePermission> permissions(FileInfo entry) {
        Set<PosixFilePermission> permissions = EnumSet.noneOf(PosixFilePermission.class);
        PosixFilePermission[] all = PosixFilePermission.values(); // from the owner's read to others' execute
        for (int i = 0; i < all.length; i++) {
            if ((entry.getMode() & 1 << (all.length - 1 - i)) != 0) {
                permissions.add(all[i]);
            }
        }
        return permissions;
    }

    private static CommandException failed(Path target, IOException e) {
        return CommandException.failed(new LocalFailure("can't write " + target, e).line());
    }

    /** A file here; that it cannot be written is told apart from what goes wrong with the agent. */
    private static final class LocalStream extends FilterOutputStream {
        private final Path file;

        LocalStream(Path file) throws IOException {
            super(new BufferedOutputStream(Files.newOutputStream(file)));
            this.file = file;
        }

        @Override
        public void write(byte[] data, int offset, int length) throws IOException {
            try {
                out.write(data, offset, length);
            } catch (IOException e) {
                throw new LocalFailure("can't write " + file, e);
            }
        }
    }
}

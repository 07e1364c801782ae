package io.tepui.app.files;

import com.google.protobuf.ByteString;
import io.tepui.protocol.authorization.Access;
import io.tepui.protocol.authorization.Permission;
import io.tepui.protocol.v1.FileInfo;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Lists and reads the files that are attached, for LIST_FILES, READ_FILE and the older endpoints (MO-476 to MO-490, AO-51
 * to AO-58, AO-375). Only regular files are opened, so that no pipe or device holds a reader up; nothing is read beyond
 * what is answered. May be used by any number of threads.
 */
public final class VirtualFiles {
    /** Most bytes of one answer (MO-486). */
    public static final int MAX_READ_BYTES = 65_536;

    /** Most entries of a directory that is listed; one with more is refused. */
    public static final int MAX_ENTRIES = 100_000;

    private final Attachments attachments;
    private final FileGuard guard;
    private final int maxEntries;

    /** Shows what is attached at the moment of each call, to everybody. */
    public VirtualFiles(Attachments attachments) {
        this(attachments, FileGuard.none(), MAX_ENTRIES);
    }

    /** Shows what is attached at the moment of each call, to those who have the permission. */
    public VirtualFiles(Attachments attachments, FileGuard guard) {
        this(attachments, guard, MAX_ENTRIES);
    }

    VirtualFiles(Attachments attachments, FileGuard guard, int maxEntries) {
        this.attachments = attachments;
        this.guard = guard;
        this.maxEntries = maxEntries;
    }

    /**
     * Part of a file.
     *
     * @param sizeBytes size of the whole file
     * @param data at most {@link #MAX_READ_BYTES} bytes
     */
    public record Piece(long sizeBytes, ByteString data) {}

    /**
     * Checks whether the path may be listed and read: by the rule of the nearest attached path above it that has one. This
     * comes before the question whether anything is there (MO-478).
     *
     * @throws FileProblem with status 403 when it may not
     */
    public void check(String virtualPath, Access access) throws FileProblem {
        if (access.isUnrestricted()) {
            return;
        }
        String path = Resolved.plain(virtualPath);
        for (int end = path.length(); end > 0; end = path.lastIndexOf('/', end - 1)) {
            Optional<Permission> needed = guard.at(path.substring(0, end));
            if (needed.isPresent()) {
                if (!access.permits(needed.get())) {
                    throw FileProblem.forbidden(needed.get().refusal());
                }
                return;
            }
        }
    }

    /**
     * The entries of a directory, sorted by path; none for a file, and for a directory that this process may not read
     * (MO-481). Links are followed, and what cannot be examined is left out.
     *
     * @throws FileProblem when nothing is there, it lies outside of what is attached, or there are too many entries
     */
    public List<FileInfo> list(String virtualPath) throws FileProblem {
        Resolved resolved = Resolved.of(attachments, virtualPath);
        if (!Files.isDirectory(resolved.file())) {
            return List.of();
        }
        List<FileInfo> infos = new ArrayList<>();
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(resolved.file())) {
            for (Path entry : entries) {
                if (infos.size() == maxEntries) {
                    throw FileProblem.invalid(
                            "The directory '" + virtualPath + "' has more than " + maxEntries + " entries");
                }
                add(infos, resolved.virtualPath() + "/" + entry.getFileName(), entry);
            }
        } catch (IOException | DirectoryIteratorException e) {
            return List.of();
        }
        infos.sort(Comparator.comparing(FileInfo::getPath));
        return List.copyOf(infos);
    }

    private static void add(List<FileInfo> infos, String virtualPath, Path entry) {
        try {
            infos.add(Entry.of(entry).info(virtualPath));
        } catch (IOException e) {
            // A dangling link, or gone meanwhile: left out (MO-480).
        }
    }

    /**
     * Reads part of a file.
     *
     * @param offset where to begin, as an unsigned number: one at or beyond the end gives no data (MO-484, MO-487)
     * @param length how much, as an unsigned number; empty for as much as possible (MO-485, MO-486)
     * @throws FileProblem when nothing is there, it lies outside of what is attached, is no regular file, or cannot be read
     */
    public Piece read(String virtualPath, long offset, OptionalLong length) throws FileProblem {
        try (SeekableByteChannel file = find(virtualPath).open()) {
            long size = file.size();
            if (offset < 0 || offset >= size) {
                return new Piece(size, ByteString.EMPTY);
            }
            long wanted = length.isEmpty() || length.getAsLong() < 0 ? Long.MAX_VALUE : length.getAsLong();
            int bytes = (int) Math.min(Math.min(wanted, size - offset), MAX_READ_BYTES);
            return new Piece(size, read(file.position(offset), bytes));
        } catch (IOException e) {
            throw FileProblem.failed("The file '" + virtualPath + "' cannot be read: " + e.getMessage());
        }
    }

    /** A regular file, not opened yet; the same problems as of {@link #read}. */
    RegularFile find(String virtualPath) throws FileProblem {
        Resolved resolved = Resolved.of(attachments, virtualPath);
        try {
            Entry entry = Entry.of(resolved.file());
            if (entry.isDirectory()) {
                throw FileProblem.invalid("Cannot read a directory: '" + virtualPath + "'");
            }
            if (!entry.isRegularFile()) {
                throw FileProblem.invalid("'" + virtualPath + "' is not a regular file");
            }
            return new RegularFile(resolved, entry.size());
        } catch (IOException e) {
            throw FileProblem.failed("The file '" + virtualPath + "' cannot be examined: " + e.getMessage());
        }
    }

    /** A file that was a regular one, of that size, when it was looked at. */
    record RegularFile(Resolved resolved, long sizeBytes) {
        String name() {
            return resolved.file().getFileName().toString();
        }

        SeekableByteChannel open() throws IOException {
            return Opening.open(resolved);
        }
    }

    private static ByteString read(SeekableByteChannel file, int bytes) throws IOException {
        ByteBuffer buffer = ByteBuffer.allocate(bytes);
        while (buffer.hasRemaining() && file.read(buffer) >= 0) {
            // A file that became shorter meanwhile ends the loop.
        }
        return ByteString.copyFrom(buffer.flip());
    }
}

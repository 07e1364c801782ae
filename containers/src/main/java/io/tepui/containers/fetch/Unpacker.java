package io.tepui.containers.fetch;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.Channels;
import java.nio.channels.SeekableByteChannel;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Enumeration;
import java.util.zip.GZIPInputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.apache.commons.compress.archivers.zip.ZipArchiveEntry;
import org.apache.commons.compress.archivers.zip.ZipFile;
import org.apache.commons.compress.compressors.bzip2.BZip2CompressorInputStream;
import org.tukaani.xz.XZInputStream;

/** Unpacks archives into the sandbox they lie in (AO-357). */
final class Unpacker {

    private static final int BUFFER_BYTES = 64 << 10;
    private static final int XZ_MEMORY_KB = 256 << 10;
    private static final int LINK_TARGET_MAX_BYTES = 4096;
    private static final int MODE_BITS = 0777;
    private static final int FILE_MODE = 0644;
    private static final int DIRECTORY_MODE = 0755;

    private final SandboxWriter sandbox;

    /** Modes of directories, set at the end: one that may not be written could not be filled. */
    private final Deque<DirectoryMode> modes = new ArrayDeque<>();

    private record DirectoryMode(String name, int mode) {}

    Unpacker(SandboxWriter sandbox) {
        this.sandbox = sandbox;
    }

    /** Unpacks what is in the sandbox under that name. */
    void unpack(ArchiveKind kind, String archive) throws IOException {
        try (SeekableByteChannel file = sandbox.read(archive)) {
            unpack(kind, file, archive.substring(0, archive.lastIndexOf('.')));
        }
    }

    /**
     * Unpacks a file from elsewhere.
     *
     * @param name what a single file is called that is no more than compressed
     */
    void unpack(ArchiveKind kind, SeekableByteChannel file, String name) throws IOException {
        try {
            if (kind == ArchiveKind.ZIP) {
                zip(file);
            } else {
                stream(kind, name, new BufferedInputStream(Channels.newInputStream(file), BUFFER_BYTES));
            }
        } catch (IllegalArgumentException | IndexOutOfBoundsException e) {
            throw new IOException("the archive is broken: " + e.getMessage(), e);
        }
        while (!modes.isEmpty()) {
            DirectoryMode last = modes.removeLast();
            sandbox.setMode(last.name(), last.mode());
        }
    }

    private void stream(ArchiveKind kind, String name, InputStream in) throws IOException {
        switch (kind) {
            case TAR -> tar(in);
            case TAR_GZIP -> tar(new GZIPInputStream(in, BUFFER_BYTES));
            case TAR_BZIP2 -> tar(new BZip2CompressorInputStream(in, true));
            case TAR_XZ -> tar(new XZInputStream(in, XZ_MEMORY_KB));
            case GZIP -> {
                sandbox.budget().takeEntry();
                sandbox.write(name, FILE_MODE, new GZIPInputStream(in, BUFFER_BYTES));
            }
            case ZIP -> throw new IllegalStateException("a zip archive is no stream");
        }
    }

    private void tar(InputStream in) throws IOException {
        TarArchiveInputStream tar = new TarArchiveInputStream(in, StandardCharsets.UTF_8.name());
        for (TarArchiveEntry entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
            sandbox.budget().takeEntry();
            if (!sandbox.isSandbox(entry.getName())) {
                add(tar, entry);
            }
        }
        drain(in);
    }

    /** Reads on to the end, so that a compressed stream that is cut off or damaged there is noticed. */
    private void drain(InputStream in) throws IOException {
        byte[] rest = new byte[BUFFER_BYTES];
        while (in.read(rest) >= 0) {
            sandbox.budget().check();
        }
    }

    private void add(TarArchiveInputStream tar, TarArchiveEntry entry) throws IOException {
        int mode = entry.getMode() & MODE_BITS;
        if (entry.isDirectory()) {
            directory(entry.getName(), mode);
        } else if (entry.isSymbolicLink()) {
            sandbox.symbolicLink(entry.getName(), entry.getLinkName());
        } else if (entry.isLink()) {
            sandbox.hardLink(entry.getName(), entry.getLinkName());
        } else if (!isDevice(entry) && entry.isFile() && tar.canReadEntryData(entry)) {
            sandbox.write(entry.getName(), mode, tar);
        } else {
            throw new IOException("the entry '" + entry.getName() + "' is neither a file nor a directory nor a link");
        }
    }

    private static boolean isDevice(TarArchiveEntry entry) {
        return entry.isFIFO() || entry.isBlockDevice() || entry.isCharacterDevice();
    }

    private void directory(String name, int mode) throws IOException {
        sandbox.directory(name);
        modes.add(new DirectoryMode(name, mode));
    }

    private void zip(SeekableByteChannel file) throws IOException {
        try (ZipFile zip = ZipFile.builder().setSeekableByteChannel(file).get()) {
            Enumeration<ZipArchiveEntry> entries = zip.getEntriesInPhysicalOrder();
            while (entries.hasMoreElements()) {
                sandbox.budget().takeEntry();
                ZipArchiveEntry entry = entries.nextElement();
                if (!sandbox.isSandbox(entry.getName())) {
                    add(zip, entry);
                }
            }
        }
    }

    private void add(ZipFile zip, ZipArchiveEntry entry) throws IOException {
        int mode = entry.getUnixMode() & MODE_BITS;
        if (entry.isDirectory()) {
            directory(entry.getName(), mode == 0 ? DIRECTORY_MODE : mode);
        } else if (entry.isUnixSymlink()) {
            try (InputStream target = zip.getInputStream(entry)) {
                byte[] text = target.readNBytes(LINK_TARGET_MAX_BYTES);
                sandbox.symbolicLink(entry.getName(), new String(text, StandardCharsets.UTF_8));
            }
        } else if (zip.canReadEntryData(entry)) {
            try (InputStream content = zip.getInputStream(entry)) {
                sandbox.write(entry.getName(), mode == 0 ? FILE_MODE : mode, content);
            }
        } else {
            throw new IOException("the entry '" + entry.getName() + "' is encrypted or compressed in an unknown way");
        }
    }
}

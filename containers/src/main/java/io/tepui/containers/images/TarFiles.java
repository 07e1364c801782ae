package io.tepui.containers.images;

import java.io.BufferedInputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.channels.SeekableByteChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.apache.commons.io.input.BoundedInputStream;

/** An image whose files lie in a tar archive that is not compressed as a whole. Where each begins is found out once. */
final class TarFiles implements ImageFiles {
    private static final int BUFFER_BYTES = 64 << 10;
    private static final int MOST_LINKS = 8;
    private static final int USTAR_AT = 257;
    private static final int RECORD_BYTES = 512;

    private final Path archive;
    private final FileChannel channel;
    private final Map<String, Place> files = new HashMap<>();
    private final Map<String, String> links = new HashMap<>();

    private record Place(long begin, long size) {}

    private TarFiles(Path archive, FileChannel channel) {
        this.archive = archive;
        this.channel = channel;
    }

    /**
     * Opens an archive.
     *
     * @throws ImageException when it is none, or has too many members
     */
    static TarFiles open(Path archive, ImageLimits limits) throws IOException {
        FileChannel channel = FileChannel.open(archive, StandardOpenOption.READ);
        try {
            TarFiles files = new TarFiles(archive, channel);
            files.index(limits);
            return files;
        } catch (IllegalArgumentException | IndexOutOfBoundsException e) {
            channel.close();
            throw new ImageException(archive + " is broken: " + e.getMessage(), e);
        } catch (IOException | RuntimeException e) {
            channel.close();
            throw e;
        }
    }

    private void index(ImageLimits limits) throws IOException {
        requireTar();
        long next = 0;
        while (next < channel.size()) {
            channel.position(next);
            Optional<TarArchiveEntry> entry = header();
            if (entry.isEmpty()) {
                return;
            }
            if (files.size() + links.size() >= limits.archiveMembers()) {
                throw new ImageLimitException(archive + " has more than " + limits.archiveMembers()
                        + " members, the most for " + limits.layers() + " layers (--image_layers_max)");
            }
            long begin = channel.position();
            add(entry.get(), begin);
            next = begin + (entry.get().getSize() + RECORD_BYTES - 1) / RECORD_BYTES * RECORD_BYTES;
        }
    }

    /** What is read for it is not read ahead: the channel then stands at the member's first byte. */
    private Optional<TarArchiveEntry> header() throws IOException {
        HeaderGuard guard = new HeaderGuard(Channels.newInputStream((SeekableByteChannel) channel), archive.toString());
        guard.expectHeader();
        return Optional.ofNullable(new TarArchiveInputStream(guard, StandardCharsets.UTF_8.name()).getNextEntry());
    }

    private void add(TarArchiveEntry entry, long begin) throws IOException {
        String name = normalized(entry.getName());
        if (entry.getSize() > channel.size() - begin) {
            throw new ImageException(archive + " is cut off in '" + name + "'");
        }
        if (entry.isSymbolicLink()) {
            links.put(name, beside(name, entry.getLinkName()));
        } else if (entry.isLink()) {
            links.put(name, normalized(entry.getLinkName()));
        } else if (entry.isFile() && !entry.isSparse()) {
            files.put(name, new Place(begin, entry.getSize()));
        }
    }

    private void requireTar() throws IOException {
        byte[] head = new byte[USTAR_AT + 5];
        int count = Channels.newInputStream((SeekableByteChannel) channel).readNBytes(head, 0, head.length);
        if (count < head.length || !new String(head, USTAR_AT, 5, StandardCharsets.US_ASCII).equals("ustar")) {
            throw new ImageException(
                    archive + " is no tar archive; one that is compressed as a whole must be" + " decompressed first");
        }
    }

    private static String normalized(String name) {
        return Path.of("/").resolve(name).normalize().toString().substring(1);
    }

    private static String beside(String name, String target) {
        Path parent = Path.of("/" + name).getParent();
        return parent == null
                ? normalized(target)
                : normalized(parent.resolve(target).toString());
    }

    @Override
    public Optional<InputStream> open(String path) throws IOException {
        String at = path;
        for (int i = 0; i < MOST_LINKS && links.containsKey(at); i++) {
            at = String.valueOf(links.get(at));
        }
        Place place = files.get(at);
        if (place == null) {
            return Optional.empty();
        }
        channel.position(place.begin());
        InputStream whole = new FilterInputStream(Channels.newInputStream((SeekableByteChannel) channel)) {
            @Override
            public void close() {
                // The archive stays open for its other members.
            }
        };
        return Optional.of(new BufferedInputStream(
                BoundedInputStream.builder()
                        .setInputStream(whole)
                        .setMaxCount(place.size())
                        .get(),
                BUFFER_BYTES));
    }

    @Override
    public String name() {
        return archive.toString();
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}

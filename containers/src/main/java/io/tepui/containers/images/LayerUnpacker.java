package io.tepui.containers.images;

import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Unpacks layers one over the other, as OCI images mean them: a member {@code .wh.NAME} takes NAME of a lower layer away. */
final class LayerUnpacker {
    private static final Logger LOG = LoggerFactory.getLogger(LayerUnpacker.class);
    private static final String REMOVAL = ".wh.";
    private static final String REMOVAL_OF_ALL = ".wh..wh..opq";
    private static final String OF_AUFS = ".wh..wh.";
    private static final int BUFFER_BYTES = 64 << 10;

    private final Path top;
    private final boolean owned;
    private final UnpackBudget budget;

    /**
     * An unpacker for one image.
     *
     * @param top directory of the tree, this process's alone
     * @param owned whether files are given to their owners
     */
    LayerUnpacker(Path top, boolean owned, UnpackBudget budget) {
        this.top = top;
        this.owned = owned;
        this.budget = budget;
    }

    /**
     * Unpacks the next layer and checks it.
     *
     * @throws ImageException when it is damaged, not the one that is named, too large, or leads out of the tree
     */
    void unpack(ImageFiles files, ImageManifest.Layer layer) throws IOException {
        String what = files.name() + ": the layer '" + layer.file() + "': ";
        try (LayerStream in = LayerStream.open(files, layer, budget)) {
            members(in, what);
            in.verify();
        } catch (ImageLimitException | InterruptedIOException e) {
            throw e;
        } catch (ImageException e) {
            throw new ImageException(what + e.getMessage(), e);
        } catch (IOException | IllegalArgumentException | IndexOutOfBoundsException e) {
            throw new ImageException(what + "cannot be unpacked: " + e.getMessage(), e);
        }
    }

    private void members(InputStream in, String what) throws IOException {
        RootWriter writer = new RootWriter(top, owned);
        HeaderRecorder headers = new HeaderRecorder(new HeaderGuard(in, what + "it"));
        TarArchiveInputStream tar = new TarArchiveInputStream(headers, StandardCharsets.UTF_8.name());
        int skipped = 0;
        headers.expectHeader();
        for (TarArchiveEntry entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
            headers.expectContent();
            budget.takeEntry();
            if (isDevice(entry)) {
                skipped++;
            } else {
                add(writer, tar, entry, headers.header());
            }
            drain(tar);
            headers.expectHeader();
        }
        writer.finish();
        if (skipped > 0) {
            LOG.info("{}{} devices and pipes are left out", what, skipped);
        }
        if (writer.attributesLeftOut() > 0) {
            LOG.info("{}{} extended attributes cannot be set here and are left out", what, writer.attributesLeftOut());
        }
    }

    /** Containers have their own {@code /dev}. */
    private static boolean isDevice(TarArchiveEntry entry) {
        return entry.isBlockDevice() || entry.isCharacterDevice() || entry.isFIFO();
    }

    private static void drain(InputStream in) throws IOException {
        byte[] rest = new byte[BUFFER_BYTES];
        int count = 0;
        while (count >= 0) {
            count = in.read(rest, 0, rest.length);
        }
    }

    private static void add(RootWriter writer, TarArchiveInputStream tar, TarArchiveEntry entry, byte[] header)
            throws IOException {
        String name = entry.getName();
        String last = name.substring(name.lastIndexOf('/') + 1);
        if (last.startsWith(REMOVAL)) {
            remove(writer, name, last);
            return;
        }
        FileMeta meta = meta(entry, PaxAttributes.parse(header, name));
        if (entry.isDirectory()) {
            writer.directory(name, meta);
        } else if (entry.isSymbolicLink()) {
            writer.symbolicLink(name, meta, entry.getLinkName());
        } else if (entry.isLink()) {
            writer.hardLink(name, entry.getLinkName());
        } else if (entry.isFile() && !entry.isSparse() && tar.canReadEntryData(entry)) {
            writer.file(name, meta, tar);
        } else {
            throw TreePaths.refused(name, "is neither a file nor a directory nor a link");
        }
    }

    private static FileMeta meta(TarArchiveEntry entry, ExtendedAttributes extended) throws ImageException {
        long uid = entry.getLongUserId();
        long gid = entry.getLongGroupId();
        if (uid < 0 || uid > Integer.MAX_VALUE || gid < 0 || gid > Integer.MAX_VALUE) {
            throw TreePaths.refused(
                    entry.getName(), "belongs to the user " + uid + " and the group " + gid + ", which no system has");
        }
        return new FileMeta((int) uid, (int) gid, entry.getMode(), entry.getLastModifiedTime(), extended);
    }

    private static void remove(RootWriter writer, String name, String last) throws IOException {
        String directory = name.substring(0, name.length() - last.length());
        if (last.equals(REMOVAL_OF_ALL)) {
            writer.removeContents(directory);
        } else if (!last.startsWith(OF_AUFS)) {
            writer.remove(directory + removed(name, last));
        }
    }

    private static String removed(String name, String last) throws ImageException {
        String removed = last.substring(REMOVAL.length());
        if (removed.isEmpty() || removed.equals(".") || removed.equals("..")) {
            throw TreePaths.refused(name, "removes what has no name");
        }
        return removed;
    }
}

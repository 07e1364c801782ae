package io.tepui.containers.images;

import com.github.luben.zstd.Zstd;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.zip.GZIPOutputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.apache.commons.compress.archivers.tar.TarConstants;

/** A layer in the making; names are written as they are given. */
final class Layer {
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private final TarArchiveOutputStream tar;
    private boolean finished;

    Layer() {
        tar = new TarArchiveOutputStream(bytes, StandardCharsets.UTF_8.name());
        tar.setLongFileMode(TarArchiveOutputStream.LONGFILE_POSIX);
        tar.setBigNumberMode(TarArchiveOutputStream.BIGNUMBER_POSIX);
        tar.setAddPaxHeadersForNonAsciiNames(true);
    }

    /** A layer that somebody else wrote. */
    static Layer written(byte[] tar) {
        Layer layer = new Layer();
        layer.bytes.writeBytes(tar);
        layer.finished = true;
        return layer;
    }

    Layer file(String name, String content) {
        return file(name, 0644, 0, 0, content.getBytes(StandardCharsets.UTF_8));
    }

    Layer file(String name, int mode, long uid, long gid, byte[] content) {
        TarArchiveEntry entry = new TarArchiveEntry(name, TarConstants.LF_NORMAL, true);
        entry.setSize(content.length);
        return put(entry, mode, uid, gid, content);
    }

    Layer directory(String name, int mode, long uid, long gid) {
        return put(new TarArchiveEntry(name + "/", TarConstants.LF_DIR, true), mode, uid, gid, new byte[0]);
    }

    Layer directory(String name) {
        return directory(name, 0755, 0, 0);
    }

    Layer symbolicLink(String name, String target) {
        TarArchiveEntry entry = new TarArchiveEntry(name, TarConstants.LF_SYMLINK, true);
        entry.setLinkName(target);
        return put(entry, 0777, 0, 0, new byte[0]);
    }

    Layer hardLink(String name, String target) {
        TarArchiveEntry entry = new TarArchiveEntry(name, TarConstants.LF_LINK, true);
        entry.setLinkName(target);
        return put(entry, 0644, 0, 0, new byte[0]);
    }

    Layer special(String name, byte type) {
        TarArchiveEntry entry = new TarArchiveEntry(name, type, true);
        entry.setDevMajor(1);
        entry.setDevMinor(3);
        return put(entry, 0666, 0, 0, new byte[0]);
    }

    /** A comment on the next member, of that many bytes. */
    Layer comment(int bytes) {
        String rest = " comment=" + "c".repeat(bytes) + "\n";
        String length =
                Integer.toString(rest.length() + Integer.toString(rest.length()).length());
        byte[] record = (length + rest).getBytes(StandardCharsets.UTF_8);
        return pax(record);
    }

    /** Extended attributes of the next member by their names. */
    Layer attributes(Map<String, byte[]> values) {
        ByteArrayOutputStream records = new ByteArrayOutputStream();
        values.forEach((name, value) -> records.writeBytes(attribute(name, value)));
        return pax(records.toByteArray());
    }

    /** The record of an extended attribute in a PAX header. */
    static byte[] attribute(String name, byte[] value) {
        byte[] keyword = (" SCHILY.xattr." + name + "=").getBytes(StandardCharsets.UTF_8);
        int rest = keyword.length + value.length + 1;
        int length = rest + Integer.toString(rest).length();
        length = rest + Integer.toString(length).length();
        ByteArrayOutputStream record = new ByteArrayOutputStream();
        record.writeBytes(Integer.toString(length).getBytes(StandardCharsets.US_ASCII));
        record.writeBytes(keyword);
        record.writeBytes(value);
        record.write('\n');
        return record.toByteArray();
    }

    /** A PAX header of the next member with those records, whatever they are. */
    Layer pax(byte[] records) {
        TarArchiveEntry entry = new TarArchiveEntry("records", TarConstants.LF_PAX_EXTENDED_HEADER_LC, true);
        entry.setSize(records.length);
        return put(entry, 0644, 0, 0, records);
    }

    private Layer put(TarArchiveEntry entry, int mode, long uid, long gid, byte[] content) {
        try {
            entry.setMode(mode);
            entry.setUserId(uid);
            entry.setGroupId(gid);
            entry.setModTime(1_000_000_000_000L);
            tar.putArchiveEntry(entry);
            tar.write(content);
            tar.closeArchiveEntry();
            return this;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The tar archive. */
    byte[] tar() {
        try {
            if (!finished) {
                finished = true;
                tar.finish();
            }
            return bytes.toByteArray();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static byte[] gzip(byte[] tar) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(out)) {
            gzip.write(tar);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return out.toByteArray();
    }

    static byte[] zstd(byte[] tar) {
        return Zstd.compress(tar);
    }
}

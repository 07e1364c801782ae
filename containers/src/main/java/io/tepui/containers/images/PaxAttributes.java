package io.tepui.containers.images;

import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;

/**
 * Reads the extended attributes in the header of a member of a tar archive. They are records {@code LENGTH SCHILY.xattr.NAME=VALUE\n} of
 * the PAX headers before the member's own, with any bytes in the value. What a global header says of all members is not read.
 */
final class PaxAttributes {
    private static final String KEYWORD = "SCHILY.xattr.";
    private static final int MAX_LENGTH_DIGITS = 9;

    private final String member;
    private final Map<String, byte[]> values = new LinkedHashMap<>();

    private PaxAttributes(String member) {
        this.member = member;
    }

    /**
     * The attributes of a member that images have; others are left out.
     *
     * @param header all records of the member's header
     * @param member name, for what is said of a failure
     * @throws ImageException when they are more or larger than {@link ExtendedAttributes} may be, or a record is damaged
     */
    static ExtendedAttributes parse(byte[] header, String member) throws ImageException {
        if (header.length <= HeaderRecorder.RECORD_BYTES) {
            return ExtendedAttributes.NONE;
        }
        PaxAttributes attributes = new PaxAttributes(member);
        attributes.headers(header);
        return attributes.values.isEmpty() ? ExtendedAttributes.NONE : new ExtendedAttributes(attributes.values);
    }

    /** Headers that speak of the next one have a content; the first that is the member's own ends them. */
    private void headers(byte[] all) throws ImageException {
        int at = 0;
        while (at + HeaderRecorder.RECORD_BYTES <= all.length) {
            int content = at + HeaderRecorder.RECORD_BYTES;
            TarArchiveEntry entry = entry(Arrays.copyOfRange(all, at, content));
            if (!isOfNext(entry)) {
                return;
            }
            long size = entry.getSize();
            if (size < 0 || size > all.length - content) {
                throw damaged();
            }
            if (entry.isPaxHeader()) {
                records(Arrays.copyOfRange(all, content, content + (int) size));
            }
            at = content
                    + (int) (size + HeaderRecorder.RECORD_BYTES - 1)
                            / HeaderRecorder.RECORD_BYTES
                            * HeaderRecorder.RECORD_BYTES;
        }
    }

    private TarArchiveEntry entry(byte[] record) throws ImageException {
        try {
            return new TarArchiveEntry(record);
        } catch (IllegalArgumentException | UncheckedIOException e) {
            throw damaged();
        }
    }

    private static boolean isOfNext(TarArchiveEntry entry) {
        return entry.isPaxHeader()
                || entry.isGlobalPaxHeader()
                || entry.isGNULongNameEntry()
                || entry.isGNULongLinkEntry();
    }

    // ------------------------------------------------------------------------------------------------ records

    private void records(byte[] content) throws ImageException {
        int at = 0;
        while (at < content.length && content[at] != '\n') {
            int blank = indexOf(content, ' ', at, Math.min(content.length, at + MAX_LENGTH_DIGITS + 1));
            int length = length(content, at, blank);
            if (length <= blank + 1 - at || length > content.length - at || content[at + length - 1] != '\n') {
                throw damaged();
            }
            record(content, blank + 1, at + length - 1);
            at += length;
        }
    }

    private int length(byte[] content, int from, int to) throws ImageException {
        int length = 0;
        for (int i = from; i < to; i++) {
            if (content[i] < '0' || content[i] > '9') {
                throw damaged();
            }
            length = length * 10 + content[i] - '0';
        }
        return length;
    }

    private void record(byte[] content, int from, int to) throws ImageException {
        int equals = indexOf(content, '=', from, to);
        // A character for each byte: names of attributes may be any bytes.
        String keyword = new String(content, from, equals - from, StandardCharsets.ISO_8859_1);
        if (keyword.startsWith(KEYWORD)) {
            attribute(keyword.substring(KEYWORD.length()), Arrays.copyOfRange(content, equals + 1, to));
        }
    }

    private int indexOf(byte[] content, char what, int from, int to) throws ImageException {
        for (int i = from; i < to; i++) {
            if (content[i] == what) {
                return i;
            }
        }
        throw damaged();
    }

    private ImageException damaged() {
        return TreePaths.refused(member, "has a damaged header");
    }

    // ------------------------------------------------------------------------------------------------ limits

    private void attribute(String name, byte[] value) throws ImageException {
        if (!ExtendedAttributes.isKept(name)) {
            return;
        }
        if (name.length() > ExtendedAttributes.MAX_NAME_BYTES || name.indexOf('\0') >= 0) {
            throw TreePaths.refused(
                    member,
                    "has an extended attribute with a name that holds a NUL byte or more than "
                            + ExtendedAttributes.MAX_NAME_BYTES + " bytes");
        }
        if (value.length > ExtendedAttributes.MAX_VALUE_BYTES) {
            throw TreePaths.refused(
                    member,
                    "has the extended attribute '" + TreePaths.shown(name) + "' of " + value.length
                            + " bytes; the most are " + ExtendedAttributes.MAX_VALUE_BYTES);
        }
        values.put(name, value);
        if (values.size() > ExtendedAttributes.MAX_COUNT) {
            throw TreePaths.refused(member, "has more than " + ExtendedAttributes.MAX_COUNT + " extended attributes");
        }
    }
}

package io.tepui.app.files;

import io.tepui.protocol.v1.FileInfo;
import io.tepui.protocol.v1.TimeInfo;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.GroupPrincipal;
import java.nio.file.attribute.UserPrincipal;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** What {@code stat} tells of a file; links are followed. */
final class Entry {
    private static final String ATTRIBUTES = "unix:mode,nlink,size,lastModifiedTime,owner,group";
    private static final int TYPE_BITS = 0170000;
    private static final int REGULAR = 0100000;
    private static final int DIRECTORY = 0040000;

    private final Map<String, Object> attributes;

    private Entry(Map<String, Object> attributes) {
        this.attributes = attributes;
    }

    static Entry of(Path file) throws IOException {
        return new Entry(Files.readAttributes(file, ATTRIBUTES));
    }

    /** The whole {@code st_mode}, type included. */
    int mode() {
        return attribute("mode", Integer.class);
    }

    boolean isRegularFile() {
        return (mode() & TYPE_BITS) == REGULAR;
    }

    boolean isDirectory() {
        return (mode() & TYPE_BITS) == DIRECTORY;
    }

    long size() {
        return attribute("size", Long.class);
    }

    /** As LIST_FILES shows it (MO-480, AO-52). */
    FileInfo info(String virtualPath) {
        long seconds = attribute("lastModifiedTime", FileTime.class).to(TimeUnit.SECONDS);
        return FileInfo.newBuilder()
                .setPath(virtualPath)
                .setNlink(attribute("nlink", Integer.class))
                .setSize(size())
                .setMtime(TimeInfo.newBuilder().setNanoseconds(TimeUnit.SECONDS.toNanos(seconds)))
                .setMode(mode())
                .setUid(attribute("owner", UserPrincipal.class).getName())
                .setGid(attribute("group", GroupPrincipal.class).getName())
                .build();
    }

    private <T> T attribute(String name, Class<T> type) {
        Object value = attributes.get(name);
        if (value == null) {
            throw new IllegalStateException("the file system does not tell the " + name + " of a file");
        }
        return type.cast(value);
    }
}

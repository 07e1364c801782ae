package io.tepui.app.files;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The files and directories that are shown, each under one or more virtual paths (MO-476, AO-371 to AO-374). */
@FunctionalInterface
public interface Attachments {
    /**
     * What is attached at exactly this virtual path.
     *
     * @param virtualPath without trailing slash, such as {@code /master/log}
     * @return an absolute real path, which need not exist
     */
    Optional<Path> at(String virtualPath);

    /** A fixed table. */
    static Attachments of(Map<String, Path> table) {
        Map<String, Path> copy = Map.copyOf(table);
        return path -> Optional.ofNullable(copy.get(path));
    }

    /** What the first of these has. */
    static Attachments firstOf(List<Attachments> parts) {
        List<Attachments> copy = List.copyOf(parts);
        return path -> copy.stream().flatMap(part -> part.at(path).stream()).findFirst();
    }
}

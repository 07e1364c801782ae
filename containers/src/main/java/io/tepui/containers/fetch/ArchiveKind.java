package io.tepui.containers.fetch;

import java.util.Optional;

/** What is extracted, known by its name alone (AO-357). */
enum ArchiveKind {
    TAR(".tar"),
    TAR_GZIP(".tar.gz", ".tgz"),
    TAR_BZIP2(".tar.bz2", ".tbz2"),
    TAR_XZ(".tar.xz", ".txz"),
    ZIP(".zip"),
    /** One compressed file, not an archive; last, because its ending is also that of another. */
    GZIP(".gz");

    private final String[] endings;

    ArchiveKind(String... endings) {
        this.endings = endings;
    }

    static Optional<ArchiveKind> of(String name) {
        String last = name.substring(name.lastIndexOf('/') + 1);
        for (ArchiveKind kind : values()) {
            for (String ending : kind.endings) {
                if (last.endsWith(ending) && last.length() > ending.length()) {
                    return Optional.of(kind);
                }
            }
        }
        return Optional.empty();
    }
}

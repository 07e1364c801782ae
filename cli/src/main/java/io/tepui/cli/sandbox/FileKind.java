package io.tepui.cli.sandbox;

import io.tepui.protocol.v1.FileInfo;
import java.util.Locale;

/** What kind of file an entry is, by the type bits of its mode. */
enum FileKind {
    FILE('-', 0100000),
    DIRECTORY('d', 0040000),
    LINK('l', 0120000),
    CHARACTER_DEVICE('c', 0020000),
    BLOCK_DEVICE('b', 0060000),
    PIPE('p', 0010000),
    SOCKET('s', 0140000);

    private static final int TYPE_BITS = 0170000;
    private static final String PERMISSIONS = "rwxrwxrwx";

    private final char letter;
    private final int bits;

    FileKind(char letter, int bits) {
        this.letter = letter;
        this.bits = bits;
    }

    /** Reads the mode; what is of no known type counts as a file. */
    static FileKind of(FileInfo entry) {
        for (FileKind kind : values()) {
            if ((entry.getMode() & TYPE_BITS) == kind.bits) {
                return kind;
            }
        }
        return FILE;
    }

    /** The mode as {@code ls -l} prints it, such as {@code drwxr-x---}. */
    static String modeText(FileInfo entry) {
        StringBuilder text = new StringBuilder().append(of(entry).letter);
        for (int i = 0; i < PERMISSIONS.length(); i++) {
            boolean set = (entry.getMode() & 1 << (PERMISSIONS.length() - 1 - i)) != 0;
            text.append(set ? PERMISSIONS.charAt(i) : '-');
        }
        return text.toString();
    }

    boolean isDirectory() {
        return this == DIRECTORY;
    }

    /** The name for scripts. */
    String json() {
        return name().toLowerCase(Locale.ROOT);
    }
}

package io.tepui.app.flags;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;

/** Replaces values that point to a file by the file's content (MO-390, AO-232). */
final class FileValues {
    /** Largest file a flag's value may come from, in bytes. */
    static final int MAX_FILE_BYTES = 1 << 20;

    private static final String SCHEME = "file://";

    private FileValues() {}

    /**
     * Gives the text a flag stands for. Text keeps the blanks around it as they are in the file; numbers and the like
     * lose them, since editors end files with a line feed.
     *
     * @throws FlagException if the file cannot be read, is larger than {@link #MAX_FILE_BYTES} or is not UTF-8
     */
    static String substitute(Given flag) {
        String text = flag.text();
        boolean named = text.startsWith(SCHEME);
        return switch (flag.spec().kind()) {
            case PATH -> named ? text.substring(SCHEME.length()) : text;
            case STRING -> named ? read(flag, text.substring(SCHEME.length())) : text;
            case JSON -> {
                if (named) {
                    yield read(flag, text.substring(SCHEME.length()));
                }
                yield text.startsWith("/") ? read(flag, text) : text;
            }
            case BOOL, INT, DOUBLE, SIZE, DURATION ->
                named ? read(flag, text.substring(SCHEME.length())).strip() : text;
        };
    }

    private static String read(Given flag, String path) {
        try (InputStream in = Files.newInputStream(Path.of(path))) {
            byte[] bytes = in.readNBytes(MAX_FILE_BYTES + 1);
            if (bytes.length > MAX_FILE_BYTES) {
                throw flag.refuse("the file is larger than " + Sizes.format(MAX_FILE_BYTES));
            }
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
        } catch (CharacterCodingException e) {
            throw flag.refuse("the file is not UTF-8 text");
        } catch (IOException | InvalidPathException e) {
            throw flag.refuse("the file cannot be read: " + Reasons.of(e));
        }
    }
}

package io.tepui.app.flags;

import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.util.Optional;

/** Says in words why the file system refused something; its exceptions often carry nothing but the path. */
final class Reasons {
    private Reasons() {}

    static String of(Exception e) {
        return switch (e) {
            case NoSuchFileException missing -> "there is no such file";
            case AccessDeniedException denied -> "permission denied";
            case NotDirectoryException file -> "it is not a directory";
            case FileAlreadyExistsException file -> "a file of that name is in the way";
            case InvalidPathException path -> "it is no path";
            case FileSystemException other ->
                Optional.ofNullable(other.getReason()).orElse("the file system refuses it");
            default -> Optional.ofNullable(e.getMessage()).orElse(e.getClass().getSimpleName());
        };
    }
}

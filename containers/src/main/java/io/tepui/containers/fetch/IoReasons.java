package io.tepui.containers.fetch;

import java.net.ConnectException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;

/** Says in words why something failed. */
final class IoReasons {

    private IoReasons() {}

    static String describe(Throwable e) {
        return switch (e) {
            case NoSuchFileException missing -> missing.getFile() + ": No such file or directory";
            case AccessDeniedException denied -> denied.getFile() + ": Permission denied";
            case FileSystemException file ->
                file.getFile() + ": "
                        + (file.getReason() == null ? file.getClass().getSimpleName() : file.getReason());
            case UnknownHostException host -> "the host '" + host.getMessage() + "' is not known";
            case SocketTimeoutException timeout -> "nothing came within the stall timeout";
            case ConnectException connect -> "no connection: " + connect.getMessage();
            default -> e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
        };
    }
}

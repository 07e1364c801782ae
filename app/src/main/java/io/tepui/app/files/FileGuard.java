package io.tepui.app.files;

import io.tepui.protocol.authorization.Action;
import io.tepui.protocol.authorization.Permission;
import java.util.Optional;

/** Which permission is needed for what is attached (MO-478, AO-379, V0-100). */
@FunctionalInterface
public interface FileGuard {
    /**
     * What is needed to list or read what is attached at exactly this virtual path, and all below it.
     *
     * @param virtualPath without trailing slash, such as {@code /master/log}; there need not be anything
     */
    Optional<Permission> at(String virtualPath);

    /** Nothing is guarded. */
    static FileGuard none() {
        return path -> Optional.empty();
    }

    /** Guards a log with ACCESS_MESOS_LOG. */
    static FileGuard ofLog(String logPath) {
        return path -> path.equals(logPath) ? Optional.of(Permission.of(Action.ACCESS_MESOS_LOG)) : Optional.empty();
    }
}

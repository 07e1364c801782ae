package io.tepui.app.agent;

import io.tepui.containers.host.UserIdentity;
import io.tepui.containers.host.Users;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;
import java.util.Set;

/** Makes sandboxes (AO-174). */
final class Sandboxes {
    private static final FileAttribute<Set<PosixFilePermission>> MODE_0750 =
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwxr-x---"));

    private final Users users;
    private final boolean mayChangeOwner;

    Sandboxes(Users users) {
        this.users = users;
        this.mayChangeOwner = users.current().isRoot();
    }

    /**
     * Makes a directory of mode 0750 that belongs to the user, as far as there is such a user and this process may give
     * files away; what stands in the way of running as that user is found at the start of the container.
     */
    void make(Path sandbox, Optional<String> user) throws IOException {
        Files.createDirectories(sandbox.getParent());
        Files.createDirectory(sandbox, MODE_0750);
        Optional<UserIdentity> owner = mayChangeOwner ? user.flatMap(users::find) : Optional.empty();
        if (owner.isEmpty()) {
            return;
        }
        try {
            Files.setAttribute(sandbox, "unix:uid", owner.get().uid(), LinkOption.NOFOLLOW_LINKS);
            Files.setAttribute(sandbox, "unix:gid", owner.get().gid(), LinkOption.NOFOLLOW_LINKS);
        } catch (IOException e) {
            Files.delete(sandbox);
            throw e;
        }
    }
}

package io.tepui.testkit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;

/** A user without rights, whose processes root starts by setpriv(1). */
public final class OrdinaryUser {
    /** Its number and that of its group; the system calls it nobody. */
    public static final int ID = 65534;

    private static final String NAME = "nobody";
    private static final int PATIENCE_SECONDS = 60;

    private OrdinaryUser() {}

    /** Whether the tests run as root, and have to become somebody else to be ordinary. */
    public static boolean isNeeded() {
        return "root".equals(System.getProperty("user.name"));
    }

    /** The name of the user that ordinary agents are run by. */
    public static String name() {
        return isNeeded() ? NAME : System.getProperty("user.name");
    }

    /** Whether the program that is tested can be run by such a user, or already is. */
    public static boolean canRunTheProgram() {
        if (!isNeeded()) {
            return true;
        }
        Launcher.build();
        return run("version").status() == 0;
    }

    /** Runs a command of {@code ./tepui} to its end as this user, or as the one of the tests if that is ordinary. */
    public static Launcher.Run run(String... arguments) {
        ProcessBuilder builder = Launcher.command(List.of(arguments));
        if (isNeeded()) {
            builder.command().addAll(0, command(Path.of("/")));
        }
        return Launcher.run(PATIENCE_SECONDS, builder);
    }

    /** What a command is put behind, to be run by this user. */
    static List<String> command(Path home) {
        return List.of("setpriv", "--reuid=" + ID, "--regid=" + ID, "--clear-groups", "env", "HOME=" + home);
    }

    /** Makes directories of this user's in one that it may pass through. */
    static void give(Path through, Path... directories) {
        try {
            Files.setPosixFilePermissions(through, PosixFilePermissions.fromString("rwx--x--x"));
            for (Path directory : directories) {
                Files.createDirectories(directory);
                Files.setAttribute(directory, "unix:uid", ID);
                Files.setAttribute(directory, "unix:gid", ID);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}

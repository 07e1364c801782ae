package io.tepui.containers.posix;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;

/** The shim program out of the jar, as a file that can be run. */
final class ShimProgram {

    private static final String RESOURCE = "/io/tepui/containers/shim/tepui-shim";
    private static final int NAME_DIGITS = 16;

    private ShimProgram() {}

    /**
     * Puts the program into the directory under a name made of its content's hash, unless it is there already: shims
     * of an older program go on with their own file. The directory is made with mode 0700 and the file with mode 0555.
     */
    static Path install(Path directory) throws IOException {
        byte[] program = read();
        String hash = HexFormat.of().formatHex(sha256(program)).substring(0, NAME_DIGITS);
        Path target = directory.resolve("tepui-shim-" + hash);
        Files.createDirectories(
                directory, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        if (Files.isExecutable(target) && Arrays.equals(Files.readAllBytes(target), program)) {
            return target;
        }
        Path aside = Files.createTempFile(directory, ".tepui-shim-", "");
        try {
            Files.write(aside, program);
            Files.setPosixFilePermissions(aside, PosixFilePermissions.fromString("r-xr-xr-x"));
            Files.move(aside, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } finally {
            Files.deleteIfExists(aside);
        }
        return target;
    }

    private static byte[] read() throws IOException {
        try (InputStream in = ShimProgram.class.getResourceAsStream(RESOURCE)) {
            if (in == null) {
                throw new IOException("The jar holds no container shim (" + RESOURCE
                        + "): build the containers module on Linux with a C compiler.");
            }
            return in.readAllBytes();
        }
    }

    private static byte[] sha256(byte[] data) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(data);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }
}

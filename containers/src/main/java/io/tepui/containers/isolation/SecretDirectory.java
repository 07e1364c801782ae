package io.tepui.containers.isolation;

import io.tepui.containers.host.UserIdentity;
import io.tepui.containers.host.Users;
import io.tepui.protocol.v1.Secret;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.Set;

/**
 * Secrets by reference, from files: the secret {@code NAME} is the whole content of the file {@code NAME} of a directory, the key {@code KEY} of
 * {@code NAME} that of {@code NAME/KEY}. The file is read at each launch, so that a new content counts from then on. What others than the agent's
 * user could read or change is no secret and is refused, and so is a link. Secrets that carry their value are taken as they are (AO-198).
 */
public final class SecretDirectory implements SecretResolver {
    /** Largest secret, in bytes. */
    public static final int MAX_BYTES = 1 << 20;

    private static final int MAX_NAME_BYTES = 255;
    private static final int SHOWN_CHARACTERS = 64;
    private static final Set<PosixFilePermission> OF_OTHERS = Set.of(
            PosixFilePermission.GROUP_READ,
            PosixFilePermission.GROUP_WRITE,
            PosixFilePermission.OTHERS_READ,
            PosixFilePermission.OTHERS_WRITE);
    private static final Set<PosixFilePermission> CHANGE_OF_OTHERS =
            Set.of(PosixFilePermission.GROUP_WRITE, PosixFilePermission.OTHERS_WRITE);

    private final Path directory;
    private final long user;

    private SecretDirectory(Path directory, long user) {
        this.directory = directory;
        this.user = user;
    }

    /**
     * Takes a directory.
     *
     * @param directory absolute
     * @param users whose present user is the only one that may own the files and directories
     * @throws IsolationSetupException when it is none, or others can change what is in it
     */
    public static SecretDirectory at(Path directory, Users users) throws IsolationSetupException {
        UserIdentity agent = users.current();
        SecretDirectory made = new SecretDirectory(directory, agent.uid());
        try {
            if (!Files.isDirectory(directory)) {
                throw new IsolationException("is no directory");
            }
            made.check(directory.toRealPath(), CHANGE_OF_OTHERS, "can be changed by others; chmod go-w it");
        } catch (IsolationException | IOException e) {
            throw new IsolationSetupException("the directory of secrets " + directory + " " + reason(e));
        }
        return made;
    }

    private static String reason(Exception problem) {
        String message = String.valueOf(problem.getMessage());
        return problem instanceof IOException ? "cannot be looked at: " + message : message;
    }

    @Override
    public byte[] resolve(Secret secret) throws IsolationException {
        if (secret.getType() != Secret.Type.REFERENCE || !secret.hasReference()) {
            return VALUES.resolve(secret);
        }
        Secret.Reference reference = secret.getReference();
        String called = "the secret '" + shown(reference.getName()) + "'"
                + (reference.hasKey() ? ", key '" + shown(reference.getKey()) + "', " : " ");
        try {
            return read(file(reference));
        } catch (NoSuchFileException e) {
            throw new IsolationException(called + "is not there");
        } catch (IsolationException e) {
            throw new IsolationException(called + e.getMessage());
        } catch (IOException e) {
            throw new IsolationException(called + "cannot be read by this agent");
        }
    }

    private static String shown(String name) {
        String start = name.length() > SHOWN_CHARACTERS ? name.substring(0, SHOWN_CHARACTERS) + "..." : name;
        return start.replaceAll("\\p{Cntrl}", "?");
    }

    private Path file(Secret.Reference reference) throws IsolationException, IOException {
        Path named = directory.resolve(component(reference.getName()));
        if (!reference.hasKey()) {
            return named;
        }
        if (!Files.isDirectory(named, LinkOption.NOFOLLOW_LINKS)) {
            throw new IsolationException(
                    Files.exists(named, LinkOption.NOFOLLOW_LINKS) ? "has no keys" : "is not there");
        }
        check(named, CHANGE_OF_OTHERS, "can be changed by others than the agent's user");
        return named.resolve(component(reference.getKey()));
    }

    /** One name of a file, which leads nowhere else. */
    private static String component(String name) throws IsolationException {
        boolean leadsAway = name.isEmpty()
                || name.equals(".")
                || name.equals("..")
                || name.indexOf('/') >= 0
                || name.indexOf('\0') >= 0;
        if (leadsAway || name.getBytes(StandardCharsets.UTF_8).length > MAX_NAME_BYTES) {
            throw new IsolationException("has no name that a file can have");
        }
        return name;
    }

    private byte[] read(Path file) throws IsolationException, IOException {
        if (!Files.exists(file, LinkOption.NOFOLLOW_LINKS)) {
            throw new NoSuchFileException(file.toString());
        }
        if (!Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
            throw new IsolationException("is no regular file");
        }
        check(file, OF_OTHERS, "can be used by others than the agent's user; chmod go= its file");
        try (InputStream in = Files.newInputStream(file, LinkOption.NOFOLLOW_LINKS)) {
            byte[] content = in.readNBytes(MAX_BYTES + 1);
            if (content.length > MAX_BYTES) {
                throw new IsolationException("is larger than " + MAX_BYTES + " bytes");
            }
            return content;
        }
    }

    private void check(Path path, Set<PosixFilePermission> refused, String otherwise)
            throws IsolationException, IOException {
        int owner = (Integer) Files.getAttribute(path, "unix:uid", LinkOption.NOFOLLOW_LINKS);
        if (owner != user) {
            throw new IsolationException("does not belong to the agent's user");
        }
        if (Files.getPosixFilePermissions(path, LinkOption.NOFOLLOW_LINKS).stream()
                .anyMatch(refused::contains)) {
            throw new IsolationException(otherwise);
        }
    }
}

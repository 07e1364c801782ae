package io.tepui.containers.host;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks users up: in the files {@code passwd} and {@code group}, and for names that are not there (a directory service)
 * with the program {@code id}.
 */
public final class Users {

    private static final Logger LOG = LoggerFactory.getLogger(Users.class);
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_.][A-Za-z0-9_.@$-]{0,255}");
    private static final long LOOKUP_TIMEOUT_SECONDS = 10;

    private final Path passwd;
    private final Path group;
    private final boolean askSystem;

    Users(Path passwd, Path group, boolean askSystem) {
        this.passwd = passwd;
        this.group = group;
        this.askSystem = askSystem;
    }

    /** The users of this machine. */
    public static Users ofSystem() {
        return new Users(Path.of("/etc/passwd"), Path.of("/etc/group"), true);
    }

    /** The user of that name with all its groups; empty when there is none. Nothing is cached: a new user is found. */
    public Optional<UserIdentity> find(String name) {
        if (!NAME.matcher(name).matches()) {
            return Optional.empty();
        }
        for (String line : lines(passwd)) {
            String[] fields = line.split(":", -1);
            if (fields.length >= 4 && fields[0].equals(name)) {
                return identity(name, fields[2], fields[3]);
            }
        }
        return askSystem ? askId(name) : Optional.empty();
    }

    /** The user this process runs as; named by its number when it has no name. */
    public UserIdentity current() {
        int uid = 0;
        int gid = 0;
        for (String line : lines(Path.of("/proc/self/status"))) {
            String[] fields = line.split("\\s+");
            if (fields[0].equals("Uid:")) {
                uid = Integer.parseUnsignedInt(fields[2]);
            } else if (fields[0].equals("Gid:")) {
                gid = Integer.parseUnsignedInt(fields[2]);
            }
        }
        return new UserIdentity(nameOf(uid), uid, gid, List.of(gid));
    }

    /** The login name of a uid, or the number as text. */
    public String nameOf(int uid) {
        String number = Integer.toUnsignedString(uid);
        for (String line : lines(passwd)) {
            String[] fields = line.split(":", -1);
            if (fields.length >= 4 && fields[2].equals(number)) {
                return fields[0];
            }
        }
        return number;
    }

    private Optional<UserIdentity> identity(String name, String uid, String gid) {
        try {
            int primary = Integer.parseUnsignedInt(gid);
            Set<Integer> groups = new LinkedHashSet<>();
            groups.add(primary);
            for (String line : lines(group)) {
                String[] fields = line.split(":", -1);
                if (fields.length >= 4 && List.of(fields[3].split(",")).contains(name)) {
                    groups.add(Integer.parseUnsignedInt(fields[2]));
                }
            }
            return Optional.of(new UserIdentity(name, Integer.parseUnsignedInt(uid), primary, new ArrayList<>(groups)));
        } catch (NumberFormatException e) {
            LOG.warn("The entry of user '{}' in {} is malformed: {}", name, passwd, e.getMessage());
            return Optional.empty();
        }
    }

    private static Optional<UserIdentity> askId(String name) {
        Optional<String> uid = runId("-u", name);
        Optional<String> gid = runId("-g", name);
        Optional<String> all = runId("-G", name);
        if (uid.isEmpty() || gid.isEmpty() || all.isEmpty()) {
            return Optional.empty();
        }
        try {
            List<Integer> groups = new ArrayList<>();
            for (String id : all.get().split("\\s+")) {
                groups.add(Integer.parseUnsignedInt(id));
            }
            return Optional.of(new UserIdentity(
                    name, Integer.parseUnsignedInt(uid.get()), Integer.parseUnsignedInt(gid.get()), groups));
        } catch (NumberFormatException e) {
            return Optional.empty();
        }
    }

    private static Optional<String> runId(String option, String name) {
        try {
            Process id = new ProcessBuilder("id", option, "--", name)
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
            id.getOutputStream().close();
            if (!id.waitFor(LOOKUP_TIMEOUT_SECONDS, TimeUnit.SECONDS)) {
                id.destroyForcibly();
                return Optional.empty();
            }
            String answer = new String(id.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
            return id.exitValue() == 0 && !answer.isEmpty() ? Optional.of(answer) : Optional.empty();
        } catch (IOException e) {
            return Optional.empty();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Optional.empty();
        }
    }

    private static List<String> lines(Path file) {
        try {
            return Files.readString(file, StandardCharsets.ISO_8859_1).lines().toList();
        } catch (IOException e) {
            LOG.warn("Cannot read {}: {}", file, e.toString());
            return List.of();
        }
    }
}

package io.tepui.containers.isolation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.google.protobuf.ByteString;
import io.tepui.containers.host.Users;
import io.tepui.protocol.v1.Secret;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("Secrets by reference (AO-198)")
class SecretDirectoryTest {
    @TempDir
    private Path temp;

    private Path directory;
    private SecretDirectory secrets;

    @BeforeEach
    void make() throws Exception {
        directory = Files.createDirectory(temp.resolve("secrets"));
        write("alone", "of nobody");
        Files.createDirectory(directory.resolve("database"));
        write("database/password", "of the database");
        Files.writeString(temp.resolve("outside"), "not for tasks");
        mode(temp.resolve("outside"), "rw-------");
        secrets = SecretDirectory.at(directory, Users.ofSystem());
    }

    private void write(String file, String content) throws IOException {
        Files.writeString(directory.resolve(file), content);
        mode(directory.resolve(file), "rw-------");
    }

    private static void mode(Path file, String permissions) throws IOException {
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(permissions));
    }

    private static Secret named(String name) {
        return Secret.newBuilder()
                .setType(Secret.Type.REFERENCE)
                .setReference(Secret.Reference.newBuilder().setName(name))
                .build();
    }

    private static Secret keyed(String name, String key) {
        return Secret.newBuilder()
                .setType(Secret.Type.REFERENCE)
                .setReference(Secret.Reference.newBuilder().setName(name).setKey(key))
                .build();
    }

    private String resolved(Secret secret) throws IsolationException {
        return new String(secrets.resolve(secret), StandardCharsets.UTF_8);
    }

    private void assertRefused(Secret secret, String message) {
        assertThatThrownBy(() -> secrets.resolve(secret))
                .isInstanceOf(IsolationException.class)
                .hasMessage(message);
    }

    @Test
    @DisplayName("are files by name, and by name and key, read anew each time")
    void found() throws Exception {
        assertThat(resolved(named("alone"))).isEqualTo("of nobody");
        assertThat(resolved(keyed("database", "password"))).isEqualTo("of the database");
        write("alone", "new");
        assertThat(resolved(named("alone"))).isEqualTo("new");
    }

    @Test
    @DisplayName("stand beside secrets that carry their value")
    void values() throws Exception {
        Secret value = Secret.newBuilder()
                .setType(Secret.Type.VALUE)
                .setValue(Secret.Value.newBuilder().setData(ByteString.copyFromUtf8("in clear")))
                .build();
        assertThat(resolved(value)).isEqualTo("in clear");
    }

    @Test
    @DisplayName("that are not there, have no such key, or are no file are refused by their names")
    void missing() throws Exception {
        assertRefused(named("nothing"), "the secret 'nothing' is not there");
        assertRefused(keyed("nothing", "k"), "the secret 'nothing', key 'k', is not there");
        assertRefused(keyed("database", "user"), "the secret 'database', key 'user', is not there");
        assertRefused(keyed("alone", "k"), "the secret 'alone', key 'k', has no keys");
        assertRefused(named("database"), "the secret 'database' is no regular file");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", ".", "..", "../outside", "database/password", "/etc/hostname", "a\0b"})
    @DisplayName("lead nowhere but into their directory")
    void traversal(String name) {
        String shown = name.replace('\0', '?');
        assertRefused(named(name), "the secret '" + shown + "' has no name that a file can have");
        assertRefused(
                keyed("database", name),
                "the secret 'database', key '" + shown + "', has no name that a file can have");
    }

    @Test
    @DisplayName("have names of at most 255 bytes")
    void longNames() throws Exception {
        String longest = "n".repeat(255);
        write(longest, "long");
        assertThat(resolved(named(longest))).isEqualTo("long");
        assertRefused(
                named("n".repeat(256)), "the secret '" + "n".repeat(64) + "...' has no name that a file can have");
    }

    @Test
    @DisplayName("are not behind links, as files or as directories")
    void links() throws Exception {
        Files.createSymbolicLink(directory.resolve("link"), temp.resolve("outside"));
        Files.createSymbolicLink(directory.resolve("up"), temp);
        assertRefused(named("link"), "the secret 'link' is no regular file");
        assertRefused(keyed("up", "outside"), "the secret 'up', key 'outside', has no keys");
    }

    @ParameterizedTest
    @ValueSource(strings = {"rw-r-----", "rw--w----", "rw----r--", "rw-----w-"})
    @DisplayName("are refused when others may read or change them")
    void openFiles(String permissions) throws Exception {
        mode(directory.resolve("alone"), permissions);
        assertRefused(
                named("alone"), "the secret 'alone' can be used by others than the agent's user; chmod go= its file");
    }

    @Test
    @DisplayName("are refused when others may change what their keys are")
    void openKeys() throws Exception {
        mode(directory.resolve("database"), "rwxrwx---");
        assertRefused(
                keyed("database", "password"),
                "the secret 'database', key 'password', can be changed by others than the agent's user");
    }

    @Test
    @DisplayName("are refused when they belong to somebody else")
    void foreign() throws Exception {
        assumeTrue(Users.ofSystem().current().isRoot(), "only root can give files away");
        Files.setAttribute(directory.resolve("alone"), "unix:uid", 65534);
        assertRefused(named("alone"), "the secret 'alone' does not belong to the agent's user");
    }

    @Test
    @DisplayName("have at most 1 MiB")
    void size() throws Exception {
        write("large", "x".repeat(SecretDirectory.MAX_BYTES));
        assertThat(secrets.resolve(named("large"))).hasSize(SecretDirectory.MAX_BYTES);
        write("large", "x".repeat(SecretDirectory.MAX_BYTES + 1));
        assertRefused(named("large"), "the secret 'large' is larger than 1048576 bytes");
    }

    @Test
    @DisplayName("need a directory that only the agent's user can change")
    void directories() throws Exception {
        mode(directory, "rwxrwxrwx");
        assertThatThrownBy(() -> SecretDirectory.at(directory, Users.ofSystem()))
                .isInstanceOf(IsolationSetupException.class)
                .hasMessage("the directory of secrets " + directory + " can be changed by others; chmod go-w it");
        assertThatThrownBy(() -> SecretDirectory.at(temp.resolve("outside"), Users.ofSystem()))
                .isInstanceOf(IsolationSetupException.class)
                .hasMessage("the directory of secrets " + temp.resolve("outside") + " is no directory");
    }

    @Test
    @DisplayName("are refused without a directory")
    void none() {
        assertThatThrownBy(() -> SecretResolver.VALUES.resolve(named("database")))
                .isInstanceOf(IsolationException.class)
                .hasMessage("the secret 'database' is given by reference, for which this agent has no directory"
                        + " (--secrets_dir)");
    }
}

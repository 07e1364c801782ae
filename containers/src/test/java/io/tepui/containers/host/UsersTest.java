package io.tepui.containers.host;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("Users and their groups")
class UsersTest {

    @TempDir
    private Path temp;

    private Users users;

    @BeforeEach
    void write() throws IOException {
        Path passwd = Files.writeString(
                temp.resolve("passwd"),
                "root:x:0:0:root:/root:/bin/sh\nalice:x:1001:100::/home/alice:/bin/sh\nbroken:x:one:1::/:/bin/sh\n"
                        + "big:x:4294967294:4294967294::/:/bin/sh\n");
        Path group = Files.writeString(
                temp.resolve("group"), "users:x:100:\nadm:x:4:bob,alice\nwheel:x:10:alice\nnot:x:11:alicia\n");
        users = new Users(passwd, group, false);
    }

    @Test
    @DisplayName("A user has its primary group and all that list it")
    void groups() {
        assertThat(users.find("alice")).contains(new UserIdentity("alice", 1001, 100, List.of(100, 4, 10)));
        assertThat(users.find("root").orElseThrow().isRoot()).isTrue();
    }

    @Test
    @DisplayName("Ids are unsigned")
    void unsigned() {
        assertThat(users.find("big").orElseThrow().uid()).isEqualTo(-2);
        assertThat(users.nameOf(-2)).isEqualTo("big");
    }

    @Test
    @DisplayName("Unknown, malformed and impossible names are no users")
    void none() {
        for (String name : List.of("bob", "broken", "", "-u", "a b", "a:b", "a\nb")) {
            assertThat(users.find(name)).as(name).isEmpty();
        }
        assertThat(users.nameOf(77)).isEqualTo("77");
    }

    @Test
    @DisplayName("This process has a user that the system knows")
    void current() {
        Users system = Users.ofSystem();

        UserIdentity self = system.current();

        assertThat(system.nameOf(self.uid())).isEqualTo(self.name());
        assertThat(system.find("no-such-user")).isEmpty();
    }
}

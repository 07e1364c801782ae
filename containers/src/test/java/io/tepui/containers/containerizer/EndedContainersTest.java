package io.tepui.containers.containerizer;

import static org.assertj.core.api.Assertions.assertThat;

import io.tepui.containers.containerizer.ContainerTree.Collected;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("What nested containers leave")
class EndedContainersTest extends TreeFixture {
    private static final Duration DAY = Duration.ofDays(1);

    private void ended(String printed, Duration ago) throws IOException {
        end(printed);
        Files.setLastModifiedTime(
                runtimeDirectory(printed).resolve(RuntimeLayout.TERMINATION),
                FileTime.from(Instant.now().minus(ago)));
    }

    @Test
    @DisplayName("goes with a session that ended long ago, and stays with one that runs or has ended just now")
    void sessions() throws IOException {
        run("root");
        launch("root.old", TreeFixture::session, "exit 3");
        launch("root.young", TreeFixture::session, "exit 4");
        launch("root.alive", TreeFixture::session, FOREVER);
        ended("root.old", DAY.multipliedBy(2));
        ended("root.young", Duration.ZERO);
        assertThat(tree.collect(DAY, false)).isEqualTo(new Collected(1, 0));
        assertThat(sandbox("root.old")).doesNotExist();
        assertThat(runtimeDirectory("root.old")).doesNotExist();
        assertThat(tree.termination(id("root.old"))).isEmpty();
        assertThat(sandbox("root.alive")).isDirectory();
        assertThat(status(end("root.young"))).isEqualTo(4 << 8);
        assertThat(tree.collect(DAY, true)).isEqualTo(new Collected(0, 0));
    }

    @Test
    @DisplayName(
            "AO-154: of other nested containers it is the sandbox that goes, if that is wanted, and the end is still told")
    void sandboxes() throws IOException {
        run("root");
        run("root.a");
        launch("root.a.b", "exit 5");
        launch("root.c", "exit 6");
        ended("root.a.b", DAY.multipliedBy(2));
        ended("root.c", DAY.multipliedBy(2));
        assertThat(tree.collect(DAY, false)).isEqualTo(new Collected(0, 0));
        assertThat(sandbox("root.c")).isDirectory();
        assertThat(tree.collect(DAY, true)).isEqualTo(new Collected(2, 0));
        assertThat(sandbox("root.a.b")).doesNotExist();
        assertThat(sandbox("root.c")).doesNotExist();
        assertThat(sandbox("root.a")).isDirectory();
        assertThat(status(end("root.a.b"))).isEqualTo(5 << 8);
        assertThat(tree.collect(DAY, true)).isEqualTo(new Collected(0, 0));
    }

    @Test
    @DisplayName("AO-327: of before the agent was started is collected as well")
    void another_agent() throws IOException {
        run("root");
        launch("root.old", TreeFixture::session, "exit 3");
        launch("root.c", "exit 6");
        ended("root.old", DAY.multipliedBy(2));
        ended("root.c", DAY.multipliedBy(2));
        reopen();
        tree.recover();
        assertThat(tree.collect(DAY, true)).isEqualTo(new Collected(2, 0));
        assertThat(runtimeDirectory("root.old")).doesNotExist();
        assertThat(sandbox("root.c")).doesNotExist();
    }

    @Test
    @DisplayName("that cannot be removed is counted, and the rest goes all the same")
    void failures() throws IOException {
        run("root");
        run("root.a");
        launch("root.a.b", TreeFixture::session, "true");
        launch("root.c", TreeFixture::session, "true");
        ended("root.a.b", DAY.multipliedBy(2));
        ended("root.c", DAY.multipliedBy(2));
        Files.move(sandbox("root.a"), sandbox("root.a").resolveSibling("moved"));
        Files.createSymbolicLink(sandbox("root.a"), sandbox("root.a").resolveSibling("moved"));
        assertThat(tree.collect(DAY, false)).isEqualTo(new Collected(1, 1));
        assertThat(sandbox("root.c")).doesNotExist();
        assertThat(sandbox("root.a").resolveSibling("moved").resolve("containers/b"))
                .isDirectory();
    }
}

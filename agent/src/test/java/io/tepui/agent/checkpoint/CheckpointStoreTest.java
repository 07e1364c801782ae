package io.tepui.agent.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** AO-178: how files are written. */
class CheckpointStoreTest {
    @TempDir
    Path directory;

    private static ByteString bytes(String text) {
        return ByteString.copyFromUtf8(text);
    }

    @Test
    void a_file_is_written_with_its_directories_and_replaced_as_a_whole() throws Exception {
        Path file = directory.resolve("a/b/file");
        CheckpointStore.write(file, bytes("a long first text"));
        CheckpointStore.write(file, bytes("short"));
        assertThat(file).hasContent("short");
        try (Stream<Path> left = Files.list(file.getParent())) {
            assertThat(left).containsExactly(file);
        }
    }

    @Test
    void a_file_that_cannot_be_written_leaves_the_old_one() throws Exception {
        Path file = directory.resolve("file");
        CheckpointStore.write(file, bytes("old"));
        Files.createDirectory(directory.resolve(".file.new"));
        assertThatThrownBy(() -> CheckpointStore.write(file, bytes("new"))).isInstanceOf(IOException.class);
        assertThat(file).hasContent("old");
    }

    @Test
    void records_are_appended_and_a_file_can_be_cut() throws Exception {
        Path file = directory.resolve("a/updates");
        CheckpointStore.append(file, bytes("one"));
        CheckpointStore.append(file, bytes("two"));
        assertThat(file).hasContent("onetwo");
        CheckpointStore.truncate(file, 3);
        assertThat(file).hasContent("one");
    }

    @Test
    void a_link_is_made_and_replaced() throws Exception {
        Path link = directory.resolve("runs/latest");
        CheckpointStore.link(link, "one");
        CheckpointStore.link(link, "two");
        assertThat(Files.readSymbolicLink(link)).hasToString("two");
    }

    @Test
    void a_tree_is_removed_without_following_its_links() throws Exception {
        Path outside = Files.createFile(directory.resolve("outside"));
        Path tree = directory.resolve("tree");
        CheckpointStore.write(tree.resolve("a/b"), bytes("x"));
        Files.createSymbolicLink(tree.resolve("link"), outside);
        Files.createSymbolicLink(tree.resolve("up"), directory);
        CheckpointStore.remove(tree);
        assertThat(tree).doesNotExist();
        assertThat(outside).exists();
        CheckpointStore.remove(tree);
    }
}

package io.tepui.simulation;

import com.google.common.jimfs.Configuration;
import com.google.common.jimfs.Jimfs;
import com.google.protobuf.ByteString;
import io.tepui.agent.AgentEffect;
import io.tepui.agent.checkpoint.CheckpointReader;
import io.tepui.agent.checkpoint.CheckpointStore;
import io.tepui.agent.checkpoint.Checkpointed;
import io.tepui.agent.checkpoint.Layout;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileSystem;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;

/** The disk of an agent's machine, in memory. What was written before the agent's process ended is there afterwards. */
final class Disk implements AutoCloseable {
    private final FileSystem files;

    Disk(Timeline time) {
        files = Jimfs.newFileSystem(Configuration.unix().toBuilder()
                .setBlockSize(512)
                .setMaxCacheSize(0)
                .setFileTimeSource(() -> FileTime.from(time.now()))
                .build());
    }

    /** Carries out an effect that changes files; false for any other. */
    boolean apply(AgentEffect effect) {
        try {
            switch (effect) {
                case AgentEffect.WriteFile write -> CheckpointStore.write(path(write.path()), write.bytes());
                case AgentEffect.AppendRecord append -> CheckpointStore.append(path(append.path()), append.record());
                case AgentEffect.WriteLink link -> CheckpointStore.link(path(link.path()), link.target());
                case AgentEffect.Rename rename -> move(rename.from(), rename.to());
                case AgentEffect.CreateVolume create -> Files.createDirectories(path(create.path()));
                case AgentEffect.MoveVolume move -> {
                    Files.createDirectories(path(move.to()).getParent());
                    move(move.from(), move.to());
                }
                case AgentEffect.DestroyVolume destroy -> CheckpointStore.remove(path(destroy.path()));
                case AgentEffect.RemoveVolumeLink link -> {}
                case AgentEffect.Remove remove -> CheckpointStore.remove(path(remove.path()));
                default -> {
                    return false;
                }
            }
            return true;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Carries out an effect half: the process was killed while it wrote. */
    void tear(AgentEffect effect, Chance chance) {
        try {
            switch (effect) {
                case AgentEffect.AppendRecord append ->
                    CheckpointStore.append(path(append.path()), part(append.record(), chance));
                case AgentEffect.WriteFile write -> {
                    Path file = path(write.path());
                    Files.createDirectories(file.getParent());
                    Files.write(
                            file.resolveSibling("." + file.getFileName() + ".new"),
                            part(write.bytes(), chance).toByteArray());
                }
                default -> {}
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static ByteString part(ByteString whole, Chance chance) {
        return whole.substring(0, chance.between(0, whole.size()));
    }

    Checkpointed read(Layout layout, String bootId) {
        return CheckpointReader.read(layout, bootId, files);
    }

    /** What was moved before the process was killed is moved already. */
    private void move(String from, String to) throws IOException {
        if (Files.exists(path(from)) || !Files.exists(path(to))) {
            Files.createDirectories(path(to).getParent());
            Files.move(path(from), path(to), StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
        }
    }

    private Path path(String path) {
        return files.getPath(path);
    }

    @Override
    public void close() {
        try {
            files.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}

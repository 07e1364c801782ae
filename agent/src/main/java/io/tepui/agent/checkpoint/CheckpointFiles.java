package io.tepui.agent.checkpoint;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.MessageLite;
import com.google.protobuf.Parser;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystem;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Reads single files of a checkpoint, and gathers what cannot be read. */
final class CheckpointFiles {
    private final FileSystem system;
    private final List<String> errors = new ArrayList<>();

    CheckpointFiles(FileSystem system) {
        this.system = system;
    }

    Path path(String path) {
        return system.getPath(path);
    }

    /** What could not be read, one line each. */
    List<String> errors() {
        return List.copyOf(errors);
    }

    void problem(String line) {
        errors.add(line);
    }

    /** The one message in a file; nothing when the file is missing or empty. */
    <M extends MessageLite> Optional<M> message(Path file, Parser<M> parser) {
        Optional<byte[]> bytes = bytes(file).filter(each -> each.length > 0);
        if (bytes.isEmpty()) {
            return Optional.empty();
        }
        try {
            Frames.Content<M> content = Frames.read(bytes.get(), parser);
            if (content.records().size() == 1) {
                return Optional.of(content.records().getFirst());
            }
            if (Frames.isEmptyMessage(bytes.get())) {
                return Optional.of(parser.parseFrom(ByteString.EMPTY));
            }
            errors.add(file + " is damaged: it holds " + content.records().size() + " complete records instead of one");
        } catch (InvalidProtocolBufferException e) {
            errors.add(file + " is damaged: " + e.getMessage());
        }
        return Optional.empty();
    }

    /** The messages in a file that is written as a whole; none when it is missing or empty. */
    <M extends MessageLite> List<M> all(Path file, Parser<M> parser) {
        byte[] bytes = bytes(file).orElse(new byte[0]);
        try {
            Frames.Content<M> content = Frames.read(bytes, parser);
            if (content.completeBytes() == bytes.length) {
                return content.records();
            }
            errors.add(file + " is damaged: its last record is cut short");
        } catch (InvalidProtocolBufferException e) {
            errors.add(file + " is damaged: " + e.getMessage());
        }
        return List.of();
    }

    /** The messages in a file that grows; a torn record at its end is cut off the file (AO-178). */
    <M extends MessageLite> List<M> records(Path file, Parser<M> parser) {
        byte[] bytes = bytes(file).orElse(new byte[0]);
        try {
            Frames.Content<M> content = Frames.read(bytes, parser);
            if (content.completeBytes() < bytes.length) {
                CheckpointStore.truncate(file, content.completeBytes());
            }
            return content.records();
        } catch (InvalidProtocolBufferException e) {
            errors.add(file + " is damaged: " + e.getMessage());
        } catch (IOException e) {
            errors.add(file + " has a torn last record that cannot be cut off: " + e.getMessage());
        }
        return List.of();
    }

    Optional<String> text(Path file) {
        return bytes(file).map(bytes -> new String(bytes, StandardCharsets.UTF_8));
    }

    private Optional<byte[]> bytes(Path file) {
        if (!Files.exists(file)) {
            return Optional.empty();
        }
        try {
            return Optional.of(Files.readAllBytes(file));
        } catch (IOException e) {
            errors.add(file + " cannot be read: " + e.getMessage());
            return Optional.empty();
        }
    }

    /** The directories in a directory, by name; none when it is missing. */
    List<Path> list(Path directory) {
        if (!Files.isDirectory(directory)) {
            return List.of();
        }
        try (Stream<Path> entries = Files.list(directory)) {
            return entries.filter(each -> Files.isDirectory(each, LinkOption.NOFOLLOW_LINKS))
                    .sorted()
                    .toList();
        } catch (IOException e) {
            errors.add(directory + " cannot be listed: " + e.getMessage());
            return List.of();
        }
    }

    static Instant modified(Path file) {
        try {
            return Files.getLastModifiedTime(file).toInstant();
        } catch (IOException e) {
            return Instant.EPOCH;
        }
    }
}

package io.tepui.containers.contract;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import io.tepui.containers.AttachException;
import io.tepui.containers.ContainerSpec;
import io.tepui.containers.InputAttachment;
import io.tepui.containers.OutputAttachment;
import io.tepui.containers.OutputAttachment.Source;
import io.tepui.containers.Streams;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;

/** Containers with a switchboard, their readers and their writers. */
public abstract class AttachFixture extends RuntimeFixture {

    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final List<AutoCloseable> attached = new ArrayList<>();

    @AfterEach
    final void detachEverybody() throws Exception {
        for (AutoCloseable attachment : attached) {
            attachment.close();
        }
        threads.shutdownNow();
    }

    /** What a reader got of each stream until its end. */
    protected record Heard(ByteString out, ByteString err) {
        protected String text() {
            return out.toString(StandardCharsets.ISO_8859_1);
        }
    }

    protected final ContainerSpec open(String id, String line) {
        return shell(id, line).withStreams(new Streams.Switchboard(false, false));
    }

    /** A session: its output is held for its first reader. */
    protected final ContainerSpec held(String id, String line) {
        return shell(id, line).withStreams(new Streams.Switchboard(false, true));
    }

    protected final ContainerSpec terminal(String id, String line) {
        return shell(id, line).withStreams(new Streams.Switchboard(true, true));
    }

    protected final OutputAttachment reader(String id) throws AttachException {
        OutputAttachment reader = runtime.attachOutput(id);
        attached.add(reader);
        return reader;
    }

    protected final InputAttachment writer(String id) throws AttachException {
        InputAttachment writer = runtime.attachInput(id);
        attached.add(writer);
        return writer;
    }

    protected static void send(InputAttachment writer, String text) throws Exception {
        writer.write(ByteBuffer.wrap(text.getBytes(StandardCharsets.ISO_8859_1)));
    }

    /** Reads to the end in a thread of its own. */
    protected final Future<Heard> hear(OutputAttachment reader) {
        return threads.submit(() -> toEnd(reader));
    }

    protected static Heard toEnd(OutputAttachment reader) throws IOException, InterruptedException {
        List<ByteString> out = new ArrayList<>();
        List<ByteString> err = new ArrayList<>();
        Optional<OutputAttachment.Piece> piece = reader.next();
        while (piece.isPresent()) {
            (piece.get().source() == Source.STDOUT ? out : err).add(piece.get().data());
            piece = reader.next();
        }
        return new Heard(ByteString.copyFrom(out), ByteString.copyFrom(err));
    }

    /** Reads until that text has come, and gives all that came. */
    protected final String hearUntil(OutputAttachment reader, String wanted) {
        Future<String> heard = threads.submit(() -> {
            StringBuilder all = new StringBuilder();
            while (all.indexOf(wanted) < 0) {
                all.append(reader.next().orElseThrow().data().toString(StandardCharsets.ISO_8859_1));
            }
            return all.toString();
        });
        return result(heard);
    }

    protected final <T> Future<T> inBackground(java.util.concurrent.Callable<T> work) {
        return threads.submit(work);
    }

    protected static <T> T result(Future<T> future) {
        try {
            return future.get(30, TimeUnit.SECONDS);
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    protected static void assertRefused(ThrowingCallable attach, AttachException.Reason reason) {
        assertThatThrownBy(attach)
                .isInstanceOfSatisfying(
                        AttachException.class, e -> org.assertj.core.api.Assertions.assertThat(e.reason())
                                .isEqualTo(reason));
    }
}

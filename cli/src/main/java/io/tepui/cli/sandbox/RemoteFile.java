package io.tepui.cli.sandbox;

import com.google.protobuf.ByteString;
import io.tepui.client.AgentClient;
import io.tepui.client.ApiException;
import io.tepui.protocol.v1.agent.Response.ReadFile;
import java.io.IOException;
import java.io.OutputStream;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** A file on an agent, which gives it in small pieces (AO-56). */
final class RemoteFile {
    /** How many pieces are asked for at a time: the way to the agent and back must not be waited for with each. */
    private static final int AHEAD = 8;

    private static final int BACKWARDS_BYTES = 64 * 1024;

    private final AgentClient agent;
    private final String path;

    /**
     * Names a file.
     *
     * @param path its virtual path (AO-371)
     */
    RemoteFile(AgentClient agent, String path) {
        this.agent = agent;
        this.path = path;
    }

    /** Returns how many bytes it has. */
    long size() throws ApiException, IOException, InterruptedException {
        return agent.read(path, 0, 0).getSize();
    }

    /**
     * Copies it to its end, as it is then.
     *
     * @param offset where to begin
     * @return the offset of its end
     */
    long copy(long offset, OutputStream out) throws ApiException, IOException, InterruptedException {
        ReadFile piece = agent.read(path, offset, Long.MAX_VALUE);
        int step = piece.getData().size();
        piece.getData().writeTo(out);
        long end = offset + step;
        if (step == 0 || end >= piece.getSize()) {
            return end;
        }
        return copyAhead(end, piece.getSize(), step, out);
    }

    private long copyAhead(long offset, long firstSize, int step, OutputStream out)
            throws ApiException, IOException, InterruptedException {
        Deque<Future<ReadFile>> ahead = new ArrayDeque<>();
        long end = offset;
        long next = offset;
        long size = firstSize;
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            while (end < size) {
                for (; ahead.size() < AHEAD && next < size; next += step) {
                    long from = next;
                    ahead.add(threads.submit(() -> agent.read(path, from, step)));
                }
                ReadFile piece = get(ahead.remove());
                piece.getData().writeTo(out);
                end += piece.getData().size();
                size = piece.getSize();
                if (piece.getData().isEmpty()) {
                    break; // it was cut off
                }
                if (piece.getData().size() < step) {
                    ahead.clear(); // less came than was asked for: what follows begins elsewhere
                    next = end;
                }
            }
        }
        return end;
    }

    private static ReadFile get(Future<ReadFile> piece) throws ApiException, IOException, InterruptedException {
        try {
            return piece.get();
        } catch (ExecutionException e) {
            switch (e.getCause()) {
                case ApiException refused -> throw refused;
                case IOException broken -> throw broken;
                case null, default -> throw new IllegalStateException(e.getCause());
            }
        }
    }

    /** Returns where the last lines begin; a line that has no end yet counts as one. */
    long offsetOfLast(long lines) throws ApiException, IOException, InterruptedException {
        long size = size();
        long begin = size;
        long found = 0;
        while (begin > 0) {
            long from = Math.max(0, begin - BACKWARDS_BYTES);
            ByteString piece = range(from, begin);
            for (int i = piece.size() - 1; i >= 0; i--) {
                boolean last = from + i == size - 1;
                if (piece.byteAt(i) == '\n' && !last && ++found == lines) {
                    return from + i + 1;
                }
            }
            begin = from;
        }
        return 0;
    }

    /** Reads what is between two offsets, in as many pieces as the agent likes. */
    private ByteString range(long from, long to) throws ApiException, IOException, InterruptedException {
        ByteString all = ByteString.EMPTY;
        while (from + all.size() < to) {
            ByteString piece =
                    agent.read(path, from + all.size(), to - from - all.size()).getData();
            if (piece.isEmpty()) {
                break; // it was cut off
            }
            all = all.concat(piece);
        }
        return all;
    }
}

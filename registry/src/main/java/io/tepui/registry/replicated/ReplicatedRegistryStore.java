package io.tepui.registry.replicated;

import io.tepui.registry.RegistryChange;
import io.tepui.registry.RegistryException;
import io.tepui.registry.RegistryLimits;
import io.tepui.registry.RegistrySnapshot;
import io.tepui.registry.RegistryStore;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.ratis.protocol.ClientId;
import org.apache.ratis.protocol.Message;
import org.apache.ratis.protocol.RaftClientReply;
import org.apache.ratis.protocol.RaftClientRequest;
import org.apache.ratis.protocol.RaftPeerId;
import org.apache.ratis.server.RaftServer;
import org.apache.ratis.server.storage.RaftStorage;
import org.apache.ratis.thirdparty.com.google.protobuf.UnsafeByteOperations;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps the values in a Raft log on disk, with snapshots, in a group of one master or of several (AM-102, AM-106). A batch is
 * reported when most members have it on their disks; with one member that is its own.
 *
 * <p>Only the member that leads the group reads and writes. In a group of one that is this one, at once; in a group of
 * several it may take until the others are gone, and {@link #leads} tells when. Who loses the lead has lost this store:
 * everything fails from then on, even if the member leads again later, for another may have written meanwhile.
 */
public final class ReplicatedRegistryStore implements RegistryStore {
    private static final Logger LOG = LoggerFactory.getLogger(ReplicatedRegistryStore.class);

    private static final String WRITER = "SegmentedRaftLogWorker";
    private static final Duration BETWEEN_WAKING = Duration.ofMillis(10);

    private final ReplicatedRegistryConfig config;
    private final RegistryDirectory directory;
    private final RegistryStateMachine machine;
    private final BatchQueue queue;
    private final ThreadGroup threads = new ThreadGroup("registry");
    private final ClientId client = ClientId.randomId();
    private final AtomicLong calls = new AtomicLong();
    private final AtomicBoolean closed = new AtomicBoolean();
    private final CompletableFuture<RaftServer> server = new CompletableFuture<>();
    private final CompletableFuture<Void> opened = new CompletableFuture<>();
    private final CompletableFuture<Long> leading = new CompletableFuture<>();
    private final CompletableFuture<RegistryException> ended = new CompletableFuture<>();

    private ReplicatedRegistryStore(ReplicatedRegistryConfig config, RegistryDirectory directory, DurableMark mark) {
        this.config = config;
        this.directory = directory;
        this.queue = new BatchQueue(config.limits());
        this.machine = new RegistryStateMachine(directory.path(), mark, config.snapshotBytes(), new Observer());
    }

    /**
     * Opens a store. The directory is taken and inspected before this returns; the log is read after it, and {@link #read}
     * waits for that.
     *
     * @throws RegistryException with one line for operators: the directory can't be written, is used by another process, or is
     *     damaged; or it is empty and must not be
     */
    public static ReplicatedRegistryStore open(ReplicatedRegistryConfig config) {
        Path path = config.directory();
        RegistryDirectory directory = RegistryDirectory.take(path);
        try {
            Path group = path.resolve(RaftSettings.GROUP.getUuid().toString());
            boolean isNew = LogInspection.isNew(group);
            if (isNew && !config.autoInitialize()) {
                throw new RegistryException("There is no registry in " + path
                        + ", and none is begun (--log_auto_initialize=false): start once with --log_auto_initialize, or name"
                        + " the directory that has it");
            }
            DurableMark mark = DurableMark.open(directory.mark(), isNew);
            LogInspection.inspect(path, group, mark.index());
            ReplicatedRegistryStore store = new ReplicatedRegistryStore(config, directory, mark);
            Thread.ofPlatform()
                    .group(store.threads)
                    .daemon()
                    .name("registry-open")
                    .start(store::openLog);
            return store;
        } catch (RegistryException e) {
            directory.close();
            throw e;
        } catch (IOException e) {
            directory.close();
            throw new RegistryException(
                    "The registry in " + path + " can't be opened: " + RegistryDirectory.reason(e), e);
        }
    }

    /** Completed when this member leads the group and may read and write; failed when the store ends before. */
    public CompletionStage<Void> leads() {
        return leading.thenApply(term -> null);
    }

    /**
     * Completed with the reason when the store has ended: it was closed, can't be written, or another member leads. A master
     * that led ends then.
     */
    public CompletionStage<RegistryException> ended() {
        return ended.minimalCompletionStage();
    }

    /** Returns how many members the group has (MO-386). */
    public int members() {
        return config.members().size();
    }

    /** Whether the log is read, and this member may write (MO-386). */
    public boolean recovered() {
        return leading.isDone() && !ended.isDone();
    }

    @Override
    public RegistrySnapshot read() {
        await(leading);
        RaftClientReply reply = await(submit(Message.EMPTY, RaftClientRequest.readRequestType()));
        if (!reply.isSuccess()) {
            throw refused(reply);
        }
        return machine.snapshot();
    }

    @Override
    public CompletionStage<Long> apply(List<RegistryChange> batch) {
        return queue.add(batch);
    }

    @Override
    public RegistryLimits limits() {
        return config.limits();
    }

    @Override
    public long sizeBytes() {
        return machine.sizeBytes();
    }

    @Override
    public int queued() {
        return queue.size();
    }

    @Override
    public void close() {
        if (!closed.compareAndSet(false, true)) {
            return;
        }
        end(new RegistryException("The registry is closed"));
        Thread closing = Thread.ofPlatform().daemon().name("registry-close").start(this::closeLog);
        boolean interrupted = false;
        while (closing.isAlive()) {
            try {
                if (!closing.join(BETWEEN_WAKING)) {
                    wakeWriter();
                }
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        directory.close();
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private void closeLog() {
        opened.join();
        if (server.isCompletedExceptionally()) {
            return;
        }
        try {
            server.join().close();
        } catch (IOException e) {
            LOG.warn("The registry did not close in good order: {}", RegistryDirectory.reason(e));
        }
    }

    /** Ratis's writer looks only once a second whether it is to end, unless it is interrupted. */
    private void wakeWriter() {
        Thread[] all = new Thread[threads.activeCount() + 8];
        int count = threads.enumerate(all);
        for (int i = 0; i < count; i++) {
            if (all[i].getName().contains(WRITER)) {
                all[i].interrupt();
            }
        }
    }

    private void openLog() {
        try {
            RaftServer made = RaftServer.newBuilder()
                    .setServerId(RaftPeerId.valueOf(config.self().id()))
                    .setGroup(RaftSettings.group(config))
                    .setOption(RaftStorage.StartupOption.RECOVER)
                    .setProperties(RaftSettings.of(config))
                    .setStateMachine(machine)
                    .build();
            server.complete(made);
            made.start();
        } catch (IOException | RuntimeException e) {
            end(openFailure(e));
            server.completeExceptionally(e);
        } finally {
            opened.complete(null);
        }
    }

    private RegistryException openFailure(Exception problem) {
        for (Throwable cause = problem; cause != null; cause = cause.getCause()) {
            if (cause instanceof RegistryException known) {
                return known;
            }
        }
        Throwable root = problem;
        while (root.getCause() != null) {
            root = root.getCause();
        }
        String reason = RegistryDirectory.reason(root);
        for (Throwable cause = problem; cause != root && cause != null; cause = cause.getCause()) {
            if (cause instanceof IOException) {
                reason = RegistryDirectory.reason(cause) + " (" + reason + ")";
                break;
            }
        }
        return new RegistryException("The registry in " + directory.path() + " can't be opened: " + reason, problem);
    }

    private CompletionStage<Long> write(List<List<RegistryChange>> batches, long term) {
        Message entry = Message.valueOf(UnsafeByteOperations.unsafeWrap(new EntryCodec(term, batches).encode()));
        return submit(entry, RaftClientRequest.writeRequestType()).thenApply(reply -> {
            if (!reply.isSuccess()) {
                throw refused(reply);
            }
            long version = RegistryStateMachine.version(reply.getMessage());
            if (version == RegistryStateMachine.SUPERSEDED) {
                throw lost();
            }
            return version;
        });
    }

    private CompletableFuture<RaftClientReply> submit(Message message, RaftClientRequest.Type type) {
        RaftClientRequest request = RaftClientRequest.newBuilder()
                .setClientId(client)
                .setServerId(RaftPeerId.valueOf(config.self().id()))
                .setGroupId(RaftSettings.GROUP)
                .setCallId(calls.incrementAndGet())
                .setMessage(message)
                .setType(type)
                .build();
        return server.thenCompose(running -> {
            try {
                return running.submitClientRequestAsync(request);
            } catch (IOException e) {
                return CompletableFuture.failedFuture(e);
            }
        });
    }

    private RegistryException refused(RaftClientReply reply) {
        if (reply.getNotLeaderException() != null) {
            return lost();
        }
        Throwable why = reply.getException();
        return ended.isDone()
                ? ended.join()
                : new RegistryException("The registry in " + directory.path() + " refuses: "
                        + (why == null ? reply.toString() : RegistryDirectory.reason(why)));
    }

    private <T> T await(CompletableFuture<T> result) {
        try {
            return result.get();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new RegistryException("Interrupted while the registry was read", e);
        } catch (ExecutionException | CompletionException e) {
            throw openFailure(e);
        }
    }

    private void end(RegistryException why) {
        if (ended.complete(why)) {
            leading.completeExceptionally(why);
            queue.fail(why);
        }
    }

    private RegistryException lost() {
        return new RegistryException("This master leads the group of the registry no more");
    }

    private final class Observer implements RegistryStateMachine.Observer {
        @Override
        public void leads(long term) {
            if (leading.complete(term)) {
                queue.start(batches -> write(batches, term));
            } else {
                end(lost());
            }
        }

        @Override
        public void leadsNoMore() {
            end(lost());
        }

        @Override
        public void logFailed(Throwable cause) {
            end(new RegistryException(
                    "The registry in " + directory.path() + " can't be written: " + RegistryDirectory.reason(cause),
                    cause));
        }

        @Override
        public void damaged(RegistryException why) {
            end(why);
        }

        @Override
        public void ended() {
            end(new RegistryException("The registry in " + directory.path() + " has ended by itself"));
        }
    }
}

package io.tepui.registry.replicated;

import io.tepui.registry.RegistryChange;
import io.tepui.registry.RegistryException;
import io.tepui.registry.RegistrySnapshot;
import io.tepui.registry.RegistryValues;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.apache.ratis.io.MD5Hash;
import org.apache.ratis.proto.RaftProtos.LogEntryProto;
import org.apache.ratis.proto.RaftProtos.RaftConfigurationProto;
import org.apache.ratis.proto.RaftProtos.RoleInfoProto;
import org.apache.ratis.protocol.Message;
import org.apache.ratis.protocol.RaftGroupId;
import org.apache.ratis.server.RaftServer;
import org.apache.ratis.server.protocol.TermIndex;
import org.apache.ratis.server.raftlog.RaftLog;
import org.apache.ratis.server.storage.FileInfo;
import org.apache.ratis.server.storage.RaftStorage;
import org.apache.ratis.statemachine.SnapshotRetentionPolicy;
import org.apache.ratis.statemachine.StateMachineStorage;
import org.apache.ratis.statemachine.TransactionContext;
import org.apache.ratis.statemachine.impl.BaseStateMachine;
import org.apache.ratis.statemachine.impl.SimpleStateMachineStorage;
import org.apache.ratis.statemachine.impl.SingleFileSnapshotInfo;
import org.apache.ratis.thirdparty.com.google.protobuf.ByteString;
import org.apache.ratis.util.LifeCycle;
import org.apache.ratis.util.MD5FileUtil;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Applies the entries of the log to the values, and takes snapshots of them. Ratis calls it, on its threads. */
final class RegistryStateMachine extends BaseStateMachine {
    /** The answer to an entry of a writer that had lost the lead. */
    static final long SUPERSEDED = -1;

    // The base class has a logger of Ratis under the usual name.
    private static final Logger REGISTRY_LOG = LoggerFactory.getLogger(RegistryStateMachine.class);
    private static final SnapshotRetentionPolicy KEEP_ONE = new SnapshotRetentionPolicy() {
        @Override
        public int getNumSnapshotsRetained() {
            return 1;
        }
    };

    /** What the store has to know. */
    interface Observer {
        /** This member leads since this term, and has applied all that was stored before. */
        void leads(long term);

        /** This member does not lead any more. */
        void leadsNoMore();

        /** The log can't be written. */
        void logFailed(Throwable cause);

        /** The log can't be applied. */
        void damaged(RegistryException why);

        /** Ratis has ended by itself. */
        void ended();
    }

    private final SimpleStateMachineStorage storage = new SimpleStateMachineStorage();
    private final Path directory;
    private final DurableMark mark;
    private final long snapshotBytes;
    private final Observer observer;
    private RegistryValues values = new RegistryValues(RegistrySnapshot.empty());
    private long loggedBytes;
    private long snapshotIndex = RaftLog.INVALID_LOG_INDEX;
    private volatile long configurationTerm;
    private volatile Optional<Path> log = Optional.empty();
    private List<String> durableNames = List.of();

    RegistryStateMachine(Path directory, DurableMark mark, long snapshotBytes, Observer observer) {
        this.directory = directory;
        this.mark = mark;
        this.snapshotBytes = snapshotBytes;
        this.observer = observer;
    }

    /** Returns all values as they are now. */
    synchronized RegistrySnapshot snapshot() {
        return values.snapshot();
    }

    /** Returns the bytes of all names and values. */
    synchronized long sizeBytes() {
        return values.sizeBytes();
    }

    @Override
    public void initialize(RaftServer server, RaftGroupId group, RaftStorage files) throws IOException {
        getLifeCycle()
                .startAndTransition(
                        () -> {
                            super.initialize(server, group, files);
                            storage.init(files);
                            log = Optional.of(
                                    files.getStorageDir().getCurrentDir().toPath());
                            load(storage.getLatestSnapshot());
                        },
                        IOException.class);
    }

    @Override
    public void pause() {
        getLifeCycle().transition(LifeCycle.State.PAUSING);
        getLifeCycle().transition(LifeCycle.State.PAUSED);
    }

    /** The leader has sent a snapshot. */
    @Override
    public void reinitialize() throws IOException {
        load(storage.loadLatestSnapshot());
        if (getLifeCycleState() == LifeCycle.State.PAUSED) {
            getLifeCycle().transition(LifeCycle.State.STARTING);
            getLifeCycle().transition(LifeCycle.State.RUNNING);
        }
    }

    @Override
    public StateMachineStorage getStateMachineStorage() {
        return storage;
    }

    @Override
    public CompletableFuture<Message> query(Message request) {
        return CompletableFuture.completedFuture(Message.EMPTY);
    }

    @Override
    public CompletableFuture<Message> applyTransaction(TransactionContext transaction) {
        LogEntryProto entry = transaction.getLogEntry();
        ByteString data = entry.getStateMachineLogEntry().getLogData();
        EntryCodec decoded;
        try {
            decoded = EntryCodec.decode(data.asReadOnlyByteBuffer());
        } catch (IOException e) {
            RegistryException why = Damage.of(
                    directory,
                    "the entry " + entry.getIndex() + " of the log can't be read: " + RegistryDirectory.reason(e),
                    e);
            observer.damaged(why);
            throw why;
        }
        long version = decoded.term() == entry.getTerm() ? apply(decoded.batches(), data.size()) : SUPERSEDED;
        updateLastAppliedTermIndex(entry.getTerm(), entry.getIndex());
        // Ratis applies no entry before this member's own log is durable up to it.
        mark.advance(entry.getIndex());
        ByteBuffer answer = ByteBuffer.allocate(Long.BYTES).putLong(0, version);
        return CompletableFuture.completedFuture(Message.valueOf(ByteString.copyFrom(answer)));
    }

    /** Reads the answer to an entry: the version after it, or {@link #SUPERSEDED}. */
    static long version(Message answer) {
        return answer.getContent().asReadOnlyByteBuffer().getLong();
    }

    /** Called often; takes a snapshot when enough was logged since the last one. */
    @Override
    public long takeSnapshot() {
        try {
            return takeSnapshotWhenDue();
        } catch (IOException e) {
            REGISTRY_LOG.warn(
                    "No snapshot of the registry could be written in {}: {}. The log grows until one can",
                    directory,
                    RegistryDirectory.reason(e));
            return RaftLog.INVALID_LOG_INDEX;
        }
    }

    private long takeSnapshotWhenDue() throws IOException {
        TermIndex applied = getLastAppliedTermIndex();
        RegistrySnapshot taken;
        synchronized (this) {
            if (applied.getIndex() <= snapshotIndex || loggedBytes < Math.max(snapshotBytes, values.sizeBytes())) {
                return RaftLog.INVALID_LOG_INDEX;
            }
            taken = values.snapshot();
            loggedBytes = 0;
        }
        Path file =
                storage.getSnapshotFile(applied.getTerm(), applied.getIndex()).toPath();
        SnapshotFile.write(file, taken);
        MD5Hash sum = MD5FileUtil.computeMd5ForFile(file.toFile());
        MD5FileUtil.saveMD5File(file.toFile(), sum);
        Durably.directory(file.getParent());
        storage.updateLatestSnapshot(
                new SingleFileSnapshotInfo(new FileInfo(file, sum), applied.getTerm(), applied.getIndex()));
        storage.cleanupOldSnapshots(KEEP_ONE);
        snapshotIndex = applied.getIndex();
        return snapshotIndex;
    }

    /** Called before the log is forced to the disk: its new files must not lose their names. */
    @Override
    public CompletableFuture<Void> flush(long index) {
        try {
            if (log.isPresent()) {
                String[] names = log.get().toFile().list();
                List<String> now = names == null ? List.of() : Arrays.asList(names);
                if (!now.equals(durableNames)) {
                    Durably.directory(log.get());
                    durableNames = now;
                }
            }
            return CompletableFuture.completedFuture(null);
        } catch (IOException e) {
            return CompletableFuture.failedFuture(e);
        }
    }

    @Override
    public void notifyTermIndexUpdated(long term, long index) {
        super.notifyTermIndexUpdated(term, index);
        mark.advance(index);
    }

    /** The first entry of a leader is one of these. */
    @Override
    public void notifyConfigurationChanged(long term, long index, RaftConfigurationProto configuration) {
        configurationTerm = term;
    }

    @Override
    public void notifyLeaderReady() {
        observer.leads(configurationTerm);
    }

    @Override
    public void notifyNotLeader(Collection<TransactionContext> pending) {
        observer.leadsNoMore();
    }

    @Override
    public void notifyLogFailed(Throwable cause, LogEntryProto entry) {
        observer.logFailed(cause);
    }

    @Override
    public void notifyServerShutdown(RoleInfoProto role, boolean allServers) {
        observer.ended();
    }

    private synchronized long apply(List<List<RegistryChange>> batches, int bytes) {
        loggedBytes += bytes;
        batches.forEach(values::apply);
        return values.version();
    }

    private void load(SingleFileSnapshotInfo info) throws IOException {
        if (info == null) {
            return;
        }
        Path file = info.getFile().getPath();
        RegistrySnapshot read;
        try {
            read = SnapshotFile.read(file);
        } catch (IOException e) {
            throw Damage.of(directory, "the file " + file + " can't be read: " + RegistryDirectory.reason(e), e);
        }
        synchronized (this) {
            values = new RegistryValues(read);
            loggedBytes = 0;
            snapshotIndex = info.getIndex();
        }
        setLastAppliedTermIndex(info.getTermIndex());
    }
}

package io.tepui.registry.replicated;

import io.tepui.registry.RegistryLimits;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.apache.ratis.RaftConfigKeys;
import org.apache.ratis.conf.RaftProperties;
import org.apache.ratis.grpc.GrpcConfigKeys;
import org.apache.ratis.protocol.RaftGroup;
import org.apache.ratis.protocol.RaftGroupId;
import org.apache.ratis.protocol.RaftPeer;
import org.apache.ratis.rpc.SupportedRpcType;
import org.apache.ratis.server.RaftServerConfigKeys;
import org.apache.ratis.util.SizeInBytes;
import org.apache.ratis.util.TimeDuration;

/** How Ratis is set up: small buffers, a log in small files, and no waiting in a group of one. */
final class RaftSettings {
    /** All registries are one group each; masters of different clusters are kept apart by their addresses. */
    static final RaftGroupId GROUP = RaftGroupId.valueOf(UUID.fromString("7e9c1a52-6d0f-4c1b-9b7e-5f3d2a90c4e1"));

    private static final long SEGMENT_BYTES = 8L << 20;
    /** Space taken in advance: the file system has less to write down with every entry then. */
    private static final long AHEAD_BYTES = 256 << 10;

    private static final long CACHE_BYTES = 8L << 20;
    private static final int CACHED_SEGMENTS = 2;
    private static final int ENTRIES_BETWEEN_LOOKS = 16;
    private static final long MESSAGE_OVERHEAD = 64 << 10;
    /** Ratis demands 1 MiB more than an entry. */
    private static final long RPC_OVERHEAD = 2L << 20;

    private static final long SNAPSHOT_CHUNK_BYTES = 1L << 20;

    /** A process that stood still goes on: whether it still leads is not told by its clock, but by the others. */
    private static final Duration NO_PAUSE_IS_TOO_LONG = Duration.ofDays(365);

    private RaftSettings() {}

    /** The members, as Ratis sees them. */
    static RaftGroup group(ReplicatedRegistryConfig config) {
        List<RaftPeer> peers = config.members().stream().map(RaftSettings::peer).toList();
        return RaftGroup.valueOf(GROUP, peers);
    }

    static RaftProperties of(ReplicatedRegistryConfig config) {
        RaftProperties properties = new RaftProperties();
        RaftServerConfigKeys.setStorageDir(
                properties, List.of(config.directory().toFile()));
        log(properties, config.limits());
        RaftServerConfigKeys.Snapshot.setAutoTriggerEnabled(properties, true);
        RaftServerConfigKeys.Snapshot.setAutoTriggerThreshold(properties, ENTRIES_BETWEEN_LOOKS);
        RaftServerConfigKeys.Snapshot.setTriggerWhenStopEnabled(properties, false);
        RaftServerConfigKeys.Read.setOption(properties, RaftServerConfigKeys.Read.Option.LINEARIZABLE);
        RaftServerConfigKeys.RetryCache.setExpiryTime(properties, TimeDuration.ONE_SECOND);
        RaftServerConfigKeys.setCloseThreshold(properties, time(NO_PAUSE_IS_TOO_LONG));
        if (config.isAlone()) {
            alone(properties);
        } else {
            group(properties, config);
        }
        return properties;
    }

    private static void log(RaftProperties properties, RegistryLimits limits) {
        int entry = EntryCodec.maxBytes(limits);
        RaftServerConfigKeys.Log.setSegmentSizeMax(properties, SizeInBytes.valueOf(SEGMENT_BYTES));
        RaftServerConfigKeys.Log.setPreallocatedSize(properties, SizeInBytes.valueOf(AHEAD_BYTES));
        RaftServerConfigKeys.Log.setSegmentCacheNumMax(properties, CACHED_SEGMENTS);
        RaftServerConfigKeys.Log.setSegmentCacheSizeMax(properties, SizeInBytes.valueOf(CACHE_BYTES));
        RaftServerConfigKeys.Log.Appender.setBufferByteLimit(properties, SizeInBytes.valueOf(entry + MESSAGE_OVERHEAD));
        RaftServerConfigKeys.Log.setWriteBufferSize(properties, SizeInBytes.valueOf(entry + 2 * MESSAGE_OVERHEAD));
        RaftServerConfigKeys.Log.Appender.setSnapshotChunkSizeMax(
                properties, SizeInBytes.valueOf(SNAPSHOT_CHUNK_BYTES));
        RaftServerConfigKeys.Log.setPurgeGap(properties, 1);
        RaftServerConfigKeys.Log.setPurgeUptoSnapshotIndex(properties, true);
        RaftServerConfigKeys.Log.setLogMetadataEnabled(properties, false);
        RaftServerConfigKeys.Log.setCorruptionPolicy(properties, RaftServerConfigKeys.Log.CorruptionPolicy.EXCEPTION);
    }

    private static void alone(RaftProperties properties) {
        RaftConfigKeys.Rpc.setType(properties, new SoloRpcType());
        RaftServerConfigKeys.LeaderElection.setPreVote(properties, false);
        RaftServerConfigKeys.LeaderElection.setLeaderStepDownWaitTime(properties, time(NO_PAUSE_IS_TOO_LONG));
        RaftServerConfigKeys.Rpc.setFirstElectionTimeoutMin(properties, TimeDuration.ONE_MILLISECOND);
        RaftServerConfigKeys.Rpc.setFirstElectionTimeoutMax(properties, TimeDuration.ONE_MILLISECOND);
    }

    private static void group(RaftProperties properties, ReplicatedRegistryConfig config) {
        RaftConfigKeys.Rpc.setType(properties, SupportedRpcType.GRPC);
        config.self().address().ifPresent(address -> {
            GrpcConfigKeys.Server.setHost(properties, address.getHostString());
            GrpcConfigKeys.Server.setPort(properties, address.getPort());
        });
        GrpcConfigKeys.setMessageSizeMax(
                properties, SizeInBytes.valueOf(EntryCodec.maxBytes(config.limits()) + RPC_OVERHEAD));
        RaftServerConfigKeys.Rpc.setTimeoutMin(properties, time(config.electionTimeout()));
        RaftServerConfigKeys.Rpc.setTimeoutMax(
                properties, time(config.electionTimeout().multipliedBy(2)));
    }

    private static RaftPeer peer(Member member) {
        RaftPeer.Builder peer = RaftPeer.newBuilder().setId(member.id());
        member.address().ifPresent(peer::setAddress);
        return peer.build();
    }

    private static TimeDuration time(Duration duration) {
        return TimeDuration.valueOf(duration.toMillis(), TimeUnit.MILLISECONDS);
    }
}

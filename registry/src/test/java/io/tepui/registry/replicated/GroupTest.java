package io.tepui.registry.replicated;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.google.protobuf.ByteString;
import io.tepui.registry.RegistryChange;
import io.tepui.registry.RegistryException;
import io.tepui.registry.RegistryLimits;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Three stores keep one registry together. */
class GroupTest {
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    /** Long enough for a machine that does much else: no leader is to change by itself. */
    private static final Duration ELECTION_TIMEOUT = Duration.ofMillis(1500);

    @TempDir
    Path work;

    private final Map<String, ReplicatedRegistryStore> stores = new LinkedHashMap<>();
    private List<Member> members = List.of();

    @BeforeEach
    void start_three() throws IOException {
        List<ServerSocket> reserved = new ArrayList<>();
        List<Member> made = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
            reserved.add(socket);
            made.add(Member.at("m" + i, new InetSocketAddress("127.0.0.1", socket.getLocalPort())));
        }
        for (ServerSocket socket : reserved) {
            socket.close();
        }
        members = List.copyOf(made);
        members.forEach(this::start);
    }

    @AfterEach
    void stop_all() {
        stores.values().forEach(ReplicatedRegistryStore::close);
    }

    @Test
    void a_change_of_leader_keeps_all_that_was_reported_and_the_old_one_can_write_no_more() {
        String first = leader();
        for (int i = 0; i < 20; i++) {
            Stores.storePair(store(first), i);
        }
        store(first).close();

        String second = leader();
        assertThat(second).isNotEqualTo(first);
        assertThat(Stores.pairIn(store(second))).isEqualTo(19);
        Stores.storePair(store(second), 20);

        assertThatThrownBy(() -> Stores.storePair(store(first), 21)).isInstanceOf(RegistryException.class);
        assertThat(store(first).ended().toCompletableFuture()).isCompleted();
        assertThat(Stores.pairIn(store(second))).isEqualTo(20);
        assertThat(store(second).members()).isEqualTo(3);
    }

    @Test
    void a_leader_that_the_others_cannot_hear_reports_nothing_more_and_a_minority_stores_nothing() {
        String leader = leader();
        Stores.storePair(store(leader), 1);
        members.stream().map(Member::id).filter(id -> !id.equals(leader)).forEach(id -> store(id)
                .close());

        var batch = store(leader).apply(Stores.pair(2));
        await().atMost(PATIENCE)
                .until(() -> store(leader).ended().toCompletableFuture().isDone());
        assertThatThrownBy(() -> Stores.await(batch))
                .isInstanceOf(RegistryException.class)
                .hasMessageContaining("leads the group of the registry no more");
    }

    @Test
    void a_member_that_was_away_gets_a_snapshot_and_can_lead() throws IOException {
        String leader = leader();
        String away = members.stream()
                .map(Member::id)
                .filter(id -> !id.equals(leader))
                .findFirst()
                .orElseThrow();
        store(away).close();
        ByteString ballast = ByteString.copyFrom(new byte[20_000]);
        for (int i = 0; i < 100; i++) {
            List<RegistryChange> batch = new ArrayList<>(Stores.pair(i));
            batch.add(new RegistryChange.Put("ballast", ballast));
            Stores.await(store(leader).apply(batch));
        }
        assertThat(Stores.snapshots(work.resolve(leader))).isNotEmpty();
        start(member(away));
        await().atMost(PATIENCE).until(() -> store(away).sizeBytes() > ballast.size());

        members.stream()
                .map(Member::id)
                .filter(id -> !id.equals(away) && !id.equals(leader))
                .forEach(third -> store(third).close());
        Stores.storePair(store(leader), 100);
        store(leader).close();
        members.stream()
                .filter(member -> !member.id().equals(away) && !member.id().equals(leader))
                .forEach(this::start);

        String next = leader();
        assertThat(next).isEqualTo(away);
        assertThat(Stores.pairIn(store(next))).isEqualTo(100);
    }

    private void start(Member self) {
        ReplicatedRegistryConfig config = new ReplicatedRegistryConfig(
                work.resolve(self.id()), self, members, true, RegistryLimits.DEFAULT, 64 << 10, ELECTION_TIMEOUT);
        stores.put(self.id(), ReplicatedRegistryStore.open(config));
    }

    private ReplicatedRegistryStore store(String id) {
        return Objects.requireNonNull(stores.get(id));
    }

    private Member member(String id) {
        return members.stream()
                .filter(member -> member.id().equals(id))
                .findFirst()
                .orElseThrow();
    }

    private String leader() {
        await().atMost(PATIENCE).until(() -> stores.values().stream().anyMatch(ReplicatedRegistryStore::recovered));
        return stores.entrySet().stream()
                .filter(each -> each.getValue().recovered())
                .map(Map.Entry::getKey)
                .findFirst()
                .orElseThrow();
    }
}

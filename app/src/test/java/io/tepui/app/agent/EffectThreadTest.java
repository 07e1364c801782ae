package io.tepui.app.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.google.protobuf.ByteString;
import io.tepui.agent.AgentEffect;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(30)
class EffectThreadTest {
    @TempDir
    Path disk;

    private final List<AgentEffect> done = new CopyOnWriteArrayList<>();

    @Test
    void a_file_is_on_disk_before_what_comes_behind_it_is_done() {
        Path file = disk.resolve("a/b");
        List<Boolean> there = new CopyOnWriteArrayList<>();
        try (EffectThread effects = new EffectThread(effect -> there.add(Files.exists(file)), () -> {})) {
            effects.start();
            effects.submit(List.of(write(file), new AgentEffect.DetectMaster()));
            await().untilAsserted(() -> assertThat(there).containsExactly(true));
        }
    }

    @Test
    void nothing_is_promised_while_a_checkpoint_cannot_be_written() throws Exception {
        Path obstacle = Files.createFile(disk.resolve("meta"));
        try (EffectThread effects = new EffectThread(done::add, () -> {})) {
            effects.start();
            effects.submit(List.of(write(obstacle.resolve("task.updates")), new AgentEffect.DetectMaster()));
            await().until(() -> effects.writeErrors() > 0);
            assertThat(done).isEmpty();
            Files.delete(obstacle);
            await().untilAsserted(() -> assertThat(done).containsExactly(new AgentEffect.DetectMaster()));
        }
        assertThat(disk.resolve("meta/task.updates")).hasContent("text");
    }

    @Test
    void an_effect_that_fails_unforeseen_ends_the_agent() throws Exception {
        CountDownLatch failed = new CountDownLatch(1);
        try (EffectThread effects = new EffectThread(
                effect -> {
                    throw new IllegalStateException("broken on purpose");
                },
                failed::countDown)) {
            effects.start();
            effects.submit(List.of(new AgentEffect.DetectMaster()));
            assertThat(failed.await(10, TimeUnit.SECONDS)).isTrue();
        }
    }

    private static AgentEffect write(Path file) {
        return new AgentEffect.WriteFile(file.toString(), ByteString.copyFromUtf8("text"));
    }
}

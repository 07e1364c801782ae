package io.tepui.agent.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import com.google.protobuf.MessageLite;
import io.tepui.agent.Samples;
import io.tepui.agent.state.ExecutorKind;
import io.tepui.agent.state.KillOrder;
import io.tepui.protocol.internal.SlaveInfo;
import io.tepui.protocol.internal.StatusUpdateRecord;
import io.tepui.protocol.v1.AgentID;
import io.tepui.protocol.v1.DrainConfig;
import io.tepui.protocol.v1.DrainInfo;
import io.tepui.protocol.v1.DrainState;
import io.tepui.protocol.v1.ExecutorID;
import io.tepui.protocol.v1.ExecutorInfo;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** AO-311 to AO-318, AO-337: reading back what an earlier run left. */
class CheckpointReaderTest {
    private static final SlaveInfo INFO = SlaveInfo.newBuilder()
            .setHostname("h")
            .setId(AgentID.newBuilder().setValue("S0"))
            .build();

    @TempDir
    Path workDir;

    private Layout layout;
    private Path frameworks;
    private Path run;

    @BeforeEach
    void writeAnAgentWithOneTask() throws Exception {
        layout = new Layout(workDir.toString());
        write(Path.of(layout.agentInfo("S0")), INFO);
        CheckpointStore.link(Path.of(layout.latestAgent()), "S0");
        CheckpointStore.write(Path.of(layout.bootId()), ByteString.copyFromUtf8("boot-1\n"));
        frameworks = Path.of(layout.agentMeta("S0")).resolve("frameworks");
        writeFramework("kept");
        run = writeRun("kept", "t", "c1");
    }

    private static void write(Path file, MessageLite message) throws IOException {
        CheckpointStore.write(file, Frames.frame(message));
    }

    private void writeFramework(String id) throws IOException {
        write(
                Path.of(layout.frameworkMeta("S0", id)).resolve("framework.info"),
                Samples.framework(id).setCheckpoint(true).build());
        CheckpointStore.write(
                Path.of(layout.frameworkMeta("S0", id)).resolve("framework.pid"),
                ByteString.copyFromUtf8("@0.0.0.0:0"));
    }

    private Path writeRun(String framework, String task, String container) throws IOException {
        Path executor = Path.of(layout.executorMeta("S0", framework, task));
        write(
                executor.resolve("executor.info"),
                ExecutorInfo.newBuilder()
                        .setExecutorId(ExecutorID.newBuilder().setValue(task))
                        .build());
        CheckpointStore.write(executor.resolve("executor_generated_for_command_task"), ByteString.copyFromUtf8("1"));
        Path made = executor.resolve("runs").resolve(container);
        write(made.resolve("tasks/" + task + "/task.info"), Samples.task(task));
        CheckpointStore.write(made.resolve("pids/forked.pid"), ByteString.copyFromUtf8("4711\n"));
        CheckpointStore.link(executor.resolve("runs/latest"), container);
        return made;
    }

    private Checkpointed read() {
        return CheckpointReader.read(layout, "boot-1");
    }

    private Checkpointed.Run onlyRun() {
        Checkpointed found = read();
        assertThat(found.errors()).isEmpty();
        assertThat(found.frameworks()).hasSize(1);
        assertThat(found.frameworks().getFirst().runs()).hasSize(1);
        return found.frameworks().getFirst().runs().getFirst();
    }

    private static StatusUpdateRecord ack(String text) {
        return StatusUpdateRecord.newBuilder()
                .setType(StatusUpdateRecord.Type.ACK)
                .setUuid(ByteString.copyFromUtf8(text))
                .build();
    }

    @Test
    void everything_is_found_again() throws Exception {
        CheckpointStore.append(run.resolve("tasks/t/task.updates"), Frames.frame(ack("u")));
        KillOrder order = new KillOrder(KillOrder.Cause.KILL, Instant.ofEpochMilli(5_000), Instant.ofEpochMilli(8_000));
        CheckpointStore.write(run.resolve("kill"), new KillNote(order).toBytes());
        DrainConfig drain = DrainConfig.newBuilder().setMarkGone(true).build();
        write(
                Path.of(layout.drainConfig("S0")),
                DrainInfo.newBuilder()
                        .setState(DrainState.DRAINING)
                        .setConfig(drain)
                        .build());

        Checkpointed found = read();
        assertThat(found.info()).contains(INFO);
        assertThat(found.rebooted()).isFalse();
        assertThat(found.drain().orElseThrow().config()).isEqualTo(drain);
        assertThat(found.frameworks().getFirst().info().getId().getValue()).isEqualTo("kept");
        assertThat(found.frameworks().getFirst().pid()).isEqualTo("@0.0.0.0:0");
        Checkpointed.Run read = onlyRun();
        assertThat(read.containerId()).isEqualTo("c1");
        assertThat(read.kind()).isEqualTo(ExecutorKind.COMMAND);
        assertThat(read.completed()).isFalse();
        assertThat(read.pid()).contains(4711);
        assertThat(read.kill().orElseThrow().order()).isEqualTo(order);
        assertThat(read.tasks()).singleElement().satisfies(task -> {
            assertThat(task.info()).isEqualTo(Samples.task("t"));
            assertThat(task.updates()).containsExactly(ack("u"));
        });
    }

    @Test
    void executors_of_the_framework_are_told_from_those_made_up_for_command_tasks() throws Exception {
        Path executor = Path.of(layout.executorMeta("S0", "kept", "t"));
        Files.delete(executor.resolve("executor_generated_for_command_task"));
        assertThat(onlyRun().kind()).isEqualTo(ExecutorKind.CUSTOM);
        write(
                executor.resolve("executor.info"),
                ExecutorInfo.newBuilder()
                        .setExecutorId(ExecutorID.newBuilder().setValue("t"))
                        .setType(ExecutorInfo.Type.DEFAULT)
                        .build());
        assertThat(onlyRun().kind()).isEqualTo(ExecutorKind.DEFAULT);
    }

    @Test
    void a_completed_run_is_known_as_such() throws Exception {
        CheckpointStore.write(run.resolve("executor.sentinel"), ByteString.EMPTY);
        assertThat(onlyRun().completed()).isTrue();
    }

    @Test
    void only_the_latest_run_of_an_executor_counts_and_the_others_are_named() throws Exception {
        writeRun("kept", "t", "c2");
        assertThat(onlyRun().containerId()).isEqualTo("c2");
        assertThat(onlyRun().older()).containsExactly("c1");
    }

    @Test
    void frameworks_come_in_the_order_of_their_last_changes() throws Exception {
        writeFramework("aaa");
        Path younger = writeRun("aaa", "t", "c9");
        Files.setLastModifiedTime(run, FileTime.fromMillis(1_000));
        Files.setLastModifiedTime(younger, FileTime.fromMillis(2_000));
        assertThat(read().frameworks())
                .extracting(each -> each.info().getId().getValue())
                .containsExactly("kept", "aaa");
    }

    @Test
    void a_torn_last_update_is_cut_off_the_file() throws Exception {
        Path updates = run.resolve("tasks/t/task.updates");
        CheckpointStore.append(updates, Frames.frame(ack("whole")));
        long size = Files.size(updates);
        CheckpointStore.append(updates, Frames.frame(ack("torn")).substring(0, 6));
        assertThat(onlyRun().tasks().getFirst().updates()).containsExactly(ack("whole"));
        assertThat(updates).hasSize(size);
    }

    @Test
    void what_is_missing_or_empty_is_no_error() throws Exception {
        Files.write(run.resolve("tasks/t/task.info"), new byte[0]);
        Files.delete(run.resolve("pids/forked.pid"));
        assertThat(onlyRun().tasks()).isEmpty();
        assertThat(onlyRun().pid()).isEmpty();

        Files.delete(frameworks.resolve("kept/executors/t/runs/latest"));
        assertThat(read().frameworks().getFirst().runs()).isEmpty();
        Files.write(frameworks.resolve("kept/framework.info"), new byte[0]);
        assertThat(read().frameworks()).isEmpty();
        assertThat(read().errors()).isEmpty();
    }

    @Test
    void a_link_to_nowhere_is_no_run_and_no_agent() throws Exception {
        CheckpointStore.link(frameworks.resolve("kept/executors/t/runs/latest"), "gone");
        assertThat(read().frameworks().getFirst().runs()).isEmpty();
        CheckpointStore.link(Path.of(layout.latestAgent()), "gone");
        assertThat(read()).isEqualTo(Checkpointed.none("boot-1"));
    }

    @Test
    void damage_is_told_with_the_path_of_the_file() throws Exception {
        Files.write(run.resolve("tasks/t/task.info"), new byte[] {1, 0, 0, 0, 99});
        Files.writeString(run.resolve("pids/forked.pid"), "x");
        Checkpointed found = read();
        assertThat(found.errors()).hasSize(2);
        assertThat(found.errors()).anyMatch(each -> each.startsWith(run + "/tasks/t/task.info is damaged"));
        assertThat(found.errors()).anyMatch(each -> each.startsWith(run + "/pids/forked.pid"));
    }

    @Test
    void another_boot_id_is_a_reboot_but_none_says_nothing() {
        assertThat(CheckpointReader.read(layout, "boot-2").rebooted()).isTrue();
        assertThat(CheckpointReader.read(layout, "").rebooted()).isFalse();
    }

    @Test
    void an_empty_work_directory_holds_nothing(@TempDir Path empty) {
        assertThat(CheckpointReader.read(new Layout(empty.toString()), "boot-1"))
                .isEqualTo(Checkpointed.none("boot-1"));
    }

    @Test
    void a_note_of_a_kill_that_is_not_one_is_ignored() {
        assertThat(KillNote.parse("")).isEmpty();
        assertThat(KillNote.parse("KILL 1")).isEmpty();
        assertThat(KillNote.parse("KILL 1 x")).isEmpty();
        assertThat(KillNote.parse("MURDER 1 2")).isEmpty();
        assertThat(KillNote.parse("KILL 1 2\n").map(KillNote::order).map(KillOrder::deadline))
                .isEqualTo(Optional.of(Instant.ofEpochMilli(2)));
    }
}

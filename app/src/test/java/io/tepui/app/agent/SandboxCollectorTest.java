package io.tepui.app.agent;

import static org.assertj.core.api.Assertions.assertThat;

import io.tepui.agent.AgentSettings;
import io.tepui.agent.KeptFiles;
import io.tepui.agent.state.AgentState;
import io.tepui.agent.state.ExecutorKind;
import io.tepui.agent.state.ExecutorRecord;
import io.tepui.agent.state.ExecutorState;
import io.tepui.agent.state.FrameworkRecord;
import io.tepui.agent.state.PMap;
import io.tepui.agent.state.Phase;
import io.tepui.app.flags.AgentConfig;
import io.tepui.containers.containerizer.ContainerTree.Collected;
import io.tepui.containers.files.TreeRemoval;
import io.tepui.protocol.UPid;
import io.tepui.protocol.v1.AgentID;
import io.tepui.protocol.v1.ContainerStatus;
import io.tepui.protocol.v1.ExecutorID;
import io.tepui.protocol.v1.ExecutorInfo;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** AO-340 to AO-342. */
class SandboxCollectorTest {
    private static final Instant NOW = Instant.parse("2025-01-10T00:00:00Z");
    private static final AgentConfig.Collection RULES =
            new AgentConfig.Collection(Duration.ofDays(10), 0.1, Duration.ofMinutes(1), false);

    @TempDir
    Path workDir;

    private final List<Duration> askedAges = new ArrayList<>();
    private final List<KeptFiles> reported = new ArrayList<>();
    private double usage;
    private AgentState state = AgentState.starting(
                    AgentSettings.defaults(new UPid("slave(1)", "127.0.0.1", 5051), "host", List.of(), "/w")
                            .describe(),
                    new UUID(1, 2))
            .in(Phase.RUNNING);

    @Test
    void an_old_sandbox_goes_with_the_directories_above_and_a_younger_one_stays() throws Exception {
        Path old = sandbox("old", "c1", Duration.ofDays(9).plusHours(1));
        Path young = sandbox("young", "c2", Duration.ofDays(8));
        SandboxCollector collector = collector();
        collector.collect();
        assertThat(old).doesNotExist();
        assertThat(workDir.resolve("slaves/S0/frameworks/framework-old")).doesNotExist();
        assertThat(young).exists();
        assertThat(askedAges).containsExactly(Duration.ofDays(9));
        assertThat(collector.metrics())
                .containsEntry("gc/path_removals_succeeded", 3.0)
                .containsEntry("gc/path_removals_pending", 1.0)
                .containsEntry("gc/path_removals_failed", 1.0)
                .containsEntry("slave/executor_directory_max_allowed_age_secs", 9 * 86_400.0);
    }

    @Test
    void the_fuller_the_disk_the_sooner_they_go() throws Exception {
        Path young = sandbox("young", "c2", Duration.ofDays(2));
        SandboxCollector collector = collector();
        usage = 0.6;
        collector.collect();
        assertThat(young).exists();
        usage = 0.75;
        collector.collect();
        assertThat(young).doesNotExist();
    }

    @Test
    void a_sandbox_in_use_stays_and_its_age_counts_from_the_end_of_its_executor() throws Exception {
        Path used = sandbox("used", "c3", Duration.ofDays(100));
        AgentState idle = state;
        state = idle.with(FrameworkRecord.fresh(FakeMaster.framework(true), Optional.empty())
                .with(running("used", "c3")));
        SandboxCollector collector = collector();
        collector.collect();
        assertThat(used).exists();
        state = idle;
        collector.collect();
        assertThat(used).exists();
        assertThat(Files.getLastModifiedTime(used).toInstant()).isEqualTo(NOW);
    }

    @Test
    void an_agent_that_does_not_know_yet_which_are_in_use_removes_none() throws Exception {
        Path unknown = sandbox("unknown", "c4", Duration.ofDays(100));
        for (Phase early : List.of(Phase.RECOVERING, Phase.RECONNECTING)) {
            state = state.in(early);
            collector().collect();
            assertThat(unknown).exists();
        }
        state = state.in(Phase.DISCONNECTED);
        collector().collect();
        assertThat(unknown).doesNotExist();
    }

    @Test
    void what_is_kept_goes_after_the_sandbox_from_the_run_up_to_the_framework() throws Exception {
        state = registered();
        Path sandbox = sandbox("old", "c1", Duration.ofDays(8));
        Path executor = kept("framework-old", "old", "c1", "t1", Duration.ofDays(20));
        SandboxCollector collector = collector();
        collector.collect();
        assertThat(reported).isEmpty();

        TreeRemoval.remove(sandbox);
        collector.collect();
        assertThat(reported).containsExactly(new KeptFiles.OfRun("framework-old", "old", "c1"));

        reported.clear();
        TreeRemoval.remove(executor.resolve("runs/c1"));
        collector.collect();
        assertThat(reported).containsExactly(new KeptFiles.OfExecutor("framework-old", "old"));

        reported.clear();
        TreeRemoval.remove(executor);
        collector.collect();
        assertThat(reported).containsExactly(new KeptFiles.OfFramework("framework-old"));
    }

    @Test
    void what_is_kept_of_a_young_run_stays_though_it_never_had_a_sandbox() throws Exception {
        state = registered();
        kept("f", "e", "c1", "t1", Duration.ofDays(8));
        collector().collect();
        assertThat(reported).isEmpty();
    }

    @Test
    void of_a_run_that_is_not_over_old_tasks_are_reported_and_of_other_agents_all_is_removed_once_it_is_old()
            throws Exception {
        AgentState known = registered();
        state = known.with(FrameworkRecord.fresh(FakeMaster.framework(true), Optional.empty())
                .with(running("used", "c3")));
        kept("framework-0", "used", "c3", "t1", Duration.ofDays(20));
        Path other = Files.createDirectories(workDir.resolve("meta/slaves/S1"));
        Files.setLastModifiedTime(other, FileTime.from(NOW.minus(Duration.ofDays(20))));
        Files.createSymbolicLink(workDir.resolve("meta/slaves/latest"), Path.of("S0"));
        SandboxCollector collector = collector();
        collector.collect();
        assertThat(reported).containsExactly(new KeptFiles.OfTask("framework-0", "used", "c3", "t1"));
        assertThat(workDir.resolve("meta/slaves/S1")).doesNotExist();
        assertThat(workDir.resolve("meta/slaves/S0")).exists();
        assertThat(workDir.resolve("meta/slaves/latest")).exists();
    }

    @Test
    void of_ever_so_many_old_files_a_bounded_number_is_reported_at_once() throws Exception {
        state = registered();
        for (int i = 0; i <= KeptFilesCollector.MAX_REPORTS; i++) {
            kept("f" + i, "e", "c", "t", Duration.ofDays(20));
        }
        collector().collect();
        assertThat(reported).hasSize(KeptFilesCollector.MAX_REPORTS);
    }

    private AgentState registered() {
        return state.withInfo(state.info().toBuilder()
                .setId(AgentID.newBuilder().setValue("S0"))
                .build());
    }

    /** Files of a task of a run; returns the directory of the executor. */
    private Path kept(String framework, String executor, String container, String task, Duration age)
            throws IOException {
        Path ofFramework = workDir.resolve("meta/slaves/S0/frameworks/" + framework);
        Path of = ofFramework.resolve("executors/" + executor);
        Path taskDirectory = Files.createDirectories(of.resolve("runs/" + container + "/tasks/" + task));
        FileTime then = FileTime.from(NOW.minus(age));
        for (Path file : List.of(
                ofFramework.resolve("framework.info"),
                of.resolve("executor.info"),
                taskDirectory.resolve("task.updates"))) {
            Files.setLastModifiedTime(Files.createFile(file), then);
        }
        Files.setLastModifiedTime(of.resolve("runs/" + container), then);
        return of;
    }

    private static ExecutorRecord running(String id, String container) {
        return new ExecutorRecord(
                ExecutorInfo.newBuilder()
                        .setExecutorId(ExecutorID.newBuilder().setValue(id))
                        .build(),
                "framework-0",
                container,
                ExecutorState.RUNNING,
                ExecutorKind.COMMAND,
                true,
                Optional.empty(),
                ContainerStatus.getDefaultInstance(),
                Optional.empty(),
                PMap.empty(),
                PMap.empty());
    }

    private SandboxCollector collector() {
        return new SandboxCollector(
                workDir,
                RULES,
                () -> state,
                () -> usage,
                age -> {
                    askedAges.add(age);
                    return new Collected(2, 1);
                },
                Clock.fixed(NOW, ZoneOffset.UTC),
                reported::add);
    }

    private Path sandbox(String executor, String container, Duration age) throws IOException {
        Path runs = workDir.resolve("slaves/S0/frameworks/framework-" + executor + "/executors/" + executor + "/runs");
        Path sandbox = Files.createDirectories(runs.resolve(container));
        Files.writeString(sandbox.resolve("stdout"), "output");
        Files.createSymbolicLink(runs.resolve("latest"), Path.of(container));
        Files.setLastModifiedTime(sandbox, FileTime.from(NOW.minus(age)));
        Files.setLastModifiedTime(runs, FileTime.from(NOW.minus(age)));
        return sandbox;
    }
}

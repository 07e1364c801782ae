package io.tepui.agent;

import static io.tepui.agent.OperationSamples.FOR_ROLE1;
import static io.tepui.agent.OperationSamples.RESERVED_DISK;
import static io.tepui.agent.OperationSamples.create;
import static io.tepui.agent.OperationSamples.destroy;
import static io.tepui.agent.OperationSamples.message;
import static io.tepui.agent.OperationSamples.reserve;
import static io.tepui.agent.OperationSamples.volume;
import static org.assertj.core.api.Assertions.assertThat;

import io.tepui.agent.volumes.VolumeLink;
import io.tepui.protocol.internal.UpdateOperationStatusMessage;
import io.tepui.protocol.v1.Offer.Operation;
import io.tepui.protocol.v1.OperationState;
import io.tepui.protocol.v1.Resource;
import io.tepui.protocol.v1.Resource.DiskInfo.Source;
import io.tepui.protocol.v1.TaskInfo;
import io.tepui.protocol.v1.TaskState;
import io.tepui.protocol.v1.TaskStatus;
import io.tepui.resources.Disk;
import io.tepui.resources.ResourceEntry;
import io.tepui.resources.Resources;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Tasks that use reservations and persistent volumes (AM-66, AO-276, AO-280, AO-281, AR-361, AR-363). */
class VolumesTest {
    @TempDir
    private Path workDir;

    private long operations;

    private void apply(AgentWorld agent, Operation operation) {
        agent.fromMaster(message(new UUID(0, ++operations), agent.state().resourceVersion(), operation)
                .build());
        assertThat(lastState(agent)).isEqualTo(OperationState.OPERATION_FINISHED);
    }

    private static OperationState lastState(AgentWorld agent) {
        return agent.sent(UpdateOperationStatusMessage.class)
                .getLast()
                .getStatus()
                .getState();
    }

    private AgentWorld withVolumes(ResourceEntry... volumes) {
        AgentWorld agent = AgentWorld.registeredIn(workDir);
        for (ResourceEntry volume : volumes) {
            ResourceEntry plain = RESERVED_DISK.withAmount(volume.amount());
            apply(agent, reserve(Resources.of(plain)));
            apply(agent, create(volume));
        }
        return agent;
    }

    private static TaskInfo using(String id, ResourceEntry... entries) {
        TaskInfo.Builder task = Samples.task(id, "true");
        for (ResourceEntry entry : entries) {
            task.addResources(entry.withAllocation("role1").toMessage());
        }
        return task.build();
    }

    @Test
    void a_task_sees_its_volume_through_a_link_that_is_made_before_it_starts_and_removed_when_it_ends() {
        AgentWorld agent = withVolumes(volume("v"));
        agent.run(Samples.KEPT, using("t", volume("v")));
        LaunchSpec spec = agent.launchOf("t");
        assertThat(spec.volumes()).containsExactly(new VolumeLink(workDir + "/volumes/roles/role1/v", "data", true));
        agent.start("t");
        assertThat(agent.effects(AgentEffect.RemoveVolumeLink.class)).isEmpty();
        agent.exit("t", 0);
        assertThat(agent.effects(AgentEffect.RemoveVolumeLink.class))
                .containsExactly(new AgentEffect.RemoveVolumeLink(spec.sandbox(), "data"));
        assertThat(workDir.resolve("volumes/roles/role1/v")).isDirectory();
    }

    @Test
    void a_task_that_names_the_volume_with_another_path_gets_that_path() {
        AgentWorld agent = withVolumes(volume("v"));
        agent.run(Samples.KEPT, using("t", volume("v", "deep/er", RESERVED_DISK)));
        assertThat(agent.launchOf("t").volumes())
                .extracting(VolumeLink::containerPath)
                .containsExactly("deep/er");
    }

    @Test
    void reservations_and_volumes_that_the_agent_lacks_or_has_in_another_size_drop_the_task() {
        AgentWorld agent = withVolumes(volume("v"));
        List<TaskInfo> tasks = List.of(
                using("other-id", volume("w")),
                using(
                        "other-size",
                        volume("v").withAmount(ResourceEntry.scalar("disk", 65).amount())),
                using("undone", ResourceEntry.scalar("cpus", 1).withPushedReservation(FOR_ROLE1)));
        for (TaskInfo task : tasks) {
            agent.run(Samples.KEPT, task);
            TaskStatus status = agent.lastUpdate().getStatus();
            assertThat(status.getState()).isEqualTo(TaskState.TASK_LOST);
            assertThat(status.getReason()).isEqualTo(TaskStatus.Reason.REASON_RESOURCES_UNKNOWN);
        }
        agent.run(Samples.KEPT, using("fine", volume("v")));
        assertThat(agent.launchOf("fine")).isNotNull();
        apply(agent, reserve(Resources.of(ResourceEntry.scalar("cpus", 2).withPushedReservation(FOR_ROLE1))));
        agent.run(Samples.KEPT, using("part", ResourceEntry.scalar("cpus", 1).withPushedReservation(FOR_ROLE1)));
        assertThat(agent.launchOf("part")).isNotNull();
    }

    @ParameterizedTest
    @ValueSource(strings = {"/data", "../data", "a/../b", "a//b", ".", "", "stdout", "stderr/x", "a\0b"})
    void a_path_that_leaves_the_sandbox_or_is_taken_fails_the_task(String path) {
        AgentWorld agent = withVolumes(volume("v"));
        agent.run(Samples.KEPT, using("t", volume("v", path, RESERVED_DISK)));
        TaskStatus status = agent.lastUpdate().getStatus();
        assertThat(status.getState()).isEqualTo(TaskState.TASK_FAILED);
        assertThat(status.getReason()).isEqualTo(TaskStatus.Reason.REASON_CONTAINER_LAUNCH_FAILED);
        assertThat(status.getMessage()).contains("container_path");
        assertThat(agent.effects(AgentEffect.Launch.class)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"data", "data/below"})
    void two_volumes_of_a_task_must_not_meet(String second) {
        AgentWorld agent = withVolumes(volume("v"), volume("w"));
        agent.run(Samples.KEPT, using("t", volume("v"), volume("w", second, RESERVED_DISK)));
        assertThat(agent.lastUpdate().getStatus().getMessage()).contains("meets");
        agent.run(Samples.KEPT, using("u", volume("v"), volume("w", "data2", RESERVED_DISK)));
        assertThat(agent.launchOf("u").volumes()).hasSize(2);
    }

    @Test
    void a_volume_in_use_is_not_destroyed_whatever_the_master_thinks() {
        AgentWorld agent = withVolumes(volume("v"));
        agent.runUntilRunning(Samples.KEPT, using("t", volume("v")));
        agent.fromMaster(message(new UUID(9, 9), agent.state().resourceVersion(), destroy(volume("v")))
                .build());
        assertThat(lastState(agent)).isEqualTo(OperationState.OPERATION_DROPPED);
        assertThat(workDir.resolve("volumes/roles/role1/v")).isDirectory();
        agent.exit("t", 0);
        apply(agent, destroy(volume("v")));
        assertThat(workDir.resolve("volumes/roles/role1/v")).doesNotExist();
    }

    @Test
    void a_shared_volume_goes_to_several_tasks_and_keeps_its_owner_while_one_of_them_lives() {
        ResourceEntry shared = volume("v").withShared(true);
        AgentWorld agent = withVolumes(shared);
        agent.run(Samples.KEPT, using("first", shared));
        agent.run(Samples.KEPT, using("second", shared));
        assertThat(agent.launchOf("first").volumes())
                .extracting(VolumeLink::give)
                .containsExactly(true);
        assertThat(agent.launchOf("second").volumes())
                .extracting(VolumeLink::give)
                .containsExactly(false);
        for (String task : List.of("first", "second")) {
            agent.start(task);
            agent.exit(task, 0);
        }
        agent.run(Samples.KEPT, using("third", shared));
        assertThat(agent.launchOf("third").volumes())
                .extracting(VolumeLink::give)
                .containsExactly(true);
    }

    @Test
    void a_task_uses_its_volume_after_the_agent_restarted_and_the_link_goes_with_its_end() {
        AgentWorld agent = withVolumes(volume("v"));
        agent.runUntilRunning(Samples.KEPT, using("t", volume("v")));
        agent.restartAgent();
        agent.reregister();
        agent.forgetEffects();
        agent.exit("t", 0);
        assertThat(agent.effects(AgentEffect.RemoveVolumeLink.class)).hasSize(1);
        agent.run(Samples.KEPT, using("next", volume("v")));
        assertThat(agent.launchOf("next").volumes()).hasSize(1);
    }

    @Test
    void volumes_lie_on_the_disk_that_they_are_made_of() throws Exception {
        Path disk = Files.createDirectory(workDir.resolve("disk"));
        Path mount = Files.createDirectory(workDir.resolve("mount"));
        Source path = Source.newBuilder()
                .setType(Source.Type.PATH)
                .setPath(Source.Path.newBuilder().setRoot(disk.toString()))
                .build();
        Source whole = Source.newBuilder()
                .setType(Source.Type.MOUNT)
                .setMount(Source.Mount.newBuilder().setRoot(mount.toString()))
                .build();
        AgentWorld agent = AgentWorld.in(workDir);
        agent.changeFlags(flags -> withDisks(flags, path, whole));
        agent.restartAgent();
        agent.register();
        ResourceEntry onPath = RESERVED_DISK.withDisk(disk(path));
        ResourceEntry onMount = RESERVED_DISK.withDisk(disk(whole));
        apply(agent, reserve(Resources.of(onPath, onMount)));
        apply(agent, create(volume("p", "p", onPath), volume("m", "m", onMount)));
        assertThat(disk.resolve("volumes/roles/role1/p")).isDirectory();
        assertThat(mount).isDirectory();

        agent.forgetEffects();
        apply(agent, destroy(volume("p", "p", onPath), volume("m", "m", onMount)));
        List<AgentEffect.DestroyVolume> destroyed = agent.effects(AgentEffect.DestroyVolume.class);
        assertThat(destroyed.get(0).aside().orElseThrow()).startsWith(disk + "/volumes/destroyed/");
        assertThat(destroyed.get(1)).satisfies(each -> {
            assertThat(each.path()).isEqualTo(mount.toString());
            assertThat(each.aside()).as("a mounted disk is emptied").isEmpty();
        });
    }

    private static Disk disk(Source source) {
        return Disk.of(Resource.DiskInfo.newBuilder().setSource(source).build());
    }

    private static AgentSettings withDisks(AgentSettings flags, Source... sources) {
        List<Resource> resources = new ArrayList<>(flags.resources());
        for (Source source : sources) {
            resources.add(
                    ResourceEntry.scalar("disk", 64).withDisk(disk(source)).toMessage());
        }
        return AgentSettings.defaults(flags.pid(), flags.hostname(), resources, flags.workDir());
    }
}

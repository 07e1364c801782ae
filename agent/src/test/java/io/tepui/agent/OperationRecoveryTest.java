package io.tepui.agent;

import static io.tepui.agent.OperationSamples.FOR_ROLE1;
import static io.tepui.agent.OperationSamples.RESERVED_DISK;
import static io.tepui.agent.OperationSamples.acknowledgement;
import static io.tepui.agent.OperationSamples.create;
import static io.tepui.agent.OperationSamples.destroy;
import static io.tepui.agent.OperationSamples.message;
import static io.tepui.agent.OperationSamples.reserve;
import static io.tepui.agent.OperationSamples.unreserve;
import static io.tepui.agent.OperationSamples.volume;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.tepui.agent.checkpoint.CheckpointStore;
import io.tepui.agent.checkpoint.Frames;
import io.tepui.protocol.internal.UpdateOperationStatusMessage;
import io.tepui.protocol.internal.UpdateSlaveMessage;
import io.tepui.protocol.v1.Offer.Operation;
import io.tepui.protocol.v1.OperationState;
import io.tepui.resources.ResourceEntry;
import io.tepui.resources.Resources;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What an agent makes of operations and volumes after it died (AO-336, AO-339, AM-84, AM-85, AR-358, AR-359). */
class OperationRecoveryTest {
    private static final UUID RESERVE = new UUID(1, 1);
    private static final UUID CREATE = new UUID(2, 2);
    private static final UUID DESTROY = new UUID(3, 3);
    private static final UUID UNRESERVE = new UUID(4, 4);
    private static final Resources RESERVED = Resources.of(RESERVED_DISK);
    private static final Resources VOLUME = Resources.of(volume("v"));

    @TempDir
    private Path workDir;

    private AgentWorld agent(Path directory) {
        return AgentWorld.registeredIn(directory);
    }

    private static void apply(AgentWorld agent, UUID uuid, Operation operation) {
        agent.fromMaster(
                message(uuid, agent.state().resourceVersion(), operation).build());
    }

    private static Resources checkpointed(AgentWorld agent) {
        return agent.state().resources().checkpointed();
    }

    @Test
    void reservations_volumes_and_unacknowledged_operations_outlive_the_process() {
        AgentWorld agent = agent(workDir);
        apply(agent, RESERVE, reserve(RESERVED));
        agent.fromMaster(
                acknowledgement(agent.sent(UpdateOperationStatusMessage.class).getLast()));
        apply(agent, CREATE, create(volume("v")));
        UpdateOperationStatusMessage status =
                agent.sent(UpdateOperationStatusMessage.class).getLast();
        agent.restartAgent();
        agent.forgetEffects();
        assertThat(checkpointed(agent)).isEqualTo(VOLUME);
        agent.reregister();
        assertThat(agent.sent(UpdateSlaveMessage.class)
                        .getFirst()
                        .getOperations()
                        .getOperationsList())
                .singleElement()
                .satisfies(each -> assertThat(each.getLatestStatus()).isEqualTo(status.getStatus()));
        assertThat(agent.sent(UpdateOperationStatusMessage.class)).containsExactly(status);

        agent.fromMaster(acknowledgement(status));
        agent.restartAgent();
        assertThat(agent.state().resources().operations().isEmpty()).isTrue();
        assertThat(checkpointed(agent)).isEqualTo(VOLUME);
    }

    @Test
    void an_agent_whose_last_reservation_is_gone_starts_again_with_none() {
        AgentWorld agent = agent(workDir);
        apply(agent, RESERVE, reserve(RESERVED));
        agent.fromMaster(
                acknowledgement(agent.sent(UpdateOperationStatusMessage.class).getLast()));
        apply(agent, UNRESERVE, unreserve(RESERVED));
        agent.fromMaster(
                acknowledgement(agent.sent(UpdateOperationStatusMessage.class).getLast()));
        agent.restartAgent();
        assertThat(checkpointed(agent).isEmpty()).isTrue();
        agent.reregister();
        assertThat(agent.state().resources().operations().isEmpty()).isTrue();
    }

    /** The agent dies before each single effect of creating, and of destroying, a volume; then the master tries again. */
    @Test
    void an_agent_that_dies_at_any_step_has_done_all_of_an_operation_or_nothing() throws IOException {
        int steps = effectsOf(create(volume("v")), false);
        assertThat(steps).isGreaterThan(4);
        for (int step = 0; step < steps; step++) {
            dieAt(step, false);
        }
        int destroying = effectsOf(destroy(volume("v")), true);
        for (int step = 0; step < destroying; step++) {
            dieAt(step, true);
        }
    }

    private int effectsOf(Operation operation, boolean volumeFirst) throws IOException {
        AgentWorld agent = prepared(volumeFirst);
        apply(agent, volumeFirst ? DESTROY : CREATE, operation);
        return agent.effects().size();
    }

    private AgentWorld prepared(boolean withVolume) throws IOException {
        AgentWorld agent = agent(Files.createTempDirectory(workDir, "agent"));
        apply(agent, RESERVE, reserve(RESERVED));
        if (withVolume) {
            apply(agent, CREATE, create(volume("v")));
            Files.writeString(directory(agent).resolve("data"), "x");
        }
        agent.sent(UpdateOperationStatusMessage.class).forEach(each -> agent.fromMaster(acknowledgement(each)));
        agent.forgetEffects();
        return agent;
    }

    private static Path directory(AgentWorld agent) {
        return Path.of(agent.layout().workDir(), "volumes/roles/role1/v");
    }

    private void dieAt(int step, boolean destroying) throws IOException {
        AgentWorld agent = prepared(destroying);
        AtomicInteger count = new AtomicInteger();
        agent.dieBefore(effect -> count.getAndIncrement() == step);
        Operation operation = destroying ? destroy(volume("v")) : create(volume("v"));
        UUID uuid = destroying ? DESTROY : CREATE;
        apply(agent, uuid, operation);
        agent.restartAgent();
        agent.forgetEffects();
        agent.reregister();

        boolean done = checkpointed(agent).persistentVolumes().isEmpty() == destroying;
        boolean there = Files.exists(directory(agent));
        assertThat(there).as("step %s: disk and books agree", step).isEqualTo(done != destroying);
        assertThat(agent.sent(UpdateOperationStatusMessage.class).stream()
                        .filter(each -> each.getStatus().getState() == OperationState.OPERATION_FINISHED)
                        .count())
                .as("step %s: what was done is told, once", step)
                .isEqualTo(done ? 1 : 0);
        assertThat(Path.of(agent.layout().resourcesTarget())).doesNotExist();

        apply(agent, uuid, operation);
        assertThat(checkpointed(agent).persistentVolumes().isEmpty()).isEqualTo(destroying);
        assertThat(Files.exists(directory(agent))).isEqualTo(!destroying);
    }

    @Test
    void an_agent_that_dies_between_an_acknowledgement_and_its_consequences_forgets_the_operation() throws IOException {
        for (Predicate<AgentEffect> death : List.<Predicate<AgentEffect>>of(
                effect -> effect instanceof AgentEffect.WriteFile, effect -> effect instanceof AgentEffect.Remove)) {
            AgentWorld agent = agent(Files.createTempDirectory(workDir, "agent"));
            apply(agent, RESERVE, reserve(RESERVED));
            UpdateOperationStatusMessage status =
                    agent.sent(UpdateOperationStatusMessage.class).getLast();
            agent.dieBefore(death);
            agent.fromMaster(acknowledgement(status));
            agent.restartAgent();
            assertThat(agent.state().resources().operations().isEmpty()).isTrue();
            assertThat(Path.of(agent.layout().operation(AgentWorld.AGENT_ID, RESERVE)))
                    .doesNotExist();
            assertThat(checkpointed(agent)).isEqualTo(RESERVED);
        }
    }

    @Test
    void an_agent_whose_flags_no_longer_hold_its_reservations_does_not_start() {
        AgentWorld agent = agent(workDir);
        apply(agent, RESERVE, reserve(RESERVED));
        agent.changeFlags(flags -> withResources(flags, "cpus:4;mem:1024;disk:32;ports:[31000-32000]"));
        agent.restartAgent();
        assertThat(agent.effects(AgentEffect.Exit.class)).singleElement().satisfies(exit -> {
            assertThat(exit.status()).isEqualTo(1);
            assertThat(exit.message()).contains("--resources", "disk");
        });
    }

    @Test
    void more_resources_than_before_are_fine_when_the_policy_allows_them() {
        AgentWorld agent = agent(workDir);
        apply(agent, RESERVE, reserve(RESERVED));
        apply(agent, CREATE, create(volume("v")));
        agent.changeFlags(flags -> withResources(flags, "cpus:8;mem:1024;disk:4096;ports:[31000-32000]")
                .with(AgentSettings.Recovery.ADDITIVE));
        agent.restartAgent();
        assertThat(agent.effects(AgentEffect.Exit.class)).isEmpty();
        assertThat(checkpointed(agent)).isEqualTo(VOLUME);
        assertThat(agent.state().resources().total().disk()).hasValue(4096);
        assertThat(agent.state().resources().total().cpus()).hasValue(8);
    }

    private static AgentSettings withResources(AgentSettings flags, String resources) {
        return AgentSettings.defaults(
                        flags.pid(),
                        flags.hostname(),
                        Resources.parse(resources).toMessages(),
                        flags.workDir())
                .with(flags.recovery());
    }

    @Test
    void the_separate_files_of_older_agents_are_read_and_a_change_in_them_is_finished() throws IOException {
        AgentWorld agent = agent(workDir);
        Path meta = workDir.resolve("meta/resources");
        CheckpointStore.write(meta.resolve("resources.info"), frames(RESERVED));
        CheckpointStore.write(meta.resolve("resources.target"), frames(VOLUME));
        agent.restartAgent();
        assertThat(checkpointed(agent)).isEqualTo(VOLUME);
        assertThat(directory(agent)).isDirectory();
        assertThat(meta.resolve("resources.target")).doesNotExist();
        agent.restartAgent();
        assertThat(checkpointed(agent)).isEqualTo(VOLUME);
    }

    private static ByteString frames(Resources resources) {
        return Stream.concat(resources.toMessages().stream(), Stream.empty())
                .map(Frames::frame)
                .reduce(ByteString.EMPTY, ByteString::concat);
    }

    @Test
    void a_damaged_file_of_resources_is_fatal_unless_the_agent_is_told_to_go_on() throws IOException {
        AgentWorld agent = agent(workDir);
        apply(agent, RESERVE, reserve(RESERVED));
        Files.write(Path.of(agent.layout().resources()), new byte[] {9, 0, 0, 0, 1});
        agent.restartAgent();
        assertThat(agent.effects(AgentEffect.Exit.class)).singleElement().satisfies(exit -> assertThat(exit.message())
                .contains("resources_and_operations.state", "damaged"));
    }

    @Test
    void after_a_reboot_reservations_stay_with_the_id() {
        AgentWorld agent = agent(workDir);
        Resources cpus = Resources.of(ResourceEntry.scalar("cpus", 1).withPushedReservation(FOR_ROLE1));
        apply(agent, RESERVE, reserve(cpus));
        agent.rebootMachine();
        assertThat(checkpointed(agent)).isEqualTo(cpus);
        assertThat(agent.state().resources().operations().size()).isEqualTo(1);
    }
}

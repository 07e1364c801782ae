package io.tepui.app.agent.containers;

import static io.tepui.app.agent.containers.ContainerServer.ROOT;
import static io.tepui.app.agent.containers.ContainerServer.nested;
import static io.tepui.app.agent.containers.ContainerServer.root;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.tepui.containers.WaitStatus;
import io.tepui.containers.containerizer.ContainerClass;
import io.tepui.containers.containerizer.LaunchOutcome;
import io.tepui.containers.containerizer.LaunchOutcome.Step;
import io.tepui.containers.containerizer.Termination;
import io.tepui.protocol.authorization.Action;
import io.tepui.protocol.authorization.Principal;
import io.tepui.protocol.authorization.Target;
import io.tepui.protocol.v1.CommandInfo;
import io.tepui.protocol.v1.ContainerID;
import io.tepui.protocol.v1.Resource;
import io.tepui.protocol.v1.TaskState;
import io.tepui.protocol.v1.TaskStatus;
import io.tepui.protocol.v1.Value;
import io.tepui.protocol.v1.agent.Call;
import io.tepui.protocol.v1.agent.Response;
import io.tepui.testkit.WireCall;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
@DisplayName("Calls that launch, watch, signal and remove containers")
@SuppressWarnings("deprecation") // the older container calls are part of the API
class ContainerCallsTest {
    private static final ContainerID CHILD = nested("child");
    private static final CommandInfo SLEEP =
            CommandInfo.newBuilder().setValue("sleep 1000").setUser("bob").build();

    private final ContainerServer server;

    ContainerCallsTest() throws IOException {
        server = ContainerServer.start();
    }

    @AfterEach
    void stop() {
        server.close();
    }

    private static Call launchNested(ContainerID id) {
        return Call.newBuilder()
                .setType(Call.Type.LAUNCH_NESTED_CONTAINER)
                .setLaunchNestedContainer(Call.LaunchNestedContainer.newBuilder()
                        .setContainerId(id)
                        .setCommand(SLEEP))
                .build();
    }

    private static Call launch(ContainerID id) {
        return Call.newBuilder()
                .setType(Call.Type.LAUNCH_CONTAINER)
                .setLaunchContainer(
                        Call.LaunchContainer.newBuilder().setContainerId(id).setCommand(SLEEP))
                .build();
    }

    private static Call waitNested(ContainerID id) {
        return Call.newBuilder()
                .setType(Call.Type.WAIT_NESTED_CONTAINER)
                .setWaitNestedContainer(Call.WaitNestedContainer.newBuilder().setContainerId(id))
                .build();
    }

    private static Call waitFor(ContainerID id) {
        return Call.newBuilder()
                .setType(Call.Type.WAIT_CONTAINER)
                .setWaitContainer(Call.WaitContainer.newBuilder().setContainerId(id))
                .build();
    }

    private static Call.KillContainer.Builder kill(ContainerID id) {
        return Call.KillContainer.newBuilder().setContainerId(id);
    }

    private static Call call(Call.KillContainer.Builder kill) {
        return Call.newBuilder()
                .setType(Call.Type.KILL_CONTAINER)
                .setKillContainer(kill)
                .build();
    }

    private static Call remove(ContainerID id) {
        return Call.newBuilder()
                .setType(Call.Type.REMOVE_CONTAINER)
                .setRemoveContainer(Call.RemoveContainer.newBuilder().setContainerId(id))
                .build();
    }

    @Test
    @DisplayName("launch a nested container once: 200, and 202 however often it is repeated (AO-86, AO-88, AO-95)")
    void launches_nested() {
        try (WireCall first = server.send(launchNested(CHILD))) {
            assertThat(first.status()).isEqualTo(200);
            assertThat(first.rest()).isEmpty();
            assertThat(first.head().header("content-type")).isEmpty();
        }
        assertThat(server.status(launchNested(CHILD))).isEqualTo(202);
        assertThat(server.status(launch(CHILD))).isEqualTo(202);
        assertThat(server.containerizer.launches.getFirst()).satisfies(asked -> {
            assertThat(asked.id()).isEqualTo(CHILD);
            assertThat(asked.kind()).isEqualTo(ContainerClass.DEFAULT);
            assertThat(asked.user()).contains("bob");
            assertThat(asked.sandbox()).isEmpty();
            assertThat(asked.standalone()).isFalse();
        });
        assertThat(server.status(launchNested(nested(CHILD, "grandchild")))).isEqualTo(200);
    }

    @Test
    @DisplayName("launch a standalone container with its resources in a sandbox below the work directory (AO-94)")
    void launches_standalone() {
        Value.Scalar one = Value.Scalar.newBuilder().setValue(1).build();
        Call.LaunchContainer asked = launch(root("alone")).getLaunchContainer().toBuilder()
                .addResources(Resource.newBuilder()
                        .setName("cpus")
                        .setType(Value.Type.SCALAR)
                        .setScalar(one))
                .putLimits("cpus", one)
                .build();
        assertThat(server.status(Call.newBuilder()
                        .setType(Call.Type.LAUNCH_CONTAINER)
                        .setLaunchContainer(asked)
                        .build()))
                .isEqualTo(200);
        assertThat(server.containerizer.launches).singleElement().satisfies(launch -> {
            assertThat(launch.standalone()).isTrue();
            assertThat(launch.sandbox()).contains(Path.of("/agent/containers/alone"));
            assertThat(launch.resources()).hasSize(1);
            assertThat(launch.limits()).isEqualTo(Map.of("cpus", one));
        });
    }

    @Test
    @DisplayName(
            "answer a launch that fails with 400, and with 500 where no standalone sandbox can be made (AO-90, AO-91, AO-94)")
    void failed_launches() {
        try (WireCall unknownParent = server.send(launchNested(nested(root("nobody"), "c")))) {
            assertThat(unknownParent.status()).isEqualTo(400);
            assertThat(unknownParent.text()).contains("parent");
        }
        for (Step step : Step.values()) {
            server.containerizer.nextLaunch(new LaunchOutcome.Failed(step, "no"));
            assertThat(server.status(launchNested(CHILD)))
                    .as("nested, %s", step)
                    .isEqualTo(400);
            server.containerizer.nextLaunch(new LaunchOutcome.Failed(step, "no"));
            assertThat(server.status(launch(root("alone"))))
                    .as("standalone, %s", step)
                    .isEqualTo(step == Step.SANDBOX ? 500 : 400);
        }
    }

    @Test
    @DisplayName("refuse what is not valid with 400 before anything is launched (AO-77 to AO-85)")
    void invalid() {
        try (WireCall root = server.send(launchNested(root("alone")))) {
            assertThat(root.status()).isEqualTo(400);
            assertThat(root.text()).contains("container_id.parent");
        }
        assertThat(server.status(launch(root("a.b")))).isEqualTo(400);
        assertThat(server.status(waitNested(ROOT))).isEqualTo(400);
        assertThat(server.containerizer.launches).isEmpty();
    }

    @Test
    @DisplayName(
            "answer every waiting call alike when the container ends, under the name of the call (AO-132 to AO-135)")
    void waits() throws Exception {
        server.status(launchNested(CHILD));
        try (WireCall first = server.send(waitNested(CHILD));
                WireCall second = server.send(waitFor(CHILD))) {
            await().until(() -> server.metric("containers/waits") == 2);
            Resource mem = Resource.newBuilder()
                    .setName("mem")
                    .setType(Value.Type.SCALAR)
                    .setScalar(Value.Scalar.newBuilder().setValue(32))
                    .build();
            server.containerizer
                    .container(CHILD)
                    .end
                    .complete(new Termination(
                            Optional.of(WaitStatus.KILLED),
                            Optional.of(TaskState.TASK_FAILED),
                            Optional.of(TaskStatus.Reason.REASON_CONTAINER_LIMITATION_MEMORY),
                            Optional.of("too much"),
                            List.of(mem)));
            Response nested = Response.parseFrom(first.rest());
            assertThat(nested.getType()).isEqualTo(Response.Type.WAIT_NESTED_CONTAINER);
            assertThat(nested.getWaitNestedContainer()).satisfies(end -> {
                assertThat(end.getExitStatus()).isEqualTo(9);
                assertThat(end.getState()).isEqualTo(TaskState.TASK_FAILED);
                assertThat(end.getReason()).isEqualTo(TaskStatus.Reason.REASON_CONTAINER_LIMITATION_MEMORY);
                assertThat(end.getMessage()).isEqualTo("too much");
                assertThat(end.getLimitation().getResourcesList()).containsExactly(mem);
            });
            Response any = Response.parseFrom(second.rest());
            assertThat(any.getType()).isEqualTo(Response.Type.WAIT_CONTAINER);
            assertThat(any.getWaitContainer().getExitStatus()).isEqualTo(9);
        }
        await().until(() -> server.metric("containers/waits") == 0);
    }

    @Test
    @DisplayName("tell only what is known of an end, and 500 of one that could not be brought about (AO-133, AO-139)")
    void ends() throws Exception {
        server.status(launchNested(CHILD));
        server.containerizer.container(CHILD).end.complete(Termination.of(WaitStatus.exited(1)));
        try (WireCall over = server.send(waitNested(CHILD))) {
            assertThat(Response.parseFrom(over.rest()).getWaitNestedContainer())
                    .isEqualTo(Response.WaitNestedContainer.newBuilder()
                            .setExitStatus(256)
                            .build());
        }
        ContainerID stuck = nested("stuck");
        server.status(launchNested(stuck));
        server.containerizer.container(stuck).end.completeExceptionally(new IOException("it cannot be killed"));
        try (WireCall failed = server.send(waitNested(stuck))) {
            assertThat(failed.status()).isEqualTo(500);
            assertThat(failed.text()).contains("it cannot be killed");
        }
        assertThat(server.status(waitNested(nested("nobody")))).isEqualTo(404);
        assertThat(server.status(waitFor(root("nobody")))).isEqualTo(404);
    }

    @Test
    @DisplayName(
            "let so many calls wait as the limit says, refuse one more with 503, and forget those whose client goes")
    void limit_of_waits() {
        server.status(launchNested(CHILD));
        List<WireCall> waiting = new ArrayList<>();
        for (int i = 0; i < ContainerServer.LIMITS.maxWaits(); i++) {
            waiting.add(server.send(waitNested(CHILD)));
        }
        await().until(() -> server.metric("containers/waits") == waiting.size());
        assertThat(server.status(waitNested(CHILD))).isEqualTo(503);
        assertThat(server.metric("containers/waits_refused")).isEqualTo(1);
        waiting.forEach(WireCall::close);
        await().until(() -> server.metric("containers/waits") == 0);
        assertThat(server.containerizer.destroyed).isEmpty();
        try (WireCall again = server.send(waitNested(CHILD))) {
            server.containerizer.container(CHILD).end.complete(Termination.of(WaitStatus.exited(0)));
            assertThat(again.status()).isEqualTo(200);
        }
    }

    @Test
    @DisplayName("send a signal, SIGKILL if none is named (AO-141, AO-146, AO-147)")
    void kills() {
        server.status(launchNested(CHILD));
        assertThat(server.status(call(kill(CHILD)))).isEqualTo(200);
        assertThat(server.status(call(kill(CHILD).setSignal(15)))).isEqualTo(200);
        assertThat(server.status(Call.newBuilder()
                        .setType(Call.Type.KILL_NESTED_CONTAINER)
                        .setKillNestedContainer(
                                Call.KillNestedContainer.newBuilder().setContainerId(CHILD))
                        .build()))
                .isEqualTo(200);
        assertThat(server.containerizer.signals).containsExactly(9, 15, 9);
        assertThat(server.status(call(kill(CHILD).setSignal(999)))).isEqualTo(500);
        assertThat(server.status(call(kill(nested("nobody"))))).isEqualTo(404);
    }

    @Test
    @DisplayName("remove what is over, and neither what runs nor the container of an executor (AO-149 to AO-153)")
    void removes() {
        server.status(launchNested(CHILD));
        assertThat(server.status(remove(CHILD))).isEqualTo(500);
        server.containerizer.container(CHILD).end.complete(Termination.of(WaitStatus.exited(0)));
        assertThat(server.status(Call.newBuilder()
                        .setType(Call.Type.REMOVE_NESTED_CONTAINER)
                        .setRemoveNestedContainer(
                                Call.RemoveNestedContainer.newBuilder().setContainerId(CHILD))
                        .build()))
                .isEqualTo(200);
        assertThat(server.status(remove(CHILD))).isEqualTo(200);
        assertThat(server.status(waitNested(CHILD))).isEqualTo(404);
        server.containerizer.container(ROOT).end.complete(Termination.of(WaitStatus.exited(0)));
        assertThat(server.status(remove(ROOT))).isEqualTo(500);
    }

    @Test
    @DisplayName("are refused with 403 before any look at whether there is such a container (AO-36, AO-37)")
    void forbidden() {
        ContainerID nobody = nested("nobody");
        server.forbidden.addAll(List.of(
                Action.LAUNCH_NESTED_CONTAINER,
                Action.WAIT_NESTED_CONTAINER,
                Action.KILL_NESTED_CONTAINER,
                Action.REMOVE_NESTED_CONTAINER));
        assertThat(server.status(launchNested(nobody))).isEqualTo(403);
        assertThat(server.status(launch(nobody))).isEqualTo(403);
        assertThat(server.status(waitNested(nobody))).isEqualTo(403);
        assertThat(server.status(call(kill(nobody)))).isEqualTo(403);
        assertThat(server.status(remove(nobody))).isEqualTo(403);
        assertThat(server.status(launch(root("alone")))).isEqualTo(200);
        assertThat(server.status(call(kill(root("alone"))))).isEqualTo(200);
        assertThat(server.asked).first().satisfies(target -> {
            assertThat(target.id()).isEqualTo(nobody);
            assertThat(target.user()).contains("alice");
            assertThat(target.commandUser()).contains("bob");
        });
        assertThat(server.asked.getLast())
                .isEqualTo(new Target.Container(root("alone"), Optional.empty(), Optional.empty()));
        server.forbidden.addAll(List.of(
                Action.LAUNCH_STANDALONE_CONTAINER,
                Action.WAIT_STANDALONE_CONTAINER,
                Action.KILL_STANDALONE_CONTAINER,
                Action.REMOVE_STANDALONE_CONTAINER));
        assertThat(server.status(launch(root("other")))).isEqualTo(403);
        assertThat(server.status(waitFor(root("other")))).isEqualTo(403);
        assertThat(server.status(call(kill(root("other"))))).isEqualTo(403);
        assertThat(server.status(remove(root("other")))).isEqualTo(403);
    }

    @Test
    @DisplayName("let the token of an executor into its own container only (AO-39)")
    void tokens() {
        server.principal = Optional.of(new Principal(Optional.empty(), Map.of("cid", "root")));
        assertThat(server.status(launchNested(CHILD))).isEqualTo(200);
        assertThat(server.status(call(kill(CHILD)))).isEqualTo(200);
        assertThat(server.status(launch(root("alone")))).isEqualTo(403);
        server.principal = Optional.of(new Principal(Optional.empty(), Map.of("cid", "other")));
        assertThat(server.status(call(kill(CHILD)))).isEqualTo(403);
        server.principal = Optional.of(new Principal(Optional.empty(), Map.of("cid_prefix", "type-name--")));
        assertThat(server.status(launch(root("type-name--1")))).isEqualTo(200);
        assertThat(server.status(launch(root("type-other--1")))).isEqualTo(403);
        server.principal = Optional.of(new Principal(Optional.empty(), Map.of()));
        assertThat(server.status(call(kill(CHILD)))).isEqualTo(403);
    }
}

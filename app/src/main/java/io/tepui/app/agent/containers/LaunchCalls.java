package io.tepui.app.agent.containers;

import io.tepui.agent.operator.ContainerTargets;
import io.tepui.agent.state.AgentState;
import io.tepui.containers.containerizer.ContainerLaunch;
import io.tepui.containers.containerizer.Containerizer;
import io.tepui.containers.containerizer.LaunchOutcome;
import io.tepui.http.Reply;
import io.tepui.protocol.authorization.Access;
import io.tepui.protocol.authorization.Action;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Launches what operators ask for (AO-82 to AO-95). */
final class LaunchCalls {
    private final Containerizer containerizer;
    private final LaunchSettings settings;

    LaunchCalls(Containerizer containerizer, LaunchSettings settings) {
        this.containerizer = containerizer;
        this.settings = settings;
    }

    /** 403 unless the launch is permitted. */
    Optional<Reply> refused(Asked asked, Action action, Access access, AgentState state) {
        return access.isUnrestricted()
                ? Optional.empty()
                : Answers.refused(access, action, ContainerTargets.ofLaunch(asked.id(), asked.command(), state));
    }

    /** Launches it to the end, whether or not the client stays (AO-93). */
    LaunchOutcome launch(Asked asked) throws InterruptedException {
        Optional<String> user = settings.switchUser() && asked.command().hasUser()
                ? Optional.of(asked.command().getUser())
                : Optional.empty();
        Optional<Path> sandbox = asked.isNested()
                ? Optional.empty()
                : Optional.of(settings.standaloneSandboxes().resolve(asked.id().getValue()));
        return containerizer.launch(new ContainerLaunch(
                asked.id(),
                asked.kind(),
                asked.command(),
                asked.container(),
                asked.resources(),
                asked.limits(),
                user,
                sandbox,
                Map.of(),
                List.of(),
                settings.outputBounds(),
                !asked.isNested()));
    }

    /** The answer to a launch (AO-86 to AO-94). */
    static Reply reply(Asked asked, LaunchOutcome outcome) {
        return switch (outcome) {
            case LaunchOutcome.Launched launched -> Reply.empty(200);
            case LaunchOutcome.InUse inUse -> Reply.empty(202);
            case LaunchOutcome.Failed failed ->
                Reply.error(
                        failed.step() == LaunchOutcome.Step.SANDBOX && !asked.isNested() ? 500 : 400, failed.message());
        };
    }
}

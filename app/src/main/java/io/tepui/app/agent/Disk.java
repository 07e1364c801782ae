package io.tepui.app.agent;

import io.tepui.agent.AgentEffect;
import io.tepui.agent.checkpoint.CheckpointStore;
import java.io.IOException;
import java.nio.file.Path;

/** Carries out the effects that change files. */
final class Disk {
    private Disk() {}

    /**
     * Carries out one effect.
     *
     * @return whether it is one that changes files
     */
    static boolean apply(AgentEffect effect) throws IOException {
        switch (effect) {
            case AgentEffect.WriteFile write -> CheckpointStore.write(Path.of(write.path()), write.bytes());
            case AgentEffect.AppendRecord append -> CheckpointStore.append(Path.of(append.path()), append.record());
            case AgentEffect.WriteLink link -> CheckpointStore.link(Path.of(link.path()), link.target());
            case AgentEffect.Remove remove -> CheckpointStore.remove(Path.of(remove.path()));
            default -> {
                return false;
            }
        }
        return true;
    }
}

package io.tepui.agent;

import io.tepui.agent.checkpoint.Layout;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Removes what was kept for recovery and has outlived its use (AO-340). The agent decides that itself, and not who looks for old files: what
 * it writes later about the same executor or framework is written after the removal.
 */
final class KeptFilesRemoval {
    private static final Logger LOG = LoggerFactory.getLogger(KeptFilesRemoval.class);

    private final CoreContext core;
    private final FrameworkLife frameworks;

    KeptFilesRemoval(CoreContext core, FrameworkLife frameworks) {
        this.core = core;
        this.frameworks = frameworks;
    }

    /** Files that are old; those of something that is not over stay. */
    void old(KeptFiles files) {
        if (core.state().phase().isRecovering() || core.state().agentId().isEmpty() || isInUse(files)) {
            LOG.debug("{} stays", files);
            return;
        }
        LOG.debug("removing what was kept of {}", files);
        core.emit(new AgentEffect.Remove(path(files)));
        if (files instanceof KeptFiles.OfFramework gone) {
            frameworks.filesAreGone(gone.frameworkId());
        }
    }

    private boolean isInUse(KeptFiles files) {
        return switch (files) {
            case KeptFiles.OfFramework of ->
                core.state().framework(of.frameworkId()).isPresent();
            case KeptFiles.OfExecutor of ->
                core.executor(of.frameworkId(), of.executorId()).isPresent();
            case KeptFiles.OfRun of -> core.byContainer(of.containerId()).isPresent();
            case KeptFiles.OfTask of ->
                core.byContainer(of.containerId())
                        .filter(executor -> executor.tasks().has(of.taskId()))
                        .isPresent();
        };
    }

    private String path(KeptFiles files) {
        Layout layout = core.layout;
        String agent = core.agentId();
        return switch (files) {
            case KeptFiles.OfFramework of -> layout.frameworkMeta(agent, of.frameworkId());
            case KeptFiles.OfExecutor of -> layout.executorMeta(agent, of.frameworkId(), of.executorId());
            case KeptFiles.OfRun of -> layout.runMeta(agent, of.frameworkId(), of.executorId(), of.containerId());
            case KeptFiles.OfTask of ->
                layout.taskMeta(
                        layout.runMeta(agent, of.frameworkId(), of.executorId(), of.containerId()), of.taskId());
        };
    }
}

package io.tepui.agent;

import com.google.protobuf.ByteString;
import io.tepui.agent.checkpoint.Checkpointed;
import io.tepui.agent.checkpoint.Frames;
import io.tepui.agent.state.ExecutorRecord;
import io.tepui.agent.state.FrameworkRecord;
import io.tepui.agent.state.PMap;
import io.tepui.protocol.UPid;
import io.tepui.protocol.v1.FrameworkInfo;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** How frameworks come to an agent, change and go, and what is kept of them (AO-60, AO-61, SE-181). */
final class FrameworkLife {
    private static final Logger LOG = LoggerFactory.getLogger(FrameworkLife.class);

    private final CoreContext core;

    /** Completed frameworks whose files were removed: they are written again if the framework comes back. */
    private final Set<String> withoutFiles = new HashSet<>();

    FrameworkLife(CoreContext core) {
        this.core = core;
    }

    /** The record of a framework that launches: the one there is, the one of its earlier stay, or a new one. */
    FrameworkRecord enter(FrameworkInfo info, Optional<UPid> pid) {
        String id = info.getId().getValue();
        Optional<UPid> address = pid.filter(each -> !each.isAbsent());
        Optional<FrameworkRecord> active = core.state().framework(id);
        if (active.isPresent()) {
            return active.get();
        }
        Optional<FrameworkRecord> earlier = core.state().completed().get(id);
        FrameworkRecord framework = earlier.map(
                        each -> each.described(info, address).terminating(false))
                .orElseGet(() -> FrameworkRecord.fresh(info, address));
        core.become(core.state()
                .withFrameworks(
                        core.frameworks().with(id, framework),
                        core.state().completed().without(id)));
        if (withoutFiles.remove(id)
                || earlier.map(each -> !sameOnDisk(each, framework)).orElse(true)) {
            persist(framework);
        }
        if (earlier.map(FrameworkRecord::terminating).orElse(false) && framework.checkpoint()) {
            core.emit(new AgentEffect.Remove(removalMark(id)));
        }
        return framework;
    }

    /**
     * Notes that all of a framework ends (AM-73), also on disk: an agent that was killed before all had ended would tell the next
     * master of tasks that their scheduler takes for gone.
     */
    void beginRemoval(FrameworkRecord framework) {
        core.put(framework.terminating(true));
        if (framework.checkpoint()) {
            core.emit(new AgentEffect.WriteFile(removalMark(framework.id()), ByteString.EMPTY));
        }
    }

    private String removalMark(String frameworkId) {
        return core.layout.frameworkMeta(core.agentId(), frameworkId) + "/" + Checkpointed.REMOVAL_MARK;
    }

    /** The files of a framework that has nothing here were removed. */
    void filesAreGone(String frameworkId) {
        if (core.state().completed().has(frameworkId)) {
            withoutFiles.add(frameworkId);
        }
    }

    /** Replaces what is known about a framework (AM-78). */
    void describe(FrameworkRecord framework, FrameworkInfo info, Optional<UPid> pid) {
        FrameworkRecord changed = framework.described(info, pid.filter(each -> !each.isAbsent()));
        core.put(changed);
        if (!sameOnDisk(framework, changed)) {
            persist(changed);
        }
    }

    private static boolean sameOnDisk(FrameworkRecord a, FrameworkRecord b) {
        return a.info().equals(b.info()) && a.pid().equals(b.pid());
    }

    private void persist(FrameworkRecord framework) {
        if (!framework.checkpoint()) {
            return;
        }
        String meta = core.layout.frameworkMeta(core.agentId(), framework.id());
        core.emit(new AgentEffect.WriteFile(meta + "/framework.info", Frames.frame(framework.info())));
        core.emit(new AgentEffect.WriteFile(
                meta + "/framework.pid",
                ByteString.copyFromUtf8(framework.pid().orElse(UPid.ABSENT).toString())));
    }

    /** Moves a run that is over and done with to the history (SE-229). */
    void complete(ExecutorRecord executor) {
        Optional<FrameworkRecord> framework = core.state().framework(executor.frameworkId());
        if (framework.isEmpty()) {
            return;
        }
        if (executor.checkpointed()) {
            core.emit(new AgentEffect.WriteFile(core.runMeta(executor) + "/executor.sentinel", ByteString.EMPTY));
        }
        core.release(executor.containerId());
        core.put(trim(framework.get().complete(executor)));
        removeIfIdle(executor.frameworkId());
    }

    /** Puts a run that an earlier agent completed back into the history. */
    void restoreCompleted(ExecutorRecord executor) {
        core.state()
                .framework(executor.frameworkId())
                .ifPresent(framework -> core.put(trim(framework.complete(executor))));
    }

    /** Keeps the history within its bound; files of what is dropped go too, so that recovery stays as short as the history. */
    private FrameworkRecord trim(FrameworkRecord framework) {
        FrameworkRecord trimmed = framework;
        while (trimmed.completed().size() > core.settings.history().completedExecutorsPerFramework()) {
            ExecutorRecord oldest = trimmed.completed().oldest().orElseThrow();
            trimmed = trimmed.forget(oldest.containerId());
            if (oldest.checkpointed()) {
                core.emit(new AgentEffect.Remove(
                        isLastRun(trimmed, oldest.id())
                                ? core.layout.executorMeta(core.agentId(), trimmed.id(), oldest.id())
                                : core.runMeta(oldest)));
            }
        }
        return trimmed;
    }

    private static boolean isLastRun(FrameworkRecord framework, String executorId) {
        return !framework.executors().has(executorId)
                && framework.completed().values().stream()
                        .noneMatch(each -> each.id().equals(executorId));
    }

    /** Moves a framework without executors to the completed ones. */
    void removeIfIdle(String frameworkId) {
        Optional<FrameworkRecord> idle = core.state().framework(frameworkId).filter(each -> each.executors()
                .isEmpty());
        if (idle.isEmpty()) {
            return;
        }
        PMap<String, FrameworkRecord> completed = core.state().completed().withYoungest(frameworkId, idle.get());
        while (completed.size() > core.settings.history().completedFrameworks()) {
            FrameworkRecord oldest = completed.oldest().orElseThrow();
            completed = completed.without(oldest.id());
            withoutFiles.remove(oldest.id());
            if (oldest.checkpoint()) {
                core.emit(new AgentEffect.Remove(core.layout.frameworkMeta(core.agentId(), oldest.id())));
            }
        }
        core.become(core.state().withFrameworks(core.frameworks().without(frameworkId), completed));
        LOG.debug("framework {} has nothing left on this agent", frameworkId);
        endDrainIfIdle();
    }

    /** A drain ends with the last framework and the last operation (AM-63). */
    void endDrainIfIdle() {
        if (core.state().drain().isPresent() && !core.hasWork()) {
            core.become(core.state().withDrain(Optional.empty()));
            core.emit(new AgentEffect.Remove(core.layout.drainConfig(core.agentId())));
            LOG.info("the agent has drained");
        }
    }
}

package io.tepui.master.agents;

import io.tepui.master.core.Effect;
import io.tepui.master.core.MasterInput.OperatorWrite;
import io.tepui.master.core.Workspace;
import io.tepui.master.state.AgentRecord;
import io.tepui.master.state.Counter;
import io.tepui.registry.RegistryChange;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Marks agents gone: they may never come back (MO-176 to MO-187, SE-178). */
final class GoneMarks {
    private static final Logger LOG = LoggerFactory.getLogger(GoneMarks.class);

    private final Workspace work;
    private final Transitions transitions;
    private final AgentChecks checks;
    private final AgentUses uses;
    private final AgentLosses losses;
    private final UnreachableMarks marks;
    private final RegistryPruning pruning;

    GoneMarks(
            Workspace work,
            Transitions transitions,
            AgentChecks checks,
            AgentUses uses,
            AgentLosses losses,
            UnreachableMarks marks,
            RegistryPruning pruning) {
        this.work = work;
        this.transitions = transitions;
        this.checks = checks;
        this.uses = uses;
        this.losses = losses;
        this.marks = marks;
        this.pruning = pruning;
    }

    /** The call MARK_AGENT_GONE. */
    void mark(OperatorWrite write) {
        String id = write.call().getMarkAgentGone().getAgentId().getValue();
        if (write.refusal().isPresent()) {
            answer(write, 403, write.refusal().get());
        } else if (work.state().absent().gone().contains(id)) {
            answer(write, 200, "");
        } else if (transitions.isLeaving(id)) {
            answer(write, 503, "Agent '" + id + "' is being taken out already; try again later");
        } else if (uses.find(id).isEmpty()) {
            answer(write, 404, "mark_agent_gone.agent_id: no agent '" + id + "' is known");
        } else if (transitions.isChanging(id)) {
            transitions.whenSettled(id, () -> mark(write));
        } else {
            begin(id, () -> answer(write, 200, ""));
        }
    }

    /** Marks a known agent, none of whose changes is under way. */
    void begin(String id, Runnable whenMarked) {
        LOG.warn("Marking agent {} gone", id);
        marks.withdraw(id);
        pruning.makeRoom();
        Instant since = work.now();
        List<RegistryChange> changes = new ArrayList<>();
        changes.add(RegistryEntries.notAdmitted(id));
        changes.add(RegistryEntries.notUnreachable(id));
        changes.add(RegistryEntries.gone(id, since));
        uses.departed(List.of(id)).ifPresent(changes::add);
        transitions.markingGone.add(id);
        work.store(changes, () -> {
            transitions.markingGone.remove(id);
            takeOut(id, since);
            whenMarked.run();
            transitions.settled(id);
        });
    }

    private void takeOut(String id, Instant since) {
        AgentRecord agent = work.state().agent(id);
        work.state().absent().putGone(id, since);
        if (agent != null) {
            work.count(Counter.SLAVE_REMOVALS);
            checks.shutdown(agent.pid(), "Agent has been marked gone");
            losses.gone(agent);
        } else if (work.state().absent().unreachable().contains(id)) {
            work.state().absent().removeUnreachable(id);
            losses.goneWhileUnreachable(id);
        } else {
            work.state().absent().removeRecovered(id);
        }
    }

    private void answer(OperatorWrite write, int status, String text) {
        work.emit(new Effect.Answer(write.requestId(), status, text));
    }
}

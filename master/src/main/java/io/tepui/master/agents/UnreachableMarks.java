package io.tepui.master.agents;

import io.tepui.master.core.RateLimit;
import io.tepui.master.core.TimerKey;
import io.tepui.master.core.Workspace;
import io.tepui.master.state.AgentRecord;
import io.tepui.master.state.Counter;
import io.tepui.master.state.RecoveredAgent;
import io.tepui.master.state.UnreachableAgent;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Marks agents unreachable: one after the other at the rate limit (SE-172), each after the registry has it (SE-174). */
final class UnreachableMarks {
    private static final Logger LOG = LoggerFactory.getLogger(UnreachableMarks.class);

    /** Why an agent is to be marked. */
    enum Cause {
        /** It does not answer pings; an answer withdraws the mark. */
        SILENT,
        /** It has not registered again in time; only a registration withdraws the mark. */
        NOT_BACK
    }

    private record Request(String agentId, Cause cause, String why) {}

    private final Workspace work;
    private final Transitions transitions;
    private final AgentLosses losses;
    private final RegistryPruning pruning;
    private final Map<String, Request> waiting = new LinkedHashMap<>();
    private Optional<Instant> nextPermit = Optional.empty();

    UnreachableMarks(Workspace work, Transitions transitions, AgentLosses losses, RegistryPruning pruning) {
        this.work = work;
        this.transitions = transitions;
        this.losses = losses;
        this.pruning = pruning;
    }

    /** Wants an agent marked as soon as the rate limit lets it; asking again changes nothing. */
    void request(String agentId, Cause cause, String why) {
        if (transitions.isLeaving(agentId) || waiting.containsKey(agentId)) {
            return;
        }
        work.count(Counter.SLAVE_UNREACHABLE_SCHEDULED);
        waiting.put(agentId, new Request(agentId, cause, why));
        permit();
    }

    /** The agent answered: takes back what was wanted for its silence, if it still waits. */
    void answered(String agentId) {
        Request request = waiting.get(agentId);
        if (request != null && request.cause() == Cause.SILENT) {
            withdraw(agentId);
        }
    }

    /** Takes back what was wanted for the agent, if it still waits. */
    void withdraw(String agentId) {
        if (waiting.remove(agentId) != null) {
            work.count(Counter.SLAVE_UNREACHABLE_CANCELED);
        }
    }

    /** Marks those that the rate limit lets pass now. */
    void permit() {
        while (!waiting.isEmpty() && isPermitted()) {
            Request next = waiting.values().iterator().next();
            waiting.remove(next.agentId());
            mark(next);
        }
    }

    private boolean isPermitted() {
        Optional<RateLimit> limit = work.settings().agentRemovalRateLimit();
        if (limit.isEmpty()) {
            return true;
        }
        Instant permitted = nextPermit.orElse(work.now());
        if (work.now().isBefore(permitted)) {
            work.setTimer(new TimerKey.NextUnreachableMark(), Duration.between(work.now(), permitted));
            return false;
        }
        nextPermit = Optional.of(work.now().plus(limit.get().interval()));
        return true;
    }

    private void mark(Request request) {
        String id = request.agentId();
        if (transitions.changingUse.contains(id)) {
            transitions.whenSettled(id, () -> mark(request));
            return;
        }
        AgentRecord agent = work.state().agent(id);
        RecoveredAgent recovered = work.state().absent().recovered().find(id);
        UnreachableAgent mark = agent != null
                ? new UnreachableAgent(id, work.now(), agent.drainInfo(), agent.deactivated())
                : recovered != null
                        ? new UnreachableAgent(id, work.now(), recovered.drainInfo(), recovered.deactivated())
                        : null;
        if (mark == null || transitions.reregistering.contains(id) || transitions.isLeaving(id)) {
            work.count(Counter.SLAVE_UNREACHABLE_CANCELED);
            return;
        }
        LOG.warn("Marking agent {} unreachable: {}", id, request.why());
        work.count(Counter.SLAVE_UNREACHABLE_COMPLETED);
        transitions.markingUnreachable.add(id);
        pruning.makeRoom();
        work.store(
                List.of(RegistryEntries.notAdmitted(id), RegistryEntries.unreachable(mark)),
                () -> marked(mark, request.why()));
    }

    private void marked(UnreachableAgent mark, String why) {
        transitions.markingUnreachable.remove(mark.id());
        AgentRecord agent = work.state().agent(mark.id());
        RecoveredAgent recovered = work.state().absent().recovered().find(mark.id());
        work.count(Counter.SLAVE_REMOVALS);
        work.count(Counter.SLAVE_REMOVALS_REASON_UNHEALTHY);
        if (agent != null) {
            losses.unreachable(agent, mark, why);
        } else if (recovered != null) {
            work.count(Counter.RECOVERY_SLAVE_REMOVALS);
            work.state().absent().removeRecovered(mark.id());
            work.state().absent().putUnreachable(mark);
            losses.tellLost(recovered.info().message().getId());
        }
        transitions.settled(mark.id());
    }
}

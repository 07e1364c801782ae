package io.tepui.master.agents;

import io.tepui.master.core.MasterSettings;
import io.tepui.master.core.Workspace;
import io.tepui.master.state.AgentRecord;
import io.tepui.master.state.Counter;
import io.tepui.master.state.RecoveredAgent;
import io.tepui.master.state.UnreachableAgent;
import io.tepui.protocol.UPid;
import io.tepui.protocol.internal.MasterSlaveConnection;
import io.tepui.protocol.v1.DrainInfo;
import io.tepui.registry.RegistryChange;
import java.util.List;
import java.util.Optional;

/** Takes in agents that have an id: decides by what is known of it (AM-43). */
final class Reregistrations {
    private final Workspace work;
    private final Transitions transitions;
    private final AgentChecks checks;
    private final AgentRemovals removals;
    private final KnownAgentReturn knownReturn;
    private final Readmissions readmissions;

    Reregistrations(
            Workspace work,
            Transitions transitions,
            AgentChecks checks,
            AgentRemovals removals,
            KnownAgentReturn knownReturn,
            Readmissions readmissions) {
        this.work = work;
        this.transitions = transitions;
        this.checks = checks;
        this.removals = removals;
        this.knownReturn = knownReturn;
        this.readmissions = readmissions;
    }

    /** Returns what an agent is told of its connection (AM-40, step 9). */
    static MasterSlaveConnection connection(MasterSettings settings) {
        return MasterSlaveConnection.newBuilder()
                .setTotalPingTimeoutSeconds(settings.totalPingTimeout().toMillis() / 1000.0)
                .build();
    }

    /** An agent with an id registers again. */
    void reregister(UPid from, Reregistration reregistration) {
        work.count(Counter.MESSAGES_REREGISTER_SLAVE);
        String id = reregistration.agentId();
        if (transitions.isChanging(id)) {
            return;
        }
        if (work.state().absent().gone().contains(id)) {
            checks.shutdown(from, "Agent has been marked gone");
            return;
        }
        switch (reregistration) {
            case BadReregistration bad -> checks.ignore(from, bad.reason());
            case ReadReregistration read -> {
                if (checks.pass(from, read.slave(), read.agent().version())) {
                    decide(from, read.agent(), read.work());
                }
            }
        }
    }

    private void decide(UPid from, AgentDescription agent, ReportedWork report) {
        AgentRecord known = work.state().agent(agent.id());
        if (known != null) {
            decideKnown(from, agent, report, known);
            return;
        }
        RecoveredAgent recovered = work.state().absent().recovered().find(agent.id());
        if (recovered != null) {
            Runnable readmit = () -> {
                removals.removeOtherAt(from, agent.id());
                readmissions.readmit(
                        from,
                        agent,
                        report,
                        Readmissions.Origin.RECOVERED,
                        recovered.drainInfo(),
                        recovered.deactivated());
            };
            if (recovered.info().message().equals(agent.info())) {
                readmit.run();
            } else {
                store(agent.id(), List.of(RegistryEntries.admitted(agent.info(), recovered)), readmit);
            }
            return;
        }
        UnreachableAgent unreachable = work.state().absent().unreachable().find(agent.id());
        Optional<DrainInfo> drainInfo = unreachable == null ? Optional.empty() : unreachable.drainInfo();
        boolean deactivated = unreachable != null && unreachable.deactivated();
        store(
                agent.id(),
                List.of(
                        RegistryEntries.admitted(agent.info(), drainInfo, deactivated),
                        RegistryEntries.notUnreachable(agent.id())),
                () -> {
                    removals.removeOtherAt(from, agent.id());
                    readmissions.readmit(from, agent, report, Readmissions.Origin.LOST, drainInfo, deactivated);
                });
    }

    private void decideKnown(UPid from, AgentDescription agent, ReportedWork report, AgentRecord known) {
        if (!known.pid().host().equals(from.host())
                || !known.info().getHostname().equals(agent.info().getHostname())) {
            checks.shutdown(
                    from,
                    "Agent " + agent.id() + " is known at " + known.info().getHostname() + " ("
                            + known.pid().host() + ") and can't move to "
                            + agent.info().getHostname() + " (" + from.host() + ")");
            return;
        }
        Runnable comeBack = () -> {
            removals.removeOtherAt(from, agent.id());
            knownReturn.comeBack(from, agent, report);
        };
        if (known.info().equals(agent.info())) {
            comeBack.run();
        } else {
            store(
                    agent.id(),
                    List.of(RegistryEntries.admitted(agent.info(), known.drainInfo(), known.deactivated())),
                    comeBack);
        }
    }

    private void store(String agentId, List<RegistryChange> changes, Runnable whenStored) {
        transitions.reregistering.add(agentId);
        work.store(changes, () -> {
            transitions.reregistering.remove(agentId);
            whenStored.run();
            removals.removeIfDown(agentId);
            transitions.settled(agentId);
        });
    }
}

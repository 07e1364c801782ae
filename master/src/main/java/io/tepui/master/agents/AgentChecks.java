package io.tepui.master.agents;

import io.tepui.master.core.Workspace;
import io.tepui.master.maintenance.Machines;
import io.tepui.protocol.UPid;
import io.tepui.protocol.internal.ShutdownMessage;
import io.tepui.protocol.internal.SlaveInfo;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The checks that first and later registrations have in common (AM-40, steps 5 to 7). */
final class AgentChecks {
    private static final Logger LOG = LoggerFactory.getLogger(AgentChecks.class);

    private final Workspace work;

    AgentChecks(Workspace work) {
        this.work = work;
    }

    /** Returns whether the agent may register; tells it to end if its machine is down for maintenance. */
    boolean pass(UPid from, SlaveInfo slave, String version) {
        if (Machines.isDown(work.state(), slave.getHostname(), from)) {
            shutdown(from, "Machine " + slave.getHostname() + " is down for maintenance");
            return false;
        }
        Optional<String> problem = AgentVersion.problem(version).or(() -> domainProblem(slave));
        problem.ifPresent(text -> ignore(from, text));
        return problem.isEmpty();
    }

    /** Tells an agent to end (AM-60). */
    void shutdown(UPid agent, String why) {
        LOG.warn("Shutting down the agent at {}: {}", agent, why);
        work.send(agent, ShutdownMessage.newBuilder().setMessage(why).build());
    }

    /** Takes no notice of a registration; the agent will try again. */
    void ignore(UPid from, String why) {
        LOG.warn("Ignoring the registration of {}: {}", from, why);
    }

    private Optional<String> domainProblem(SlaveInfo slave) {
        if (slave.hasDomain() && !work.info().hasDomain()) {
            return Optional.of("'slave.domain' is set, but this master has none");
        }
        return work.settings().requireAgentDomain() && !slave.hasDomain()
                ? Optional.of("'slave.domain' is not set, but --require_agent_domain is")
                : Optional.empty();
    }
}

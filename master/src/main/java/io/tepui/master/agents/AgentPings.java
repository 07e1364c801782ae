package io.tepui.master.agents;

import io.tepui.master.core.TimerKey;
import io.tepui.master.core.Workspace;
import io.tepui.master.state.AgentRecord;
import io.tepui.protocol.internal.PingSlaveMessage;
import java.util.HashMap;
import java.util.Map;

/** Asks each registered agent for a sign of life, and counts the silences (SE-171, AM-53). */
final class AgentPings {
    private static final PingSlaveMessage CONNECTED =
            PingSlaveMessage.newBuilder().setConnected(true).build();
    private static final PingSlaveMessage DISCONNECTED =
            PingSlaveMessage.newBuilder().setConnected(false).build();

    private static final class Silence {
        private boolean awaitingAnswer;
        private int missed;
    }

    private final Workspace work;
    private final Map<String, Silence> silences = new HashMap<>();

    AgentPings(Workspace work) {
        this.work = work;
    }

    /** Begins with an agent that has just been added. */
    void start(AgentRecord agent) {
        Silence silence = new Silence();
        silences.put(agent.id(), silence);
        ping(agent, silence);
    }

    /** Has nothing more to do with the agent. */
    void stop(String agentId) {
        if (silences.remove(agentId) != null) {
            work.cancelTimer(new TimerKey.AgentPing(agentId));
        }
    }

    /**
     * Sends the next ping, now that its time has come.
     *
     * @return whether the agent has been silent for so long that it is unreachable
     */
    boolean due(String agentId) {
        Silence silence = silences.get(agentId);
        AgentRecord agent = work.state().agent(agentId);
        if (silence == null || agent == null) {
            return false;
        }
        if (silence.awaitingAnswer) {
            silence.missed++;
        }
        ping(agent, silence);
        return silence.missed >= work.settings().maxAgentPingTimeouts();
    }

    /** The agent gave a sign of life. */
    void heard(String agentId) {
        Silence silence = silences.get(agentId);
        if (silence != null) {
            silence.awaitingAnswer = false;
            silence.missed = 0;
        }
    }

    private void ping(AgentRecord agent, Silence silence) {
        silence.awaitingAnswer = true;
        work.send(agent.pid(), agent.connected() ? CONNECTED : DISCONNECTED);
        work.setTimer(new TimerKey.AgentPing(agent.id()), work.settings().agentPingTimeout());
    }
}

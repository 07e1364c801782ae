package io.tepui.master.agents;

import io.tepui.protocol.internal.ReregisterSlaveMessage;

/**
 * The message of an agent that registers again, read: what runs and has run there is checked (AM-40, AM-44) and in the forms
 * of the state. That is most of the work of a registration, and needs nothing that the master knows: the threads that
 * receive the messages do it, so that after a change of master thousands of agents do not wait for one thread.
 */
public sealed interface Reregistration permits ReadReregistration, BadReregistration {
    /** Reads a message; one that breaks a rule is refused when it is applied. */
    static Reregistration read(ReregisterSlaveMessage message) {
        try {
            return new ReadReregistration(
                    AgentDescription.read(message), ReportedWork.read(message), message.getSlave());
        } catch (BadRegistrationException e) {
            return new BadReregistration(message.getSlave().getId().getValue(), e.reason());
        }
    }

    /** Returns the id that the agent says it has; may be no valid one. */
    String agentId();
}

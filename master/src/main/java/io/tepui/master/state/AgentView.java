package io.tepui.master.state;

import io.tepui.protocol.Times;
import io.tepui.protocol.v1.AgentInfo;
import io.tepui.protocol.v1.master.Response.GetAgents.Agent;
import io.tepui.resources.ResourceForm;

/** An agent as GET_AGENTS, GET_STATE and AGENT_ADDED show it (MO-166 to MO-174, MO-106). */
final class AgentView {
    private AgentView() {}

    static Agent of(AgentRecord agent) {
        Agent.Builder view = Agent.newBuilder()
                .setAgentInfo(agent.info())
                .setActive(agent.active())
                .setDeactivated(agent.deactivated())
                .setVersion(agent.version())
                .setPid(agent.pid().toString())
                .setRegisteredTime(Times.toTimeInfo(agent.registeredTime()))
                .addAllTotalResources(agent.total().toMessages(ResourceForm.ENDPOINT))
                .addAllAllocatedResources(agent.load().allUsed().toMessages(ResourceForm.ENDPOINT))
                .addAllOfferedResources(agent.load().allOffered().toMessages(ResourceForm.ENDPOINT));
        agent.reregisteredTime().ifPresent(at -> view.setReregisteredTime(Times.toTimeInfo(at)));
        for (AgentInfo.Capability.Type capability : agent.capabilities()) {
            view.addCapabilities(AgentInfo.Capability.newBuilder().setType(capability));
        }
        agent.drainInfo().ifPresent(view::setDrainInfo);
        agent.estimatedDrainStart().ifPresent(at -> view.setEstimatedDrainStartTime(Times.toTimeInfo(at)));
        return view.build();
    }
}

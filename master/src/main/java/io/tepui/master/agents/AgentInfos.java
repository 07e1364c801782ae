package io.tepui.master.agents;

import io.tepui.protocol.internal.SlaveInfo;
import io.tepui.protocol.v1.AgentID;
import io.tepui.protocol.v1.AgentInfo;
import io.tepui.resources.Resources;

/** An agent's description in the form of messages and the registry, and in that of the state (MO-167). */
final class AgentInfos {
    private AgentInfos() {}

    /**
     * Returns the description as the state holds it.
     *
     * @param resources those of the description
     */
    static AgentInfo toState(SlaveInfo slave, String agentId, Resources resources) {
        AgentInfo.Builder info = AgentInfo.newBuilder()
                .setHostname(slave.getHostname())
                .setPort(slave.getPort())
                .addAllResources(resources.toMessages())
                .addAllAttributes(slave.getAttributesList())
                .setId(AgentID.newBuilder().setValue(agentId));
        if (slave.hasDomain()) {
            info.setDomain(slave.getDomain());
        }
        return info.setUnknownFields(slave.getUnknownFields()).build();
    }

    /** Returns the description as the registry holds it. */
    static SlaveInfo toRegistry(AgentInfo info) {
        SlaveInfo.Builder slave = SlaveInfo.newBuilder()
                .setHostname(info.getHostname())
                .setPort(info.getPort())
                .addAllResources(info.getResourcesList())
                .addAllAttributes(info.getAttributesList())
                .setId(info.getId())
                .setCheckpoint(true);
        if (info.hasDomain()) {
            slave.setDomain(info.getDomain());
        }
        return slave.setUnknownFields(info.getUnknownFields()).build();
    }
}

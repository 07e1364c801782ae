package io.tepui.master.operations;

import io.tepui.master.state.AgentRecord;
import io.tepui.resources.Resources;
import io.tepui.resources.ResourcesBuilder;

/** What an agent has left (AR-136, AR-198). */
final class AgentPools {
    private AgentPools() {}

    /** Returns what is neither in use nor offered, without allocation; shared resources are there in any case. */
    static Resources available(AgentRecord agent) {
        ResourcesBuilder free = agent.total().builder();
        agent.load().used().values().forEach(used -> free.subtract(plain(used)));
        agent.load().offers().values().forEach(offer -> free.subtract(plain(offer.resources())));
        return free.build();
    }

    private static Resources plain(Resources allocated) {
        return allocated.nonShared().unallocate();
    }
}

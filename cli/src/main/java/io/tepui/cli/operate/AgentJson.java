package io.tepui.cli.operate;

import io.tepui.cli.cluster.AgentEntry;
import io.tepui.cli.cluster.Amounts;
import io.tepui.cli.output.Json;
import io.tepui.cli.output.Texts;
import io.tepui.protocol.v1.master.Response.GetAgents.Agent;
import java.util.Map;

/** An agent for scripts. */
final class AgentJson {
    private AgentJson() {}

    static Map<String, Object> summary(AgentEntry entry) {
        Map<String, Object> agent = Json.object();
        agent.put("id", entry.id());
        agent.put("hostname", entry.hostname());
        agent.put("state", entry.state());
        entry.registered().ifPresent(registered -> describe(registered, agent));
        agent.put("total", Amounts.json(entry.total()));
        agent.put("used", Amounts.json(entry.used()));
        agent.put("offered", Amounts.json(entry.offered()));
        agent.put("free", Amounts.json(entry.free()));
        return agent;
    }

    private static void describe(Agent registered, Map<String, Object> agent) {
        agent.put("pid", registered.getPid());
        agent.put("version", registered.getVersion());
        agent.put("active", registered.getActive());
        agent.put("deactivated", registered.getDeactivated());
        agent.put("registered_time", Texts.iso(registered.getRegisteredTime()));
        if (registered.hasReregisteredTime()) {
            agent.put("reregistered_time", Texts.iso(registered.getReregisteredTime()));
        }
    }
}

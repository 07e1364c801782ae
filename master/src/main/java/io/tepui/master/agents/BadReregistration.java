package io.tepui.master.agents;

/**
 * A registration that is to be refused.
 *
 * @param agentId the id that the agent says it has
 * @param reason one line
 */
record BadReregistration(String agentId, String reason) implements Reregistration {}

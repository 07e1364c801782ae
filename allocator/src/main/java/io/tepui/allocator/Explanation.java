package io.tepui.allocator;

import io.tepui.resources.Resources;
import java.util.List;
import java.util.Optional;

/**
 * Why a framework was not offered what is on the agents: an answer for each agent and role, as the allocator's books stand.
 *
 * @param frameworkId the framework asked about
 * @param roles the roles it subscribes to, in order
 * @param answers by agent, then by role
 * @param omitted how many pairs of agent and role were left out because there were too many
 */
public record Explanation(String frameworkId, List<String> roles, List<Answer> answers, long omitted) {
    public Explanation {
        roles = List.copyOf(roles);
        answers = List.copyOf(answers);
    }

    /**
     * What to explain.
     *
     * @param frameworkId the framework that waits for offers
     * @param agentId one agent, or nothing for all
     * @param role one of the framework's roles, or nothing for all
     * @param most how many answers to give at most, at least 1
     */
    public record Query(String frameworkId, Optional<String> agentId, Optional<String> role, int most) {}

    /**
     * One agent and one role.
     *
     * @param offerable whether the next run could make an offer; somebody else may come first
     * @param free what nobody holds there, whoever may use it
     * @param reasons what stands against an offer, or against a larger one; may be empty
     */
    public record Answer(
            String agentId, String hostname, String role, boolean offerable, Resources free, List<Reason> reasons) {
        public Answer {
            reasons = List.copyOf(reasons);
        }
    }

    /**
     * One thing that stands against an offer.
     *
     * @param resources what of the agent it concerns; empty for all of it
     * @param text one line for people
     */
    public record Reason(Kind kind, Resources resources, String text) {}

    /** What kind of thing stands against an offer. */
    public enum Kind {
        /** The framework is not active: it is disconnected, or was deactivated. */
        FRAMEWORK_INACTIVE,
        /** The framework suppressed the role (AR-190). */
        SUPPRESSED,
        /** A new master waits for its agents (AR-151). */
        RECOVERY,
        /** The agent is not active: it is disconnected, deactivated or draining. */
        AGENT_DEACTIVATED,
        /** The agent's hostname is not on the whitelist (AR-153). */
        WHITELIST,
        /** Framework or agent lacks a capability (AR-189, AR-192, AR-193). */
        CAPABILITY,
        /** The agent is in another region (AR-192). */
        DOMAIN,
        /** The framework's offer constraints exclude the agent (AR-195). */
        CONSTRAINT,
        /** Reserved for another role (AR-51). */
        RESERVATION,
        /** In use by a framework. */
        IN_USE,
        /** Offered to a framework, which has not answered yet. */
        OFFERED,
        /** Less than an offer must have (AR-184). */
        NOT_ENOUGH,
        /** The role's limit is reached (AR-176). */
        LIMIT,
        /** Kept free for guarantees that lack something (AR-168). */
        HEADROOM,
        /** The framework refused it (AR-186). */
        FILTER,
        /** To be unavailable; it is offered all the same (AR-202). */
        MAINTENANCE
    }
}

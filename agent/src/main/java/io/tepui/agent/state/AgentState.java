package io.tepui.agent.state;

import io.tepui.protocol.internal.SlaveInfo;
import io.tepui.protocol.v1.AgentInfo;
import io.tepui.protocol.v1.DrainConfig;
import io.tepui.resources.Resources;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;

/**
 * All that an agent knows, at one moment: the root that is published after each batch of inputs, and from which read
 * calls answer.
 *
 * @param phase where the agent is in its life
 * @param info the agent as it registers, with its id once it has one
 * @param resourceVersion the version of its own resources, made at start (AM-80)
 * @param resources its own resources as operations have changed them
 * @param master the leader that it follows
 * @param frameworks frameworks with executors here, by id
 * @param completed frameworks without, by id, the one longest gone first, bounded (AO-60)
 * @param drain the drain in work
 * @param tally what is counted
 * @param recoveryTook how long recovery took, once it is over
 */
public record AgentState(
        Phase phase,
        SlaveInfo info,
        UUID resourceVersion,
        OwnResources resources,
        Optional<Leader> master,
        PMap<String, FrameworkRecord> frameworks,
        PMap<String, FrameworkRecord> completed,
        Optional<Drain> drain,
        Tally tally,
        Optional<Duration> recoveryTook) {

    /**
     * A drain that the master ordered (AM-63).
     *
     * @param config as ordered
     * @param since when the order came
     */
    public record Drain(DrainConfig config, Instant since) {}

    /** An agent that has just started. */
    public static AgentState starting(SlaveInfo info, UUID resourceVersion) {
        return new AgentState(
                Phase.RECOVERING,
                info,
                resourceVersion,
                OwnResources.configured(Resources.fromValidMessages(info.getResourcesList())),
                Optional.empty(),
                PMap.empty(),
                PMap.empty(),
                Optional.empty(),
                Tally.ZERO,
                Optional.empty());
    }

    /** The agent's id, once a master gave it one. */
    public Optional<String> agentId() {
        return info.hasId() ? Optional.of(info.getId().getValue()) : Optional.empty();
    }

    /** The agent as clients are told of it (AO-42). */
    public AgentInfo describe() {
        AgentInfo.Builder told = AgentInfo.newBuilder()
                .setHostname(info.getHostname())
                .setPort(info.getPort())
                .addAllResources(info.getResourcesList())
                .addAllAttributes(info.getAttributesList());
        if (info.hasDomain()) {
            told.setDomain(info.getDomain());
        }
        if (info.hasId()) {
            told.setId(info.getId());
        }
        return told.build();
    }

    /** The framework, if it has executors here. */
    public Optional<FrameworkRecord> framework(String id) {
        return frameworks.get(id);
    }

    /** This state in another phase. */
    public AgentState in(Phase newPhase) {
        return new AgentState(
                newPhase, info, resourceVersion, resources, master, frameworks, completed, drain, tally, recoveryTook);
    }

    /** This state with the agent described anew. */
    public AgentState withInfo(SlaveInfo newInfo) {
        return new AgentState(
                phase, newInfo, resourceVersion, resources, master, frameworks, completed, drain, tally, recoveryTook);
    }

    /** This state with other resources of its own. */
    public AgentState withResources(OwnResources newResources) {
        return new AgentState(
                phase, info, resourceVersion, newResources, master, frameworks, completed, drain, tally, recoveryTook);
    }

    /** This state following another master, or none. */
    public AgentState withMaster(Optional<Leader> newMaster) {
        return new AgentState(
                phase, info, resourceVersion, resources, newMaster, frameworks, completed, drain, tally, recoveryTook);
    }

    /** This state with a framework added or changed. */
    public AgentState with(FrameworkRecord framework) {
        return withFrameworks(frameworks.with(framework.id(), framework), completed);
    }

    /** This state with other frameworks. */
    public AgentState withFrameworks(PMap<String, FrameworkRecord> active, PMap<String, FrameworkRecord> newCompleted) {
        return new AgentState(
                phase, info, resourceVersion, resources, master, active, newCompleted, drain, tally, recoveryTook);
    }

    /** This state with another drain, or none. */
    public AgentState withDrain(Optional<Drain> newDrain) {
        return new AgentState(
                phase, info, resourceVersion, resources, master, frameworks, completed, newDrain, tally, recoveryTook);
    }

    /** This state with a counter raised. */
    public AgentState plus(Counter counter, long amount) {
        return new AgentState(
                phase,
                info,
                resourceVersion,
                resources,
                master,
                frameworks,
                completed,
                drain,
                tally.plus(counter, amount),
                recoveryTook);
    }

    /** This state with recovery over. */
    public AgentState recovered(Duration took) {
        return new AgentState(
                phase,
                info,
                resourceVersion,
                resources,
                master,
                frameworks,
                completed,
                drain,
                tally,
                Optional.of(took));
    }
}

package io.tepui.cli.cluster;

import io.tepui.cli.CommandException;
import io.tepui.protocol.v1.master.Response.GetAgents;
import io.tepui.protocol.v1.master.Response.GetFrameworks;
import io.tepui.protocol.v1.master.Response.GetFrameworks.Framework;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Finds what people name: by its whole id, by its other name, or by the beginning or the last part of its id. */
public final class Finder {
    private static final Pattern WHOLE_AGENT_ID = Pattern.compile("[0-9a-f-]{36}-S\\d+");
    private static final int SHOWN = 5;

    private Finder() {}

    /** Returns all agents, sorted by hostname and id. */
    public static List<AgentEntry> agents(GetAgents answer) {
        List<AgentEntry> agents = new ArrayList<>();
        answer.getAgentsList().forEach(agent -> agents.add(AgentEntry.of(agent)));
        answer.getRecoveredAgentsList().forEach(info -> agents.add(AgentEntry.recovered(info)));
        agents.sort((a, b) -> {
            int byHost = a.hostname().compareTo(b.hostname());
            return byHost == 0 ? NaturalOrder.INSTANCE.compare(a.id(), b.id()) : byHost;
        });
        return agents;
    }

    /**
     * Finds a registered agent.
     *
     * @param text an id, a hostname, {@code HOST:PORT}, the beginning of an id, or its last part such as {@code S3}
     * @throws CommandException when there is none, or more than one
     */
    public static AgentEntry registered(GetAgents answer, String text) throws CommandException {
        AgentEntry agent = listed(answer, text);
        if (agent.registered().isEmpty()) {
            throw CommandException.failed(
                    agent.name() + " has not registered since the master started; wait until it has");
        }
        return agent;
    }

    /**
     * Finds an agent that the master lists, or may know besides: a whole id is taken as it is, since agents that are out of
     * reach are listed nowhere.
     */
    public static AgentEntry any(GetAgents answer, String text) throws CommandException {
        boolean known = agents(answer).stream().anyMatch(agent -> agent.id().equals(text));
        return !known && WHOLE_AGENT_ID.matcher(text).matches() ? AgentEntry.unlisted(text) : listed(answer, text);
    }

    private static AgentEntry listed(GetAgents answer, String text) throws CommandException {
        return one(
                agents(answer),
                text,
                "agent",
                AgentEntry::id,
                AgentEntry::name,
                List.of(
                        agent -> agent.hostname().equalsIgnoreCase(text),
                        agent -> (agent.hostname() + ":" + agent.info().getPort()).equalsIgnoreCase(text)
                                || (agent.machine().getIp() + ":" + agent.info().getPort()).equals(text)),
                "'tepui agents' lists them; agents out of reach are not listed, give their whole id");
    }

    /**
     * Finds a framework that is not over.
     *
     * @param text an id, a name, the beginning of an id, or its last part such as {@code 0003}
     * @throws CommandException when there is none, or more than one
     */
    public static Framework framework(GetFrameworks answer, String text) throws CommandException {
        return framework(answer.getFrameworksList(), text);
    }

    /** Finds a framework, also one that is over. */
    public static Framework anyFramework(GetFrameworks answer, String text) throws CommandException {
        List<Framework> all = new ArrayList<>(answer.getFrameworksList());
        all.addAll(answer.getCompletedFrameworksList());
        return framework(all, text);
    }

    private static Framework framework(List<Framework> all, String text) throws CommandException {
        return one(
                all,
                text,
                "framework",
                Finder::idOf,
                Finder::nameOf,
                List.of(framework -> framework.getFrameworkInfo().getName().equals(text)),
                "'tepui frameworks' lists them");
    }

    /** Returns a framework's id. */
    public static String idOf(Framework framework) {
        return framework.getFrameworkInfo().getId().getValue();
    }

    /** Returns how a framework is spoken of: by name and id. */
    public static String nameOf(Framework framework) {
        return "framework " + idOf(framework) + " ("
                + framework.getFrameworkInfo().getName() + ")";
    }

    private static <T> T one(
            List<T> all,
            String text,
            String noun,
            Function<T, String> id,
            Function<T, String> name,
            List<Predicate<T>> otherNames,
            String hint)
            throws CommandException {
        Optional<T> found = match(all, text, noun, id, name, otherNames);
        if (found.isEmpty()) {
            throw CommandException.failed("there is no " + noun + " '" + text + "'; " + hint);
        }
        return found.get();
    }

    /**
     * Finds what is named: by its whole id, by another name, by the last part of its id, or by the beginning of it.
     *
     * @param noun what it is, for the message
     * @param name how one is spoken of
     * @return nothing when there is none
     * @throws CommandException when it could be several
     */
    static <T> Optional<T> match(
            List<T> all,
            String text,
            String noun,
            Function<T, String> id,
            Function<T, String> name,
            List<Predicate<T>> otherNames)
            throws CommandException {
        List<Predicate<T>> ways = new ArrayList<>();
        ways.add(thing -> id.apply(thing).equals(text));
        ways.addAll(otherNames);
        ways.add(thing -> id.apply(thing).endsWith("-" + text));
        ways.add(thing -> id.apply(thing).startsWith(text));
        for (Predicate<T> way : ways) {
            List<T> found = all.stream().filter(way).toList();
            if (found.size() == 1) {
                return Optional.of(found.getFirst());
            }
            if (found.size() > 1) {
                throw CommandException.failed("'" + text + "' could be " + found.size() + " " + noun + "s: "
                        + found.stream().limit(SHOWN).map(name).collect(Collectors.joining(", "))
                        + (found.size() > SHOWN ? ", …" : "") + "; give more of the id");
            }
        }
        return Optional.empty();
    }
}

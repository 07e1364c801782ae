package io.tepui.agent.operator;

import io.tepui.agent.checkpoint.Layout;
import io.tepui.agent.state.AgentState;
import io.tepui.protocol.Ids;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * Which paths on the host the virtual paths of LIST_FILES and READ_FILE stand for (AO-371 to AO-375, AO-378). Sandboxes follow one pattern, so
 * a path is understood by its parts; nothing is looked up on the disk.
 *
 * @param layout where the agent's files lie
 * @param log the path of the agent's log file, if it writes one
 */
public record VirtualFiles(Layout layout, Optional<String> log) {
    private static final String LOG_PATH = "/slave/log";

    /**
     * An attached path and what lies below it.
     *
     * @param root the attached path on the host: a sandbox, which may be named by the link {@code latest}, or the log
     *     file. What is read must lie in it after its links are followed (AO-375, AO-376)
     * @param rest the remaining path below the root, relative; empty for the root itself
     * @param volume whether it is a volume of a task, which may be seen by whoever may see the sandbox (AO-379)
     */
    public record Attached(String root, String rest, boolean volume) {
        /** A sandbox or the log. */
        public Attached(String root, String rest) {
            this(root, rest, false);
        }
    }

    /**
     * Finds what a virtual path stands for. That the agent would have a file there does not mean that it has one.
     *
     * @param path as in the call; a slash at its end has no meaning
     * @return nothing when no attached path is a prefix of it, in whole segments
     */
    public Optional<Attached> resolve(AgentState state, String path) {
        List<String> parts = parts(path);
        if (log.isPresent() && startsWith(parts, parts(LOG_PATH))) {
            return Optional.of(new Attached(log.get(), join(parts.subList(2, parts.size()))));
        }
        return state.agentId()
                .flatMap(agent -> sandbox(state, agent, parts).or(() -> hostSandbox(state, agent, parts)));
    }

    /** {@code /frameworks/F/executors/E/runs/latest}, the path that tells nothing about the host. */
    private Optional<Attached> sandbox(AgentState state, String agent, List<String> parts) {
        return matches(parts, 0) && parts.get(5).equals("latest") ? attached(state, agent, parts, 0) : Optional.empty();
    }

    /** {@code <work_dir>/slaves/S/frameworks/F/executors/E/runs/C}, with C an id or {@code latest}. */
    private Optional<Attached> hostSandbox(AgentState state, String agent, List<String> parts) {
        List<String> prefix = parts(layout.workDir() + "/slaves/" + agent);
        return startsWith(parts, prefix) && matches(parts, prefix.size())
                ? attached(state, agent, parts, prefix.size())
                : Optional.empty();
    }

    private static boolean matches(List<String> parts, int at) {
        return parts.size() >= at + 6
                && parts.get(at).equals("frameworks")
                && Ids.isValid(parts.get(at + 1))
                && parts.get(at + 2).equals("executors")
                && Ids.isValid(parts.get(at + 3))
                && parts.get(at + 4).equals("runs")
                && Ids.isValid(parts.get(at + 5));
    }

    private Optional<Attached> attached(AgentState state, String agent, List<String> parts, int at) {
        String framework = parts.get(at + 1);
        String executor = parts.get(at + 3);
        String run = parts.get(at + 5);
        List<String> rest = parts.subList(at + 6, parts.size());
        return new TaskVolumePaths(layout)
                .find(state, framework, executor, run, rest)
                .map(found -> new Attached(found.volume(), join(found.rest()), true))
                .or(() -> Optional.of(new Attached(layout.sandbox(agent, framework, executor, run), join(rest))));
    }

    private static boolean startsWith(List<String> parts, List<String> prefix) {
        return parts.size() >= prefix.size() && parts.subList(0, prefix.size()).equals(prefix);
    }

    /** The segments of a path; empty ones, as between two slashes, have no meaning. */
    static List<String> parts(String path) {
        return Arrays.stream(path.split("/", -1))
                .filter(each -> !each.isEmpty())
                .toList();
    }

    private static String join(List<String> parts) {
        return String.join("/", parts);
    }
}

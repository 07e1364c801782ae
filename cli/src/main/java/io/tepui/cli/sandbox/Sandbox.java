package io.tepui.cli.sandbox;

import io.tepui.cli.CommandException;
import io.tepui.cli.cluster.Agent;
import io.tepui.cli.cluster.Target;
import io.tepui.cli.cluster.Targets;
import io.tepui.client.ApiException;
import io.tepui.protocol.v1.FileInfo;
import java.io.IOException;
import java.io.OutputStream;
import java.util.List;
import java.util.Optional;

/** The sandbox of a task or a container, on the agent that has it. */
final class Sandbox implements AutoCloseable {
    private static final int BAD_REQUEST = 400;
    private static final int NOT_FOUND = 404;

    private final Target owner;
    private final Agent agent;
    private final String root;

    private Sandbox(Target owner, Agent agent, String root) {
        this.owner = owner;
        this.agent = agent;
        this.root = root;
    }

    /** Finds one; nothing is connected yet. */
    static Sandbox find(Targets targets, String task)
            throws CommandException, ApiException, IOException, InterruptedException {
        Target owner = targets.any(task);
        Optional<String> root = owner.sandbox();
        if (root.isEmpty()) {
            throw CommandException.failed(
                    owner.name() + " belongs to no executor: the API does not show the files of such"
                            + " containers; 'tepui exec' works in those that have an executor");
        }
        return new Sandbox(owner, Agent.of(owner.agent()), root.get());
    }

    Target owner() {
        return owner;
    }

    Agent agent() {
        return agent;
    }

    /** Returns a file's virtual path on the agent. */
    String virtual(String path) {
        return path.isEmpty() ? root : root + "/" + path;
    }

    RemoteFile file(String path) {
        return new RemoteFile(agent.client(), virtual(path));
    }

    /** Returns what is in a directory; the file itself when it is one. */
    List<FileInfo> list(String path) throws CommandException, InterruptedException {
        List<FileInfo> entries = ask(path, () -> agent.client().list(virtual(path)));
        return entries.isEmpty() && !path.isEmpty() ? listFile(path) : entries;
    }

    /** An empty directory and a file give the same list (AO-53): the directory above tells them apart. */
    private List<FileInfo> listFile(String path) throws CommandException, InterruptedException {
        String above = path.contains("/") ? path.substring(0, path.lastIndexOf('/')) : "";
        return ask(above, () -> agent.client().list(virtual(above))).stream()
                .filter(entry -> entry.getPath().equals(virtual(path))
                        && !FileKind.of(entry).isDirectory())
                .toList();
    }

    /** Copies a file to its end; returns where that is. */
    long copy(String path, long offset, OutputStream out) throws CommandException, InterruptedException {
        return ask(path, () -> file(path).copy(offset, out));
    }

    /** What can be asked about a file. */
    interface Question<T> {
        T ask() throws ApiException, IOException, InterruptedException;
    }

    /** Asks about a file, and says what is wrong with it. */
    <T> T ask(String path, Question<T> question) throws CommandException, InterruptedException {
        try {
            return question.ask();
        } catch (LocalFailure e) {
            throw CommandException.failed(e.line());
        } catch (ApiException e) {
            throw switch (e.status()) {
                case NOT_FOUND -> missing(path);
                case BAD_REQUEST ->
                    CommandException.failed("'" + path + "' in the sandbox of " + owner.name()
                            + " is a directory, or a link that leads out of the sandbox");
                default -> agent.refused(e);
            };
        } catch (IOException e) {
            throw agent.unreachable(e);
        }
    }

    private CommandException missing(String path) {
        return CommandException.failed(
                path.isEmpty()
                        ? "the sandbox of " + owner.name() + " is not on "
                                + agent.entry().name() + ": it is not made yet, or was removed since the task ended"
                        : "there is no '" + path + "' in the sandbox of " + owner.name()
                                + "; 'tepui ls' shows what there is");
    }

    @Override
    public void close() {
        agent.close();
    }
}

package io.tepui.cli.cluster;

import io.tepui.cli.CommandException;
import io.tepui.cli.Failures;
import io.tepui.client.AgentClient;
import io.tepui.client.ApiException;
import java.io.IOException;

/** An agent that is asked itself: what goes wrong then is told as its trouble, in one line. */
public final class Agent implements AutoCloseable {
    /** A call. */
    public interface Question<T> {
        /** Makes the call. */
        T ask(AgentClient client) throws ApiException, IOException, InterruptedException;
    }

    private final AgentEntry entry;
    private final AgentClient client;

    private Agent(AgentEntry entry, AgentClient client) {
        this.entry = entry;
        this.client = client;
    }

    /**
     * Will talk to an agent; nothing is connected yet.
     *
     * @throws CommandException when it has no address, since it is not registered
     */
    public static Agent of(AgentEntry entry) throws CommandException {
        return new Agent(entry, new AgentClient(entry.endpoint()));
    }

    /** Returns the agent as the master tells of it. */
    public AgentEntry entry() {
        return entry;
    }

    /** Returns the client, to be asked without a translation of what goes wrong. */
    public AgentClient client() {
        return client;
    }

    /** Asks something. */
    public <T> T ask(Question<T> question) throws CommandException, InterruptedException {
        try {
            return question.ask(client);
        } catch (ApiException e) {
            throw refused(e);
        } catch (IOException e) {
            throw unreachable(e);
        }
    }

    /** What is said when it refuses. */
    public CommandException refused(ApiException e) {
        return CommandException.failed(entry.name() + " refused (" + e.status() + "): " + ClusterCommand.reason(e));
    }

    /** What is said when it does not answer. */
    public CommandException unreachable(IOException e) {
        return CommandException.failed("no answer from " + entry.name() + " at " + client.endpoint() + " ("
                + Failures.line(e) + "); is it running, and can it be reached from here?");
    }

    @Override
    public void close() {
        client.close();
    }
}

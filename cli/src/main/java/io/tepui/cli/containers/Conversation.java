package io.tepui.cli.containers;

import io.tepui.cli.CommandException;
import io.tepui.cli.Console;
import io.tepui.cli.ExitCodes;
import io.tepui.cli.Failures;
import io.tepui.cli.cluster.Agent;
import io.tepui.cli.terminal.Terminal;
import io.tepui.client.ApiException;
import io.tepui.client.RecordStream;
import io.tepui.protocol.v1.ContainerID;
import io.tepui.protocol.v1.agent.ProcessIO;
import java.io.IOException;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** The streams of a container joined with those of this process, until the container's output ends or the user leaves. */
final class Conversation implements InputFeed.Trouble {
    private static final int CONFLICT = 409;
    private static final Terminal.Raw NOT_RAW = () -> {};
    private static final Feed NOTHING_FED = () -> {};

    private final Console console;
    private final Agent agent;
    private final ContainerID container;
    private final Manner manner;
    private final OutputCopy output;
    private final CompletableFuture<Ending> ended = new CompletableFuture<>();
    /** The same, unless the user does not wait for it. */
    private final CompletableFuture<Ending> ending = new CompletableFuture<>();

    private volatile Optional<ApiException> refusal = Optional.empty();
    private volatile boolean detached;

    /** What is fed, to be closed when it is over. */
    interface Feed extends AutoCloseable {
        @Override
        void close();
    }

    /**
     * What is joined.
     *
     * @param input what becomes of the container's standard input; nothing to leave it to others
     * @param terminal whether the container has a terminal
     * @param detachable whether the container goes on when the user leaves
     */
    record Manner(Optional<InputFeed.Mode> input, boolean terminal, boolean detachable) {
        boolean forwards() {
            return input.equals(Optional.of(InputFeed.Mode.FORWARD));
        }
    }

    Conversation(Console console, Agent agent, ContainerID container, Manner manner, RecordStream<ProcessIO> records) {
        this.console = console;
        this.agent = agent;
        this.container = container;
        this.manner = manner;
        this.output = new OutputCopy(records, console.out(), console.err());
    }

    /**
     * Goes on until it is over.
     *
     * @return how the container ended; that it was interrupted or left, if it was
     * @throws CommandException when the connection breaks, or the input is refused
     */
    Ending hold() throws CommandException, InterruptedException {
        Thread.ofVirtual().name("wait for the end").start(this::awaitEnding);
        OutputCopy.End end = join();
        if (detached) {
            return new Ending(ExitCodes.OK, Optional.of("left; it goes on"));
        }
        if (manner.detachable() && refusal.isPresent()) {
            throw inputRefused(refusal.get());
        }
        return switch (end) {
            case COMPLETE, STOPPED -> ending();
            case NO_READER -> new Ending(ExitCodes.NO_READER, Optional.empty());
        };
    }

    /** Waits for the container's end, but not long. */
    void awaitEnd(long patienceMillis) throws InterruptedException {
        try {
            ended.get(patienceMillis, TimeUnit.MILLISECONDS);
        } catch (ExecutionException | TimeoutException e) {
            // It may end later.
        }
    }

    private void awaitEnding() {
        try {
            Ending how = Ending.await(agent.client(), container);
            ended.complete(how);
            ending.complete(how);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private Ending ending() throws InterruptedException {
        try {
            return ending.get();
        } catch (ExecutionException e) {
            throw new IllegalStateException(e.getCause());
        }
    }

    /** The terminal is as it was when this returns, in whatever way. */
    private OutputCopy.End join() throws CommandException {
        try (Terminal.Raw raw = raw();
                Feed feed = feed()) {
            return output.copy();
        } catch (IOException e) {
            throw CommandException.failed("the connection to " + agent.entry().name() + " broke: " + Failures.line(e)
                    + (manner.detachable() ? "; the container goes on" : "; the command ends with it"));
        }
    }

    private Terminal.Raw raw() throws CommandException {
        // In a raw terminal Ctrl-C is a key, but SIGTERM and the end of the terminal are none.
        console.interrupts().accept(this::interrupt);
        if (manner.forwards() && manner.terminal() && console.terminal().isInput()) {
            try {
                return console.terminal().raw();
            } catch (IOException e) {
                throw CommandException.failed(Failures.line(e) + "; try it without -t");
            }
        }
        return NOT_RAW;
    }

    private Feed feed() throws IOException {
        Optional<Terminal> terminal = manner.terminal() ? Optional.of(console.terminal()) : Optional.empty();
        DetachKeys keys = manner.detachable() && manner.terminal() ? DetachKeys.enabled() : DetachKeys.none();
        return manner.input().isEmpty()
                ? NOTHING_FED
                : InputFeed.start(agent.client(), container, manner.input().get(), console.in(), terminal, keys, this)
                        ::close;
    }

    private void interrupt() {
        ending.complete(new Ending(ExitCodes.INTERRUPTED, Optional.empty()));
        output.stop();
    }

    @Override
    public void refused(ApiException e) {
        refusal = Optional.of(e);
        if (manner.detachable()) {
            output.stop();
        }
    }

    @Override
    public void detached() {
        detached = true;
        output.stop();
    }

    private CommandException inputRefused(ApiException e) {
        return e.status() == CONFLICT
                ? CommandException.failed("somebody else's input is attached to it; try again when they have left,"
                        + " or attach without -i")
                : agent.refused(e);
    }
}

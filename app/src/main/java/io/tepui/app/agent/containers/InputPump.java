package io.tepui.app.agent.containers;

import io.tepui.agent.operator.InputRecord;
import io.tepui.containers.InputAttachment;
import io.tepui.http.api.BodyParser;
import io.tepui.http.api.Exchange;
import io.tepui.http.api.RecordInput;
import io.tepui.protocol.MalformedMessageException;
import io.tepui.protocol.v1.agent.Call;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Carries the records of one request to the input of a container, in their order, until one of both is over (AO-121 to AO-131). */
final class InputPump {
    private static final BodyParser<Call> PARSER = BodyParser.of(Call.getDefaultInstance());

    /** How often is looked whether the output has ended. */
    private static final Duration LOOK_INTERVAL = Duration.ofMillis(200);

    private final Exchange<Call> exchange;
    private final RecordInput records;
    private final InputAttachment attachment;
    private final Duration grace;
    private volatile boolean outputEnded;

    /** How it came out. */
    sealed interface Result {}

    /** The body or the container's output has ended. */
    record Done() implements Result {}

    /** A record is not allowed, or asks for what the container does not have. */
    record Refused(String problem) implements Result {}

    /** The body is no sequence of records. */
    record BrokenOff(String problem) implements Result {}

    /** The container does not take its input. */
    record NotTaken(String problem) implements Result {}

    InputPump(Exchange<Call> exchange, InputAttachment attachment, Duration grace) {
        this.exchange = exchange;
        this.records = exchange.records()
                .orElseThrow(() -> new IllegalStateException("a request for input is a stream of records"));
        this.attachment = attachment;
        this.grace = grace;
    }

    /**
     * Runs to the end.
     *
     * @throws IOException when the client has gone
     */
    Result run() throws IOException, InterruptedException {
        exchange.request().allowSilence();
        CountDownLatch over = new CountDownLatch(1);
        Thread.ofVirtual().name("input-watch").start(() -> watchOutput(over));
        try {
            return pump();
        } catch (IOException e) {
            if (outputEnded) {
                return new Done();
            }
            throw e;
        } finally {
            over.countDown();
        }
    }

    private Result pump() throws IOException, InterruptedException {
        while (true) {
            InputRecord record;
            try {
                Optional<byte[]> next = records.next();
                if (next.isEmpty()) {
                    return done(attachment::flush).orElseGet(Done::new);
                }
                record = InputRecord.of(PARSER.parse(exchange.requestMedia().message(), next.get()));
            } catch (MalformedMessageException e) {
                return new BrokenOff(String.valueOf(e.getMessage()));
            }
            Optional<Result> result = carry(record);
            if (result.isPresent()) {
                return result.get();
            }
        }
    }

    /** Carries one record; gives how it all came out if that was the last. */
    private Optional<Result> carry(InputRecord record) throws InterruptedException {
        return switch (record) {
            case InputRecord.Data data ->
                done(() -> attachment.write(data.bytes().asReadOnlyByteBuffer()));
            case InputRecord.EndOfInput end -> done(attachment::endOfInput);
            case InputRecord.Resize resize -> resize(resize);
            case InputRecord.Heartbeat heartbeat -> Optional.empty();
            case InputRecord.Invalid invalid -> Optional.of(new Refused(invalid.problem()));
            case InputRecord.Broken broken -> Optional.of(new BrokenOff(broken.problem()));
        };
    }

    /** Something done to the container's input. */
    private interface Step {
        void run() throws IOException, InterruptedException;
    }

    /** A container that is over takes nothing, and that is no failure (AO-129). */
    private Optional<Result> done(Step step) throws InterruptedException {
        try {
            step.run();
            return Optional.empty();
        } catch (IOException e) {
            return Optional.of(isOver() ? new Done() : new NotTaken(String.valueOf(e.getMessage())));
        }
    }

    private Optional<Result> resize(InputRecord.Resize resize) throws InterruptedException {
        try {
            attachment.resize(resize.rows(), resize.columns());
            return Optional.empty();
        } catch (IOException e) {
            return Optional.of(isOver() ? new Done() : new Refused("control.tty_info: " + e.getMessage()));
        }
    }

    private boolean isOver() {
        return outputEnded || attachment.outputEnded();
    }

    /** Ends the input a while after the output, though the client may go on to send, or wait to (AO-129). */
    private void watchOutput(CountDownLatch over) {
        try {
            boolean stopped = over.await(LOOK_INTERVAL.toNanos(), TimeUnit.NANOSECONDS);
            while (!stopped && !attachment.outputEnded()) {
                stopped = over.await(LOOK_INTERVAL.toNanos(), TimeUnit.NANOSECONDS);
            }
            if (!stopped && !over.await(grace.toNanos(), TimeUnit.NANOSECONDS)) {
                outputEnded = true;
                exchange.request().stopReading();
                attachment.close();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}

package io.tepui.cli.run;

import io.tepui.cli.ExitCodes;
import io.tepui.cli.sandbox.LineSink;
import io.tepui.cli.sandbox.LogFollower;
import io.tepui.client.ApiException;
import io.tepui.client.SchedulerSession;
import io.tepui.protocol.v1.Filters;
import io.tepui.protocol.v1.FrameworkInfo;
import io.tepui.protocol.v1.Offer;
import io.tepui.protocol.v1.Resource;
import io.tepui.protocol.v1.TaskID;
import io.tepui.protocol.v1.TaskInfo;
import io.tepui.protocol.v1.TaskState;
import io.tepui.protocol.v1.TaskStatus;
import io.tepui.protocol.v1.scheduler.Call;
import io.tepui.protocol.v1.scheduler.Event;
import java.io.IOException;
import java.io.PrintStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * The scheduler behind {@code tepui run}: launches the instances, follows their output, and waits for their end.
 *
 * <p>Events are handled on the thread in {@link #await}; {@link #kill} may be called from another. Both change the
 * instances under this object's monitor.
 */
final class TaskRunner implements AutoCloseable {
    private static final double REFUSE_WHEN_DONE_SECONDS = 3_600;
    private static final double REFUSE_TOO_SMALL_SECONDS = 1;
    private static final long PATIENCE_SECONDS = 5;
    /** Longer than an agent takes to start again and find its tasks. */
    private static final Duration AGENT_PATIENCE = Duration.ofSeconds(30);

    private final RunOptions options;
    private final SchedulerSession session;
    private final PrintStream out;
    private final PrintStream err;
    private final Progress progress;
    private final Map<String, Instance> instances = new LinkedHashMap<>();
    private final Map<String, List<LogFollower>> followers = new LinkedHashMap<>();
    private final List<Outcome> outcomes = new ArrayList<>();
    private boolean killed;

    private TaskRunner(RunOptions options, SchedulerSession session, PrintStream out, PrintStream err) {
        this.options = options;
        this.session = session;
        this.out = out;
        this.err = err;
        this.progress = new Progress(err, options.instances());
    }

    static TaskRunner subscribe(RunOptions options, PrintStream out, PrintStream err)
            throws ApiException, IOException, InterruptedException {
        FrameworkInfo framework = FrameworkInfo.newBuilder()
                .setName(options.name())
                .setUser(options.user().orElse(System.getProperty("user.name")))
                .addRoles(options.role())
                .setCheckpoint(true)
                .addCapabilities(capability(FrameworkInfo.Capability.Type.MULTI_ROLE))
                .addCapabilities(capability(FrameworkInfo.Capability.Type.RESERVATION_REFINEMENT))
                .addCapabilities(capability(FrameworkInfo.Capability.Type.PARTITION_AWARE))
                .build();
        return new TaskRunner(options, SchedulerSession.subscribe(options.master(), framework), out, err);
    }

    /**
     * Handles events until every instance has ended.
     *
     * @return the exit status: the first that is not 0, in the order the instances ended
     */
    int await() throws IOException, ApiException, InterruptedException {
        Thread impatience = Thread.ofVirtual().start(this::sayWhyNothingHappens);
        try {
            handleEvents();
        } catch (IOException e) {
            if (isKilled() && nothingRuns()) {
                return ExitCodes.INTERRUPTED; // kill() ended the stream
            }
            throw e;
        } finally {
            impatience.interrupt();
        }
        session.send(Call.newBuilder().setType(Call.Type.TEARDOWN));
        if (isKilled()) {
            return ExitCodes.INTERRUPTED;
        }
        return outcomes.stream()
                .mapToInt(Outcome::exitStatus)
                .filter(s -> s != 0)
                .findFirst()
                .orElse(ExitCodes.OK);
    }

    /** Kills what runs; what has not been launched yet never is. */
    void kill() {
        List<Instance> running;
        synchronized (this) {
            killed = true;
            running = List.copyOf(instances.values());
        }
        try {
            for (Instance instance : running) {
                if (!Outcome.isTerminal(instance.state())) {
                    session.send(Call.newBuilder()
                            .setType(Call.Type.KILL)
                            .setKill(Call.Kill.newBuilder()
                                    .setTaskId(instance.taskId())
                                    .setAgentId(instance.agentId())));
                }
            }
            if (nothingRuns()) {
                session.close(); // no event will come that wakes await()
            }
        } catch (IOException | ApiException | InterruptedException e) {
            tell("the kill could not be sent: " + e.getMessage() + "; Ctrl-C again leaves at once");
        }
    }

    @Override
    public void close() {
        session.close();
    }

    private void handleEvents() throws IOException, ApiException, InterruptedException {
        while (outcomes.size() < options.instances() && !(isKilled() && nothingRuns())) {
            Optional<Event> event = session.next();
            if (event.isEmpty()) {
                throw new IOException("the master ended the subscription");
            }
            handle(event.get());
        }
    }

    private void handle(Event event) throws IOException, ApiException, InterruptedException {
        switch (event.getType()) {
            case OFFERS -> {
                for (Offer offer : event.getOffers().getOffersList()) {
                    use(offer);
                }
            }
            case UPDATE -> update(event.getUpdate().getStatus());
            case ERROR ->
                throw new IOException("the master says: " + event.getError().getMessage());
            default -> {
                // heartbeats, rescinds and the loss of agents need no answer: tasks report for themselves
            }
        }
    }

    private void use(Offer offer) throws IOException, ApiException, InterruptedException {
        List<TaskInfo> tasks = place(offer);
        if (tasks.isEmpty()) {
            double refuse = wanted() == 0 ? REFUSE_WHEN_DONE_SECONDS : REFUSE_TOO_SMALL_SECONDS;
            session.send(Call.newBuilder()
                    .setType(Call.Type.DECLINE)
                    .setDecline(Call.Decline.newBuilder()
                            .addOfferIds(offer.getId())
                            .setFilters(Filters.newBuilder().setRefuseSeconds(refuse))));
            return;
        }
        session.send(Call.newBuilder()
                .setType(Call.Type.ACCEPT)
                .setAccept(Call.Accept.newBuilder()
                        .addOfferIds(offer.getId())
                        .addOperations(Offer.Operation.newBuilder()
                                .setType(Offer.Operation.Type.LAUNCH)
                                .setLaunch(Offer.Operation.Launch.newBuilder().addAllTaskInfos(tasks)))));
        if (wanted() == 0) {
            session.send(Call.newBuilder().setType(Call.Type.SUPPRESS));
        }
        progress.show(current());
    }

    private synchronized List<TaskInfo> place(Offer offer) {
        List<TaskInfo> tasks = new ArrayList<>();
        int count = Math.min(wanted(), Offers.fitting(offer, options.cpus(), options.memMegabytes()));
        List<Resource> left = new ArrayList<>(offer.getResourcesList());
        for (int i = 0; i < count; i++) {
            int index = instances.size();
            TaskID id = TaskID.newBuilder()
                    .setValue(options.instances() == 1 ? options.name() : options.name() + "." + index)
                    .build();
            tasks.add(TaskInfo.newBuilder()
                    .setName(options.name())
                    .setTaskId(id)
                    .setAgentId(offer.getAgentId())
                    .addAllResources(Offers.take(left, "cpus", options.cpus()))
                    .addAllResources(Offers.take(left, "mem", options.memMegabytes()))
                    .setCommand(options.commandInfo())
                    .build());
            instances.put(
                    id.getValue(),
                    new Instance(index, id, offer.getAgentId(), Offers.agent(offer), TaskState.TASK_STAGING));
        }
        return tasks;
    }

    private void update(TaskStatus status) throws IOException, ApiException, InterruptedException {
        if (status.hasUuid()) {
            session.send(Call.newBuilder()
                    .setType(Call.Type.ACKNOWLEDGE)
                    .setAcknowledge(Call.Acknowledge.newBuilder()
                            .setAgentId(status.getAgentId())
                            .setTaskId(status.getTaskId())
                            .setUuid(status.getUuid())));
        }
        Optional<Instance> known = advance(status);
        if (known.isEmpty()) {
            return;
        }
        boolean ran = status.getState() == TaskState.TASK_RUNNING;
        if (ran && !followers.containsKey(status.getTaskId().getValue())) {
            follow(known.get());
        }
        if (Outcome.isTerminal(status.getState())) {
            ended(known.get(), status);
        }
        progress.show(current());
    }

    private synchronized Optional<Instance> advance(TaskStatus status) {
        String id = status.getTaskId().getValue();
        Instance known = instances.get(id);
        if (known == null || Outcome.isTerminal(known.state())) {
            return Optional.empty();
        }
        Instance changed = known.with(status.getState());
        instances.put(id, changed);
        return Optional.of(changed);
    }

    private void follow(Instance instance) {
        String id = instance.taskId().getValue();
        String sandbox = "/frameworks/" + session.frameworkId().getValue() + "/executors/" + id + "/runs/latest/";
        String prefix = options.instances() == 1 ? "" : "[" + instance.index() + "] ";
        followers.put(
                id,
                List.of(
                        follow(instance, sandbox + "stdout", new LineSink(out, this::tell, prefix)),
                        follow(instance, sandbox + "stderr", new LineSink(err, this::tell, prefix))));
    }

    private static LogFollower follow(Instance instance, String path, LineSink sink) {
        return LogFollower.start(instance.agent(), path, 0, sink, AGENT_PATIENCE);
    }

    private void tell(String line) {
        err.println("tepui run: " + line);
    }

    private void ended(Instance instance, TaskStatus status) throws InterruptedException {
        for (LogFollower follower : followers.getOrDefault(instance.taskId().getValue(), List.of())) {
            follower.finish();
        }
        Outcome outcome = Outcome.of(status);
        outcome.explanation().ifPresent(text -> tell(instance.taskId().getValue() + ": " + text));
        outcomes.add(outcome);
    }

    private void sayWhyNothingHappens() {
        try {
            TimeUnit.SECONDS.sleep(PATIENCE_SECONDS);
        } catch (InterruptedException e) {
            return;
        }
        if (wanted() > 0) {
            tell("still waiting for an offer with cpus:" + options.cpus() + " and mem:" + options.memMegabytes()
                    + " for role '" + options.role() + "' from " + options.master());
        }
    }

    private synchronized int wanted() {
        return killed ? 0 : options.instances() - instances.size();
    }

    private synchronized boolean isKilled() {
        return killed;
    }

    private synchronized boolean nothingRuns() {
        return instances.values().stream().allMatch(instance -> Outcome.isTerminal(instance.state()));
    }

    private synchronized List<Instance> current() {
        return List.copyOf(instances.values());
    }

    private static FrameworkInfo.Capability capability(FrameworkInfo.Capability.Type type) {
        return FrameworkInfo.Capability.newBuilder().setType(type).build();
    }
}

package io.tepui.benchmarks;

import io.tepui.client.Endpoint;
import io.tepui.client.SchedulerSession;
import io.tepui.protocol.v1.CommandInfo;
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
import java.io.EOFException;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** A scheduler that launches commands and waits for what becomes of them. Acknowledgements are sent beside the reading. */
final class BenchScheduler implements AutoCloseable {
    private static final double CPUS = 0.1;
    private static final double MEM = 32;

    private final SchedulerSession session;
    private final ExecutorService acknowledging = Executors.newVirtualThreadPerTaskExecutor();
    private final Deque<Offer> offers = new ArrayDeque<>();

    /** Subscribes. */
    BenchScheduler(Endpoint master) throws Exception {
        this(master, false);
    }

    /** Subscribes; with {@code checkpoint} its tasks outlive the agents' processes. */
    BenchScheduler(Endpoint master, boolean checkpoint) throws Exception {
        session = SchedulerSession.subscribe(
                master,
                FrameworkInfo.newBuilder()
                        .setUser(System.getProperty("user.name"))
                        .setName("benchmark")
                        .setCheckpoint(checkpoint)
                        .addRoles("*")
                        .addCapabilities(
                                FrameworkInfo.Capability.newBuilder().setType(FrameworkInfo.Capability.Type.MULTI_ROLE))
                        .build());
    }

    /** Waits for an offer with so many processors; others are declined. */
    Offer offer(double cpus) throws Exception {
        while (true) {
            while (offers.isEmpty()) {
                next();
            }
            Offer offer = offers.poll();
            if (offer.getResourcesList().stream()
                    .anyMatch(each ->
                            each.getName().equals("cpus") && each.getScalar().getValue() >= cpus)) {
                return offer;
            }
            session.send(Call.newBuilder()
                    .setType(Call.Type.DECLINE)
                    .setDecline(Call.Decline.newBuilder()
                            .addOfferIds(offer.getId())
                            .setFilters(Filters.newBuilder().setRefuseSeconds(0))));
        }
    }

    /** Launches a shell command so many times, with one ACCEPT. */
    void launch(Offer offer, String name, String command, int count) throws Exception {
        Offer.Operation.Launch.Builder launch = Offer.Operation.Launch.newBuilder();
        for (int i = 0; i < count; i++) {
            launch.addTaskInfos(TaskInfo.newBuilder()
                    .setName(name)
                    .setTaskId(TaskID.newBuilder().setValue(name + "-" + i))
                    .setAgentId(offer.getAgentId())
                    .addResources(resource("cpus", CPUS))
                    .addResources(resource("mem", MEM))
                    .setCommand(CommandInfo.newBuilder().setShell(true).setValue(command)));
        }
        session.send(Call.newBuilder()
                .setType(Call.Type.ACCEPT)
                .setAccept(Call.Accept.newBuilder()
                        .addOfferIds(offer.getId())
                        .setFilters(Filters.newBuilder().setRefuseSeconds(0))
                        .addOperations(Offer.Operation.newBuilder()
                                .setType(Offer.Operation.Type.LAUNCH)
                                .setLaunch(launch))));
    }

    private static Resource resource(String name, double value) {
        return Messages.allocated(name, value);
    }

    /** Waits until so many tasks have got to the state. */
    void await(TaskState state, int count) throws Exception {
        for (int left = count; left > 0; ) {
            Event event = next();
            if (event.getType() == Event.Type.UPDATE) {
                TaskStatus status = event.getUpdate().getStatus();
                if (status.getState() == state) {
                    left--;
                } else if (isBad(status.getState())) {
                    throw new IOException("task " + status.getTaskId().getValue() + " is " + status.getState() + ": "
                            + status.getMessage());
                }
            }
        }
    }

    private static boolean isBad(TaskState state) {
        return switch (state) {
            case TASK_FAILED, TASK_ERROR, TASK_LOST, TASK_DROPPED, TASK_GONE -> true;
            default -> false;
        };
    }

    private Event next() throws IOException {
        Event event = session.next().orElseThrow(() -> new EOFException("the master ended the subscription"));
        if (event.getType() == Event.Type.OFFERS) {
            offers.addAll(event.getOffers().getOffersList());
        } else if (event.getType() == Event.Type.RESCIND) {
            offers.removeIf(offer -> offer.getId().equals(event.getRescind().getOfferId()));
        } else if (event.getType() == Event.Type.UPDATE
                && !event.getUpdate().getStatus().getUuid().isEmpty()) {
            acknowledging.execute(() -> acknowledge(event.getUpdate().getStatus()));
        }
        return event;
    }

    private void acknowledge(TaskStatus status) {
        try {
            session.send(Call.newBuilder()
                    .setType(Call.Type.ACKNOWLEDGE)
                    .setAcknowledge(Call.Acknowledge.newBuilder()
                            .setAgentId(status.getAgentId())
                            .setTaskId(status.getTaskId())
                            .setUuid(status.getUuid())));
        } catch (Exception e) {
            System.err.println("benchmarks: an acknowledgement failed: " + e);
        }
    }

    /** Ends the framework and all of its tasks. */
    void tearDown() throws Exception {
        session.send(Call.newBuilder().setType(Call.Type.TEARDOWN));
    }

    @Override
    public void close() {
        acknowledging.shutdown();
        session.close();
    }
}

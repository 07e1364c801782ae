package io.tepui.simulation;

import io.tepui.protocol.v1.AgentID;
import io.tepui.protocol.v1.Filters;
import io.tepui.protocol.v1.Offer;
import io.tepui.protocol.v1.OperationStatus;
import io.tepui.protocol.v1.TaskID;
import io.tepui.protocol.v1.TaskInfo;
import io.tepui.protocol.v1.TaskStatus;
import io.tepui.protocol.v1.scheduler.Call;
import io.tepui.resources.Reservation;
import io.tepui.resources.ResourceEntry;
import io.tepui.resources.Resources;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** What a model scheduler does with what it hears, and unasked. */
final class SchedulerHabits {
    private static final Duration RECONCILE_WHEN_QUIET = Duration.ofSeconds(40);

    private final World world;
    private final Chance chance;
    private final SimScheduler scheduler;
    private int nextTask;
    private boolean suppressed;

    SchedulerHabits(World world, SimScheduler scheduler) {
        this.world = world;
        this.chance = world.chance();
        this.scheduler = scheduler;
    }

    /** Begins to act; with its process it ends. */
    void begin(Life life) {
        Duration pause =
                world.isQuiet() ? RECONCILE_WHEN_QUIET : chance.between(Duration.ofMillis(500), Duration.ofSeconds(20));
        world.time().after(pause, life, () -> {
            if (scheduler.isSubscribed()) {
                if (world.isQuiet()) {
                    reconcileOpen();
                } else {
                    act();
                }
            }
            begin(life);
        });
    }

    private void act() {
        switch (chance.between(0, 14)) {
            case 14 ->
                scheduler.call(Call.newBuilder()
                        .setType(Call.Type.RECONCILE_OPERATIONS)
                        .setReconcileOperations(Call.ReconcileOperations.getDefaultInstance()));
            case 0, 1, 2, 3 -> killSome();
            case 4, 5 -> reconcileOpen();
            case 6 ->
                scheduler.call(
                        Call.newBuilder().setType(Call.Type.RECONCILE).setReconcile(Call.Reconcile.newBuilder()));
            case 7 -> suppressOrRevive();
            case 8 -> {
                if (chance.in(0.1)) {
                    scheduler.tearDown();
                }
            }
            case 9 -> {
                if (chance.in(0.2)) {
                    scheduler.reconnect();
                }
            }
            case 10 -> {
                if (chance.in(0.2)) {
                    scheduler.usurp();
                }
            }
            default -> {}
        }
    }

    /** Subscribed, first or again: whatever happened meanwhile, it wants to know. */
    void subscribed() {
        suppressed = false;
        reconcileOpen();
        if (world.isQuiet()) {
            suppress();
        }
    }

    /** The time of trouble is over. */
    void quietBegins() {
        suppress();
        if (world.endsTasks()) {
            scheduler.tasks().values().stream().filter(task -> !task.isOver()).forEach(this::kill);
        }
        reconcileOpen();
    }

    // ------------------------------------------------------------------------------------------------ offers

    void offered(Offer offer) {
        if (world.isQuiet()) {
            decline(offer, 3600);
            return;
        }
        Duration thought = chance.in(0.1) ? chance.seconds(1, 60) : chance.millis(0, 300);
        world.time().after(thought, scheduler.life(), () -> {
            if (scheduler.offers().containsKey(offer.getId().getValue())) {
                answer(offer);
            }
        });
    }

    private void answer(Offer offer) {
        if (chance.in(0.05)) {
            return;
        }
        if (world.isQuiet() || chance.in(0.25)) {
            decline(offer, chance.in(0.5) ? 5 : chance.between(0, 60));
            return;
        }
        Resources left = Resources.fromMessages(offer.getResourcesList()).unallocate();
        List<Offer.Operation> before =
                chance.in(world.scenario().operations()) ? OfferOperations.draw(offer, left, chance) : List.of();
        // Operations come alone, or with tasks that use what they make.
        boolean alone = !before.isEmpty() && chance.in(0.5);
        accept(offer, before, alone ? List.of() : tasks(offer, OfferOperations.after(before, left)));
    }

    private List<TaskInfo> tasks(Offer offer, Resources offered) {
        List<TaskInfo> tasks = new ArrayList<>();
        Resources left = offered;
        for (int wanted = chance.between(1, 4); wanted > 0; wanted--) {
            Resources need =
                    Resources.parse("cpus:" + chance.between(1, 10) / 10.0 + ";mem:" + chance.between(1, 8) * 16);
            Resources reserved = need.pushReservation(
                    Reservation.ofDynamic(offer.getAllocationInfo().getRole()));
            Resources chosen = left.contains(reserved) ? reserved : need;
            if (left.contains(chosen)) {
                List<ResourceEntry> volumes =
                        left.filter(ResourceEntry::isPersistentVolume).stream().toList();
                if (!volumes.isEmpty() && chance.in(0.5)) {
                    chosen = chosen.plus(Resources.of(chance.pick(volumes)));
                }
                left = left.minus(chosen);
                tasks.add(task(offer, chosen));
            }
        }
        return tasks;
    }

    private TaskInfo task(Offer offer, Resources need) {
        String id = scheduler.name() + "-" + nextTask++;
        scheduler.tasks().put(id, new TaskView(id, offer.getAgentId().getValue(), need));
        TaskInfo.Builder task = TaskInfo.newBuilder()
                .setName(id)
                .setTaskId(TaskID.newBuilder().setValue(id))
                .setAgentId(offer.getAgentId())
                .addAllResources(need.toMessages());
        task.getCommandBuilder().setValue(Workload.random(chance).command());
        return task.build();
    }

    private void accept(Offer offer, List<Offer.Operation> operations, List<TaskInfo> tasks) {
        scheduler.offers().remove(offer.getId().getValue());
        Call.Builder call = Call.newBuilder().setType(Call.Type.ACCEPT);
        call.getAcceptBuilder().addOfferIds(offer.getId()).setFilters(filters(chance.between(0, 10)));
        call.getAcceptBuilder().addAllOperations(operations);
        operations.forEach(scheduler::expect);
        if (!tasks.isEmpty()) {
            Offer.Operation.Builder launch = Offer.Operation.newBuilder().setType(Offer.Operation.Type.LAUNCH);
            launch.getLaunchBuilder().addAllTaskInfos(tasks);
            call.getAcceptBuilder().addOperations(launch);
        }
        scheduler.call(call);
    }

    private void decline(Offer offer, int refuseSeconds) {
        scheduler.offers().remove(offer.getId().getValue());
        Call.Builder call = Call.newBuilder().setType(Call.Type.DECLINE);
        call.getDeclineBuilder().addOfferIds(offer.getId()).setFilters(filters(refuseSeconds));
        scheduler.call(call);
    }

    private static Filters filters(int refuseSeconds) {
        return Filters.newBuilder().setRefuseSeconds(refuseSeconds).build();
    }

    private void suppressOrRevive() {
        if (suppressed || chance.in(0.5)) {
            suppressed = false;
            scheduler.call(Call.newBuilder().setType(Call.Type.REVIVE));
        } else {
            suppress();
        }
    }

    private void suppress() {
        suppressed = true;
        scheduler.call(Call.newBuilder().setType(Call.Type.SUPPRESS));
    }

    // ------------------------------------------------------------------------------------------------ tasks

    void acknowledge(TaskStatus status) {
        // A scheduler may be killed before it acknowledges; it hears the update again.
        if (!world.isQuiet() && chance.in(0.05)) {
            return;
        }
        Duration delay = chance.in(0.1) ? chance.seconds(1, 20) : chance.millis(0, 20);
        world.time().after(delay, scheduler.life(), () -> {
            Call.Builder call = Call.newBuilder().setType(Call.Type.ACKNOWLEDGE);
            call.getAcknowledgeBuilder()
                    .setAgentId(status.getAgentId())
                    .setTaskId(status.getTaskId())
                    .setUuid(status.getUuid());
            scheduler.call(call);
        });
    }

    void acknowledge(OperationStatus status) {
        if (!world.isQuiet() && chance.in(0.1)) {
            return;
        }
        Duration delay = chance.in(0.1) ? chance.seconds(1, 20) : chance.millis(0, 20);
        world.time().after(delay, scheduler.life(), () -> {
            Call.Builder call = Call.newBuilder().setType(Call.Type.ACKNOWLEDGE_OPERATION_STATUS);
            call.getAcknowledgeOperationStatusBuilder()
                    .setAgentId(status.getAgentId())
                    .setOperationId(status.getOperationId())
                    .setUuid(status.getUuid().getValue());
            scheduler.call(call);
        });
    }

    private void killSome() {
        List<TaskView> open = scheduler.tasks().values().stream()
                .filter(task -> !task.isOver())
                .toList();
        if (!open.isEmpty()) {
            kill(chance.pick(open));
        }
    }

    private void kill(TaskView task) {
        task.kill();
        Call.Builder call = Call.newBuilder().setType(Call.Type.KILL);
        call.getKillBuilder().setTaskId(TaskID.newBuilder().setValue(task.id()));
        if (chance.in(0.5)) {
            call.getKillBuilder().setAgentId(AgentID.newBuilder().setValue(task.agentId()));
        }
        if (chance.in(0.3)) {
            call.getKillBuilder()
                    .getKillPolicyBuilder()
                    .getGracePeriodBuilder()
                    .setNanoseconds(chance.seconds(0, 30).toNanos());
        }
        scheduler.call(call);
    }

    /** Asks about every task that it takes for open, and repeats kills, since nobody else does (SE-170). */
    private void reconcileOpen() {
        Call.Builder call = Call.newBuilder().setType(Call.Type.RECONCILE);
        for (TaskView task : scheduler.tasks().values()) {
            if (!task.isOver()) {
                call.getReconcileBuilder()
                        .addTasks(Call.Reconcile.Task.newBuilder()
                                .setTaskId(TaskID.newBuilder().setValue(task.id()))
                                .setAgentId(AgentID.newBuilder().setValue(task.agentId())));
                if (task.isKilled() && chance.in(0.5)) {
                    kill(task);
                }
            }
        }
        if (call.getReconcileBuilder().getTasksCount() > 0) {
            scheduler.call(call);
        }
    }
}

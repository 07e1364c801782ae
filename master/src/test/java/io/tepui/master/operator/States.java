package io.tepui.master.operator;

import io.tepui.master.state.AgentRecord;
import io.tepui.master.state.CompletedFramework;
import io.tepui.master.state.CounterSnapshot;
import io.tepui.master.state.FrameworkRecord;
import io.tepui.master.state.FrameworkTasks;
import io.tepui.master.state.History;
import io.tepui.master.state.Leadership;
import io.tepui.master.state.MachineRecord;
import io.tepui.master.state.MasterState;
import io.tepui.master.state.OfferRecord;
import io.tepui.master.state.PersistentIndex;
import io.tepui.master.state.RecoveredAgent;
import io.tepui.master.state.TaskRecord;
import io.tepui.master.state.UnreachableAgent;
import io.tepui.protocol.Times;
import io.tepui.protocol.v1.MasterInfo;
import io.tepui.protocol.v1.Operation;
import io.tepui.protocol.v1.WeightInfo;
import io.tepui.protocol.v1.maintenance.Schedule;
import io.tepui.protocol.v1.quota.QuotaConfig;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Puts a master's state together, part by part. */
final class States {
    static final Instant STARTED = Instant.parse("2026-01-02T03:04:05.5Z");
    private static final int LIMIT = 100;

    Leadership leadership = new Leadership(
            MasterInfo.newBuilder().setId("m").setIp(16777343).setPort(5050).build(),
            STARTED,
            Optional.of(STARTED.plusMillis(250)),
            true);
    PersistentIndex<String, AgentRecord> agents = PersistentIndex.empty();
    PersistentIndex<String, RecoveredAgent> recovered = PersistentIndex.empty();
    History<String, UnreachableAgent> unreachable = History.ofAtMost(LIMIT);
    PersistentIndex<String, FrameworkRecord> frameworks = PersistentIndex.empty();
    PersistentIndex<String, FrameworkTasks> tasks = PersistentIndex.empty();
    History<String, CompletedFramework> completed = History.ofAtMost(LIMIT);
    PersistentIndex<String, OfferRecord> offers = PersistentIndex.empty();
    PersistentIndex<String, Operation> operations = PersistentIndex.empty();
    PersistentIndex<String, WeightInfo> weights = PersistentIndex.empty();
    PersistentIndex<String, QuotaConfig> quotas = PersistentIndex.empty();
    PersistentIndex<String, MachineRecord> machines = PersistentIndex.empty();
    List<Schedule> schedules = new ArrayList<>();
    List<String> streams = new ArrayList<>();
    CounterSnapshot counters = CounterSnapshot.zero();

    States with(AgentRecord agent) {
        agents = agents.with(agent.id(), agent);
        return this;
    }

    States with(FrameworkRecord framework) {
        frameworks = frameworks.with(framework.id(), framework);
        tasks = tasks.with(framework.id(), tasks.get(framework.id()).orElseGet(States::noTasks));
        return this;
    }

    /** The task's framework must be there. */
    States withActive(TaskRecord task) {
        return withTasks(task.frameworkId(), of(task).withActive(task));
    }

    States withCompleted(TaskRecord task) {
        return withTasks(task.frameworkId(), of(task).withCompleted(task));
    }

    States withUnreachable(TaskRecord task) {
        return withTasks(task.frameworkId(), of(task).withUnreachable(task));
    }

    States withCompleted(FrameworkRecord framework, TaskRecord... its) {
        FrameworkTasks lists = noTasks();
        for (TaskRecord task : its) {
            lists = lists.withCompleted(task);
        }
        completed = completed.with(framework.id(), new CompletedFramework(framework, lists, true));
        return this;
    }

    static FrameworkTasks noTasks() {
        return FrameworkTasks.none(LIMIT, LIMIT);
    }

    static Instant instant(double epochSeconds) {
        long seconds = (long) epochSeconds;
        Instant guess = Instant.ofEpochSecond(seconds, Math.round((epochSeconds - seconds) * 1e9));
        if (Times.toEpochSeconds(guess) != epochSeconds) {
            throw new IllegalArgumentException("No instant for " + epochSeconds);
        }
        return guess;
    }

    MasterState make() {
        return new MasterState(
                leadership,
                agents,
                recovered,
                unreachable,
                History.ofAtMost(LIMIT),
                frameworks,
                tasks,
                completed,
                offers,
                operations,
                weights,
                quotas,
                machines,
                List.copyOf(schedules),
                List.copyOf(streams),
                counters);
    }

    private FrameworkTasks of(TaskRecord task) {
        return tasks.get(task.frameworkId()).orElseThrow();
    }

    private States withTasks(String framework, FrameworkTasks lists) {
        tasks = tasks.with(framework, lists);
        return this;
    }
}

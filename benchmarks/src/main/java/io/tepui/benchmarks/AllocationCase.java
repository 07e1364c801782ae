package io.tepui.benchmarks;

import io.tepui.protocol.v1.FrameworkInfo.Capability;
import io.tepui.protocol.v1.Label;
import io.tepui.protocol.v1.Labels;
import io.tepui.protocol.v1.Resource.DiskInfo;
import io.tepui.protocol.v1.Volume;
import io.tepui.resources.Disk;
import io.tepui.resources.Reservation;
import io.tepui.resources.ResourceEntry;
import io.tepui.resources.Resources;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.IntFunction;

/** The workloads of AR-379 to AR-386, with their names and parameters, and {@code cycle}, which gives out idle agents. */
enum AllocationCase {
    /** Idle agents, all offered in one run; given back between runs. */
    CYCLE("cycle") {
        @Override
        List<Timings> measure(int agents, int frameworks, int rounds) {
            AllocationBench bench = new AllocationBench();
            bench.addFrameworks(frameworks, i -> "*");
            bench.addAgents(agents, i -> AGENT, Resources.empty(), frameworks);
            return List.of(cycles(bench, rounds));
        }
    },
    /** The same with a role for each framework. */
    CYCLE_ROLES("cycle-roles") {
        @Override
        List<Timings> measure(int agents, int frameworks, int rounds) {
            AllocationBench bench = new AllocationBench();
            bench.addFrameworks(frameworks, i -> "role-" + i);
            bench.addAgents(agents, i -> AGENT, Resources.empty(), frameworks);
            return List.of(cycles(bench, rounds));
        }
    },
    /** AR-381: all offers are refused for ever, round after round. */
    DECLINE("decline") {
        @Override
        List<Timings> measure(int agents, int frameworks, int rounds) {
            AllocationBench bench = new AllocationBench();
            bench.addFrameworks(frameworks, i -> "*");
            Resources used = Resources.parse("cpus:16;mem:2014;disk:1024").plus(ports(16));
            bench.addAgents(agents, i -> AGENT, used.allocate("*"), frameworks);
            return List.of(refusals(title(), bench, rounds));
        }
    },
    /** AR-382: the same with labelled reservations of which one is unique to its agent. */
    LABELS("labels") {
        @Override
        List<Timings> measure(int agents, int frameworks, int rounds) {
            AllocationBench bench = new AllocationBench();
            bench.addFrameworks(frameworks, i -> "role1");
            Resources used = Resources.parse("mem:2014;disk:1024").plus(ports(16));
            Resources free = Resources.parse("mem:4096;disk:4096;ports:[31000-32000]");
            bench.addAgents(
                    agents,
                    i -> free.plus(labelled(i, true)).plus(labelled(i, false)).plus(Resources.parse("cpus:8")),
                    used.allocate("role1"),
                    frameworks);
            return List.of(refusals(title(), bench, rounds));
        }
    },
    /** AR-383: five rounds, a fifth of the frameworks suppressed in each. */
    SUPPRESS("suppress") {
        @Override
        List<Timings> measure(int agents, int frameworks, int rounds) {
            return List.of(suppressions(title(), agents, frameworks, 0));
        }
    },
    /** AR-384: all but a hundredth suppressed before. */
    EXTREME_SUPPRESS("extreme-suppress") {
        @Override
        List<Timings> measure(int agents, int frameworks, int rounds) {
            return List.of(suppressions(title(), agents, frameworks, (int) (frameworks * 0.99)));
        }
    },
    /** AR-379 with volumes that are not shared. */
    VOLUMES("volumes-regular") {
        @Override
        List<Timings> measure(int agents, int frameworks, int rounds) {
            AllocationBench bench = new AllocationBench();
            bench.addFrameworks(frameworks, i -> "test");
            return List.of(volumes(title(), bench, agents, frameworks, i -> false));
        }
    },
    /** AR-379 with shared volumes. */
    SHARED_VOLUMES("volumes-shared") {
        @Override
        List<Timings> measure(int agents, int frameworks, int rounds) {
            AllocationBench bench = new AllocationBench();
            bench.addFrameworks(frameworks, i -> "test", Capability.Type.SHARED_RESOURCES);
            return List.of(volumes(title(), bench, agents, frameworks, i -> true));
        }
    },
    /** AR-380: adding frameworks, adding agents, adding oversubscribed resources to each. */
    ADD_AND_UPDATE("add-and-update") {
        @Override
        List<Timings> measure(int agents, int frameworks, int rounds) {
            AllocationBench bench = new AllocationBench();
            Resources total = Resources.parse("cpus:2;mem:1024;disk:4096;ports:[31000-32000]");
            Resources used = Resources.parse(
                    "cpus:1;mem:128;disk:1024;" + "ports:[31126-31510,31512-31623,31810-31852,31854-31964]");
            Resources grown = total.plus(ResourceEntry.scalar("cpus", 10).withRevocable(true));
            Timings add = new Timings("add frameworks");
            add.time(() -> {
                bench.addFrameworks(frameworks, i -> "*", Capability.Type.REVOCABLE_RESOURCES);
                return 0;
            });
            Timings register = new Timings("add agents");
            register.time(() -> bench.addAgents(agents, i -> total, used.allocate("*"), frameworks));
            Timings update = new Timings("update agents");
            update.time(() -> bench.updateAgents(agents, i -> grown));
            return List.of(add, register, update);
        }
    },
    /** AR-385: metrics with a quota and a role for each framework. */
    METRICS("metrics") {
        @Override
        List<Timings> measure(int agents, int frameworks, int rounds) {
            AllocationBench bench = new AllocationBench();
            for (int i = 0; i < frameworks; i++) {
                bench.quota("" + i, "cpus:1;mem:512;disk:256");
            }
            bench.addFrameworks(frameworks, i -> "" + i);
            Timings register = new Timings("add agents with quotas");
            register.time(() -> bench.addAgents(
                    agents, i -> Resources.parse("cpus:16;mem:2048;disk:1024"), Resources.empty(), frameworks));
            Timings metrics = new Timings(title());
            for (int i = 0; i < rounds; i++) {
                metrics.time(bench::metrics);
            }
            return List.of(register, metrics);
        }
    },
    /** AR-386: one revival of each framework, all at once. */
    BACKLOG("backlog") {
        @Override
        List<Timings> measure(int agents, int frameworks, int rounds) {
            AllocationBench bench = new AllocationBench();
            bench.addFrameworks(frameworks, i -> "*");
            bench.addAgents(agents, i -> AGENT, Resources.empty(), frameworks);
            Timings revive = new Timings("revive all (backlog)");
            for (int i = 0; i < rounds; i++) {
                revive.time(() -> bench.revive(frameworks));
            }
            return List.of(revive);
        }
    };

    private static final Resources AGENT = Resources.parse("cpus:24;mem:4096;disk:4096;ports:[31000-32000]");
    private static final Duration FOR_EVER = Duration.ofSeconds(Integer.MAX_VALUE);
    private static final int VOLUME_ROUNDS = 6;
    private static final int SUPPRESS_ROUNDS = 5;

    private final String title;

    AllocationCase(String title) {
        this.title = title;
    }

    String title() {
        return title;
    }

    /** Sets the workload up and gives the times of its steps. */
    abstract List<Timings> measure(int agents, int frameworks, int rounds);

    Timings cycles(AllocationBench bench, int rounds) {
        Timings timings = new Timings(title);
        for (int i = 0; i < rounds; i++) {
            bench.giveBack(Optional.empty());
            timings.time(bench::interval);
        }
        return timings;
    }

    private static Timings refusals(String title, AllocationBench bench, int rounds) {
        Timings timings = new Timings(title);
        for (int i = 0; i < rounds; i++) {
            bench.giveBack(Optional.of(FOR_EVER));
            timings.time(bench::interval);
        }
        return timings;
    }

    private static Timings suppressions(String title, int agents, int frameworks, int before) {
        AllocationBench bench = new AllocationBench();
        bench.addFrameworks(frameworks, i -> "*");
        Resources used = Resources.parse("cpus:16;mem:1024;disk:1024").plus(ports(16));
        bench.addAgents(agents, i -> AGENT, used.allocate("*"), frameworks);
        bench.suppress(0, before);
        Timings timings = new Timings(title);
        int left = frameworks - before;
        for (int i = 0; i < SUPPRESS_ROUNDS; i++) {
            bench.giveBack(Optional.empty());
            bench.suppress(before + left * i / SUPPRESS_ROUNDS, before + left * (i + 1) / SUPPRESS_ROUNDS);
            timings.time(bench::interval);
        }
        return timings;
    }

    private static Timings volumes(
            String title, AllocationBench bench, int agents, int frameworks, IntFunction<Boolean> shared) {
        Resources plain = Resources.parse("cpus(test):24;mem(test):4096;disk(test):3072;ports(test):[31000-32000]");
        Resources used = Resources.parse("cpus:16;mem:1024;disk:1024")
                .plus(ports(16))
                .pushReservation(Reservation.ofStatic("test"));
        bench.addAgents(agents, i -> plain.plus(volume(i).withShared(shared.apply(i))), used.allocate("*"), frameworks);
        Timings timings = new Timings(title);
        for (int i = 0; i < VOLUME_ROUNDS; i++) {
            bench.giveBack(Optional.empty());
            timings.time(bench::interval);
        }
        return timings;
    }

    private static ResourceEntry volume(int number) {
        DiskInfo.Builder disk = DiskInfo.newBuilder();
        disk.getPersistenceBuilder().setId("volume-" + number);
        disk.setVolume(Volume.newBuilder().setContainerPath("data").setMode(Volume.Mode.RW));
        return ResourceEntry.scalar("disk", 1024)
                .withPushedReservation(Reservation.ofStatic("test"))
                .withDisk(Disk.of(disk.build()));
    }

    private static Resources labelled(int number, boolean unique) {
        Labels.Builder labels = Labels.newBuilder();
        for (int i = 0; i <= 10; i++) {
            labels.addLabels(Label.newBuilder().setKey("key" + i).setValue("value" + i));
        }
        if (unique) {
            labels.addLabels(Label.newBuilder().setKey("unique_key_1").setValue("value_" + number));
            labels.addLabels(Label.newBuilder().setKey("unique_key_2").setValue("value_" + number));
        }
        Reservation reservation = Reservation.ofDynamic("role1", "principal1").withLabels(labels.build());
        return Resources.parse("cpus:8").pushReservation(reservation);
    }

    /** Ports 31000 to 32000 cut into n ranges, all but the last of one port. */
    private static Resources ports(int ranges) {
        StringBuilder text = new StringBuilder("ports:[");
        for (int i = 0; i < ranges - 1; i++) {
            text.append(31_000 + 2 * i).append('-').append(31_000 + 2 * i).append(',');
        }
        return Resources.parse(
                text.append(31_000 + 2 * (ranges - 1)).append("-32000]").toString());
    }
}

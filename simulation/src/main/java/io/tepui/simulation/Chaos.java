package io.tepui.simulation;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Breaks things, each kind at its own mean pace, while the time of trouble lasts. */
final class Chaos {
    private final World world;
    private final Chance chance;

    Chaos(World world) {
        this.world = world;
        this.chance = world.chance();
    }

    /** Begins a time of trouble, which ends with the given life. */
    void begin(Life trouble) {
        Scenario.Faults faults = world.scenario().faults();
        every(faults.masterCrash(), trouble, this::crashMaster);
        every(faults.deposition(), trouble, this::depose);
        every(faults.agentCrash(), trouble, this::crashAgent);
        every(faults.agentHang(), trouble, () -> chance.pick(world.agents()).hang(chance.seconds(1, 120)));
        every(faults.agentStop(), trouble, this::stopAgent);
        every(faults.powerLoss(), trouble, this::cutPower);
        every(faults.schedulerCrash(), trouble, this::crashScheduler);
        every(faults.broken(), trouble, this::breakConnection);
        every(faults.partition(), trouble, this::partition);
    }

    private void every(Duration mean, Life trouble, Runnable fault) {
        world.time().after(chance.around(mean), trouble, () -> {
            fault.run();
            every(mean, trouble, fault);
        });
    }

    private void crashMaster() {
        world.leader().filter(SimMaster::isUp).ifPresent(master -> {
            master.crash("killed");
            world.electLater();
        });
    }

    /** Another is elected while the leader is alive; it notices later, or when it writes. */
    private void depose() {
        List<SimMaster> others =
                world.masters().stream().filter(master -> !master.isUp()).toList();
        if (others.isEmpty() || world.leader().filter(SimMaster::isUp).isEmpty()) {
            return;
        }
        SimMaster old = world.leader().get();
        Life oldLife = old.life();
        world.trace().note(old.name(), "is deposed");
        world.elect(chance.pick(others));
        world.time().after(chance.seconds(0, 30), oldLife, () -> old.crash("noticed that it does not lead"));
    }

    private void crashAgent() {
        SimAgent agent = chance.pick(world.agents());
        agent.crash();
        startLater(agent);
    }

    private void startLater(SimAgent agent) {
        Duration outage =
                chance.in(0.1) ? chance.seconds(60, 900) : chance.in(0.3) ? Duration.ZERO : chance.seconds(0, 30);
        world.time().after(outage, Life.everlasting(), agent::start);
    }

    private void stopAgent() {
        SimAgent agent = chance.pick(world.agents());
        if (chance.in(0.2)) {
            agent.leave();
        } else {
            agent.stop();
        }
    }

    private void cutPower() {
        SimAgent agent = chance.pick(world.agents());
        agent.reboot();
        startLater(agent);
    }

    private void crashScheduler() {
        if (!world.schedulers().isEmpty()) {
            chance.pick(world.schedulers()).crash();
        }
    }

    private void breakConnection() {
        List<Pipe<?>> open = world.network().open();
        if (!open.isEmpty()) {
            chance.pick(open).breakNow();
        }
    }

    private void partition() {
        List<String> places = places();
        String one = chance.pick(places);
        List<String> others = new ArrayList<>();
        if (chance.in(0.5)) {
            others.addAll(places);
        } else {
            others.add(chance.pick(places));
        }
        others.remove(one);
        Duration length = chance.in(0.3) ? chance.seconds(60, 1200) : chance.seconds(1, 60);
        world.trace().note("network", "partition", length.toMillis(), () -> one + " from " + others);
        others.forEach(other -> world.network().cut(one, other));
        world.time()
                .after(
                        length,
                        Life.everlasting(),
                        () -> others.forEach(other -> world.network().heal(one, other)));
    }

    private List<String> places() {
        List<String> places = new ArrayList<>();
        world.masters().forEach(master -> places.add(master.address()));
        world.agents().forEach(agent -> places.add(agent.address()));
        world.schedulers().forEach(scheduler -> places.add(scheduler.home()));
        return places;
    }
}

package io.tepui.simulation;

import io.tepui.agent.AgentInput;
import io.tepui.agent.state.Leader;
import io.tepui.protocol.UPid;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Consumer;

/** Looks for the leading master when it is asked to, until there is one, as the detector of the agent's process does. */
final class Detector {
    private static final Duration MIN_PAUSE = Duration.ofMillis(100);
    private static final Duration MAX_PAUSE = Duration.ofSeconds(2);

    private final World world;
    private final String home;
    private final Life life;
    private final Consumer<AgentInput> inject;
    private Optional<UPid> leader = Optional.empty();
    private boolean wanted;
    private boolean searching;

    Detector(World world, String home, Life life, Consumer<AgentInput> inject) {
        this.world = world;
        this.home = home;
        this.life = life;
        this.inject = inject;
    }

    void detect() {
        wanted = true;
        if (!searching) {
            searching = true;
            wanted = false;
            probe(MIN_PAUSE);
        }
    }

    void linkBroken(UPid peer) {
        if (leader.equals(Optional.of(peer))) {
            detect();
        }
    }

    private void probe(Duration pause) {
        world.time().after(world.network().delay().plus(world.network().delay()), life, () -> answered(pause));
    }

    private void answered(Duration pause) {
        Optional<UPid> found = world.leaderSeenFrom(home);
        if (found.isPresent()) {
            leader = found;
            inject.accept(new AgentInput.MasterDetected(new Leader(found.get(), true)));
            world.time().after(MIN_PAUSE, life, () -> {
                searching = false;
                if (wanted) {
                    detect();
                }
            });
            return;
        }
        if (leader.isPresent()) {
            leader = Optional.empty();
            inject.accept(new AgentInput.MasterLost());
        }
        Duration next = pause.multipliedBy(2);
        world.time().after(pause, life, () -> probe(next.compareTo(MAX_PAUSE) > 0 ? MAX_PAUSE : next));
    }
}

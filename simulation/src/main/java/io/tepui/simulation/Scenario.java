package io.tepui.simulation;

import io.tepui.master.core.MasterSettings;
import java.time.Duration;

/**
 * What one seed is about: how large the cluster is, what its people do, and which faults there are. Each seed has some faults
 * and not others, since what one fault hides another may need.
 *
 * @param masters machines that can lead
 * @param agents agents
 * @param frameworks frameworks at a time
 * @param rounds times that trouble and quiet take turns
 * @param trouble how long each time of trouble is
 * @param maxDelay longest usual delay of the network
 * @param allocationInterval of the allocator
 * @param launchFailures how many launches fail
 * @param registryFailures how many writes to the registry's disk fail, each of which ends its master
 * @param operatorPause mean time between the operator's calls
 * @param operations how many accepted offers come with reservations and volumes
 * @param faults how often each kind of fault comes
 * @param masterSettings of every master
 */
record Scenario(
        int masters,
        int agents,
        int frameworks,
        int rounds,
        Duration trouble,
        Duration maxDelay,
        Duration allocationInterval,
        double launchFailures,
        double registryFailures,
        Duration operatorPause,
        double operations,
        Faults faults,
        MasterSettings masterSettings) {

    /**
     * Mean times between faults; very long for those that a seed does without.
     *
     * @param masterCrash a master is killed
     * @param deposition another master is elected while the old one still runs
     * @param agentCrash an agent's process is killed
     * @param agentHang an agent's process is held up
     * @param agentStop an agent is stopped in good order
     * @param powerLoss an agent's machine loses its power
     * @param schedulerCrash a scheduler's process is killed
     * @param broken a connection breaks
     * @param partition two places, or one from all others, cannot reach each other
     */
    record Faults(
            Duration masterCrash,
            Duration deposition,
            Duration agentCrash,
            Duration agentHang,
            Duration agentStop,
            Duration powerLoss,
            Duration schedulerCrash,
            Duration broken,
            Duration partition) {}

    private static final Duration NEVER = Duration.ofDays(10_000);

    static Scenario draw(Chance chance) {
        Faults faults = new Faults(
                mean(chance, 0.5, 60, 1200),
                mean(chance, 0.3, 120, 1200),
                mean(chance, 0.6, 20, 600),
                mean(chance, 0.3, 30, 600),
                mean(chance, 0.2, 60, 900),
                mean(chance, 0.2, 300, 1800),
                mean(chance, 0.5, 60, 900),
                mean(chance, 0.6, 5, 300),
                mean(chance, 0.5, 60, 900));
        return new Scenario(
                chance.between(1, 3),
                chance.between(1, 5),
                chance.between(1, 4),
                chance.between(1, 2),
                chance.seconds(300, 1800),
                chance.in(0.2) ? chance.millis(20, 500) : chance.millis(1, 10),
                chance.in(0.5) ? Duration.ofSeconds(1) : Duration.ofSeconds(5),
                chance.in(0.3) ? 0.1 : 0.0,
                chance.in(0.3) ? 0.02 : 0.0,
                mean(chance, 0.6, 10, 200),
                chance.in(0.6) ? 0.3 : 0.0,
                faults,
                MasterSettings.defaults());
    }

    private static Duration mean(Chance chance, double probability, int lowSeconds, int highSeconds) {
        Duration mean = chance.seconds(lowSeconds, highSeconds);
        return chance.in(probability) ? mean : NEVER;
    }
}

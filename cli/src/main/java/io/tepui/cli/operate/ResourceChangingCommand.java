package io.tepui.cli.operate;

import io.tepui.cli.CommandException;
import io.tepui.cli.Console;
import io.tepui.cli.cluster.AgentEntry;
import io.tepui.cli.cluster.Cluster;
import io.tepui.client.ApiException;
import io.tepui.resources.Resources;
import java.io.IOException;

/** A command that changes what an agent's resources are reserved or used for. */
abstract class ResourceChangingCommand extends ChangingCommand {
    private static final int CONFLICT = 409;

    ResourceChangingCommand(Console console) {
        super(console);
    }

    /**
     * Makes the change. A dry run checks first whether the resources are free; else the master does, and if it says no, what
     * is missing is found out then.
     *
     * @param consumed what the change takes
     */
    final int carryOut(Cluster cluster, AgentEntry agent, Resources consumed, Change change)
            throws CommandException, ApiException, IOException, InterruptedException {
        if (isDryRun()) {
            Stacks.checkFree(agent, consumed);
        }
        try {
            return carryOut(cluster, change);
        } catch (ApiException e) {
            if (e.status() == CONFLICT) {
                Stacks.checkFree(agent, consumed);
            }
            throw e;
        }
    }
}

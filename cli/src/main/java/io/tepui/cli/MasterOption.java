package io.tepui.cli;

import io.tepui.client.Endpoint;
import picocli.CommandLine.Option;

/** The option {@code --master} of every command that talks to one. */
public final class MasterOption {
    private static final int PORT = 5050;

    @Option(
            names = "--master",
            paramLabel = "HOST:PORT",
            defaultValue = "${env:TEPUI_MASTER:-${env:MESOS_MASTER:-127.0.0.1:5050}}",
            description = "The master; one that does not lead leads on to the one that does"
                    + " (default: TEPUI_MASTER or MESOS_MASTER of the environment, else 127.0.0.1:5050).")
    private String text = "";

    /**
     * Returns where the master is.
     *
     * @throws IllegalArgumentException with one line, when the option is no address
     */
    public Endpoint endpoint() {
        if (text.contains("zk://")) {
            throw new IllegalArgumentException(
                    "--master=" + text + " is not HOST:PORT; give the address of any master, not of ZooKeeper");
        }
        return Endpoint.parse(text, PORT);
    }
}

package io.tepui.registry.replicated;

import io.tepui.registry.RegistryException;
import java.nio.file.Path;

/** Says that stored values can't be trusted, and what an operator can do. */
final class Damage {
    private Damage() {}

    /** Makes the failure. */
    static RegistryException of(Path directory, String what) {
        return new RegistryException(text(directory, what));
    }

    /** Makes the failure with its cause. */
    static RegistryException of(Path directory, String what, Throwable cause) {
        return new RegistryException(text(directory, what), cause);
    }

    private static String text(Path directory, String what) {
        return "The registry in " + directory + " is damaged: " + what
                + ". Nothing was changed. Restore the directory from a copy; or move it away to begin with an empty registry:"
                + " agents and frameworks register again, but weights, quotas, maintenance, and which agents were drained or"
                + " gone are forgotten";
    }
}

package io.tepui.app.flags;

import java.util.Optional;

/** A rule on the value of one flag, beyond its kind. */
@FunctionalInterface
interface Check {
    /**
     * Judges a value.
     *
     * @param value the value in its normal form
     * @return what is wrong with it, as it follows "--flag=value: "; empty if nothing is
     */
    Optional<String> complaint(String value);
}

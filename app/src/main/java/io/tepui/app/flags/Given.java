package io.tepui.app.flags;

/**
 * One flag as a user gave it.
 *
 * @param spec the row it belongs to
 * @param spelledAs the name or alias that was used
 * @param origin how messages name the place, such as {@code --port} or {@code MESOS_PORT}
 * @param text what was given, before any file is read
 */
record Given(FlagSpec spec, String spelledAs, String origin, String text) {
    /** The refusal of this flag for a reason that follows a colon. */
    FlagException refuse(String reason) {
        String value = spec.secret() ? "…" : FlagException.echo(text);
        return new FlagException(FlagException.echo(origin) + "=" + value + ": " + reason);
    }
}

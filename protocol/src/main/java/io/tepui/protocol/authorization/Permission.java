package io.tepui.protocol.authorization;

/** An action on a target, as it is asked for. */
public record Permission(Action action, Target target) {
    /** A permission for nothing in particular. */
    public static Permission of(Action action) {
        return new Permission(action, Targets.anything());
    }

    /** What is said to who does not have it, in one line. */
    public String refusal() {
        return target instanceof Target.Anything
                ? "Not authorized: " + action + " is refused"
                : "Not authorized: " + action + " is refused for " + target;
    }
}

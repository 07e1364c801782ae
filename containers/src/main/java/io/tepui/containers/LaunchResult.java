package io.tepui.containers;

/** What became of a launch. */
public sealed interface LaunchResult {

    /** The command runs, or has ended already: {@link Container#exit()} tells. */
    record Launched(Container container) implements LaunchResult {}

    /** Nothing runs. */
    record Failed(LaunchFailure failure) implements LaunchResult {}
}

package io.tepui.containers.containerizer;

/** Where a container is in its life (AO-172). Files are fetched before its first process is there. */
enum ContainerState {
    /** Its image is made ready. */
    PROVISIONING,
    /** Its sandbox is made, and its isolators take part one after the other. */
    PREPARING,
    /** Its files are fetched. */
    FETCHING,
    /** Its first process is started and confined. */
    ISOLATING,
    /** Its first process is there, or has just ended. */
    RUNNING,
    /** It is being ended, or could not be. */
    DESTROYING;

    boolean isLaunching() {
        return compareTo(RUNNING) < 0;
    }
}

package io.tepui.containers.containerizer;

/** What a container is for. */
public enum ContainerClass {
    /** It has an environment, a directory and namespaces of its own. */
    DEFAULT,
    /** A session: it lives in its parent's (AO §3.7). */
    DEBUG
}

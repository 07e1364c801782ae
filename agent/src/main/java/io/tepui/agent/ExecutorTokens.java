package io.tepui.agent;

import java.util.Optional;

/** Makes the tokens with which executors authenticate to their agent (SE-223). Pure: the same ids give the same token. */
@FunctionalInterface
public interface ExecutorTokens {
    /** The token of one run of an executor; nothing when it cannot be made. */
    Optional<String> of(String frameworkId, String executorId, String containerId);
}

package io.tepui.cli.operate;

/** How agents are named. */
final class AgentParameter {
    static final String DESCRIPTION =
            "The agent: its id, the beginning of it or its last part such as S3, its hostname, or HOST:PORT.";

    private AgentParameter() {}
}

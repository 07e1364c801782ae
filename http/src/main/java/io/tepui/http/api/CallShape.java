package io.tepui.http.api;

/** Which sides of a call are streams of records (AO-13, AO-14). */
public enum CallShape {
    /** One message there, at most one back. */
    PLAIN,
    /** The request is a stream of records: attaching to a container's input. */
    STREAMS_IN,
    /** The answer may be a stream of records: a container's output. */
    STREAMS_OUT
}

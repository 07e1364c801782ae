package io.tepui.cli;

import java.net.ConnectException;
import java.net.http.HttpConnectTimeoutException;

/** Exceptions as a line for people. */
public final class Failures {
    private Failures() {}

    /** Returns what went wrong, in a few words. */
    public static String line(Throwable e) {
        if (e instanceof ConnectException) {
            return "connection refused";
        }
        if (e instanceof HttpConnectTimeoutException) {
            return "no connection in time";
        }
        String message = e.getMessage();
        return message == null || message.isBlank() ? e.getClass().getSimpleName() : message;
    }
}

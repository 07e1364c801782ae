package io.tepui.http;

/** Something open on a connection that the stop of the server must end. */
interface Stoppable {
    /** Asks it to end in good order. */
    void stop();

    /** Ends it at once. */
    void cutOff();
}

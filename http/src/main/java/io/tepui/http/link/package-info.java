/** Outgoing messages between masters, agents and drivers: one ordered TCP connection to each peer. */
@NullMarked
package io.tepui.http.link;

import org.jspecify.annotations.NullMarked;

/** The HTTP server kit: connections, routing, bodies, replies and event streams, with every limit in one place. */
@NullMarked
package io.tepui.http;

import org.jspecify.annotations.NullMarked;

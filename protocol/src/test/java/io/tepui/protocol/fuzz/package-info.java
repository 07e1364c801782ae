/** Decoders fed with bytes that are no messages; run with a small heap of its own. */
@NullMarked
package io.tepui.protocol.fuzz;

import org.jspecify.annotations.NullMarked;

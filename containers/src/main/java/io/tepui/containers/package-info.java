/** Containers as the agent sees them: what to run, what became of it, and what it uses. */
@NullMarked
package io.tepui.containers;

import org.jspecify.annotations.NullMarked;

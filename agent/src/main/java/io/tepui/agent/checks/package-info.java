/** Checks and health checks of tasks: when they run, and what their results mean (SE section 5.4). */
@NullMarked
package io.tepui.agent.checks;

import org.jspecify.annotations.NullMarked;

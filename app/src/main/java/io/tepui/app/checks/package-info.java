/** Runs the checks of tasks: requests, connections and commands (SE section 5.4). */
@NullMarked
package io.tepui.app.checks;

import org.jspecify.annotations.NullMarked;

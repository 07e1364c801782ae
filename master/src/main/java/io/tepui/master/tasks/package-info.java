/** The tasks: launched, updated, killed, reconciled, and remembered. */
@NullMarked
package io.tepui.master.tasks;

import org.jspecify.annotations.NullMarked;

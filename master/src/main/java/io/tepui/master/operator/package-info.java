/** The operator's read calls, answered from one published state: no locks, no waiting for the loop. */
@NullMarked
package io.tepui.master.operator;

import org.jspecify.annotations.NullMarked;

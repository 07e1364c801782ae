/** The rules that calls, frameworks, tasks and executors must keep; each gives one clear line when it is broken. */
@NullMarked
package io.tepui.master.validation;

import org.jspecify.annotations.NullMarked;

/** The files of tasks: what they wrote, and the sandboxes they run in. */
@NullMarked
package io.tepui.cli.sandbox;

import org.jspecify.annotations.NullMarked;

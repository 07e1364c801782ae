/** Containers that run: commands and terminals in them, and what they use. */
@NullMarked
package io.tepui.cli.containers;

import org.jspecify.annotations.NullMarked;

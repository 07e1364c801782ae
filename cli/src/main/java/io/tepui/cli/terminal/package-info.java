/** The terminal that commands run in. */
@NullMarked
package io.tepui.cli.terminal;

import org.jspecify.annotations.NullMarked;

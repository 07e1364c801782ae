/** {@code tepui run}: a small scheduler that runs one command and shows its output. */
@NullMarked
package io.tepui.cli.run;

import org.jspecify.annotations.NullMarked;

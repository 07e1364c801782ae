/** The commands people use. They know the cluster by its public API alone. */
@NullMarked
package io.tepui.cli;

import org.jspecify.annotations.NullMarked;

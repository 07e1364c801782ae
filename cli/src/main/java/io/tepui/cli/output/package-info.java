/** How results look: tables for people, JSON for scripts. */
@NullMarked
package io.tepui.cli.output;

import org.jspecify.annotations.NullMarked;

/** The flags of every Tepui process: their tables, how they are given, checked, shown, and the typed settings they become. */
@NullMarked
package io.tepui.app.flags;

import org.jspecify.annotations.NullMarked;

/** Tests of the flags. */
@NullMarked
package io.tepui.app.flags;

import org.jspecify.annotations.NullMarked;

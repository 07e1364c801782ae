/** Tests of {@code io.tepui.master.maintenance}. */
@NullMarked
package io.tepui.master.maintenance;

import org.jspecify.annotations.NullMarked;

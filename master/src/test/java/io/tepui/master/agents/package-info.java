/** Tests of {@code io.tepui.master.agents}. */
@NullMarked
package io.tepui.master.agents;

import org.jspecify.annotations.NullMarked;

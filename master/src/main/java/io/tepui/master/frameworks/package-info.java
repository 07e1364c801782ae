/** The frameworks: how they subscribe, change, lose their scheduler and end. */
@NullMarked
package io.tepui.master.frameworks;

import org.jspecify.annotations.NullMarked;

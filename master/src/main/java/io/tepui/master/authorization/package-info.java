/** Which permissions the calls of operators and schedulers need (MO-124 to MO-141, SE-286, SE-287). */
@NullMarked
package io.tepui.master.authorization;

import org.jspecify.annotations.NullMarked;

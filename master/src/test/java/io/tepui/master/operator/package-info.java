/** Tests of the operator's read calls. */
@NullMarked
package io.tepui.master.operator;

import org.jspecify.annotations.NullMarked;

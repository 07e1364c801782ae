/** The commands by which operators look at a cluster and steer it. */
@NullMarked
package io.tepui.cli.operate;

import org.jspecify.annotations.NullMarked;

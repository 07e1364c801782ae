/** Images built here, without any network. */
@NullMarked
package io.tepui.containers.images;

import org.jspecify.annotations.NullMarked;

/** The weights of roles, as operators set them. */
@NullMarked
package io.tepui.master.weights;

import org.jspecify.annotations.NullMarked;

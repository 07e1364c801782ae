/** Tests of the resource algebra: the cases of the catalogue, and its laws as properties. */
@NullMarked
package io.tepui.resources;

import org.jspecify.annotations.NullMarked;

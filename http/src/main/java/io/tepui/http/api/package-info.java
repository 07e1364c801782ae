/** An API endpoint: the checks that every call passes, in the order that the specification fixes, and then its handler. */
@NullMarked
package io.tepui.http.api;

import org.jspecify.annotations.NullMarked;

/** A client of the operator and scheduler APIs: blocking calls and event streams over plain HTTP/1.1. */
@NullMarked
package io.tepui.client;

import org.jspecify.annotations.NullMarked;

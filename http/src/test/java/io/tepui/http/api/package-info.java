@NullMarked
package io.tepui.http.api;

import org.jspecify.annotations.NullMarked;

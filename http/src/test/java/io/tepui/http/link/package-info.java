@NullMarked
package io.tepui.http.link;

import org.jspecify.annotations.NullMarked;

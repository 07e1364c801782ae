@NullMarked
package io.tepui.http;

import org.jspecify.annotations.NullMarked;

@NullMarked
package io.tepui.client;

import org.jspecify.annotations.NullMarked;

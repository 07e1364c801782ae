@NullMarked
package io.tepui.acceptance;

import org.jspecify.annotations.NullMarked;

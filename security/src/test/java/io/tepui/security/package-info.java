@NullMarked
package io.tepui.security;

import org.jspecify.annotations.NullMarked;

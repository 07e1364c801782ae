/** Who sent a request: names with secrets (basic), and tokens (JWT). */
@NullMarked
package io.tepui.security;

import org.jspecify.annotations.NullMarked;

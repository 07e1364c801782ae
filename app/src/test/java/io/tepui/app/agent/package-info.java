@NullMarked
package io.tepui.app.agent;

import org.jspecify.annotations.NullMarked;

@NullMarked
package io.tepui.cli.sandbox;

import org.jspecify.annotations.NullMarked;

@NullMarked
package io.tepui.cli.operate;

import org.jspecify.annotations.NullMarked;

@NullMarked
package io.tepui.app.files;

import org.jspecify.annotations.NullMarked;

/** Virtual files: what of the disk the APIs show, and under which paths. */
@NullMarked
package io.tepui.app.files;

import org.jspecify.annotations.NullMarked;

/** Container images: archives read, checked and unpacked into a store, and made root file systems of containers (AO sections 2.18, 5.10). */
@NullMarked
package io.tepui.containers.images;

import org.jspecify.annotations.NullMarked;

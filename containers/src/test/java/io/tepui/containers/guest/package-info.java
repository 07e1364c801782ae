/** Tests on a machine of their own, with a kernel that is set up in another way than this one's. */
@org.jspecify.annotations.NullMarked
package io.tepui.containers.guest;

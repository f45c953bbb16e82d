/** Tests of images, and images for tests. */
@NullMarked
package io.lockstep.driver.image;

import org.jspecify.annotations.NullMarked;

/**
 * Images: from a file's bytes to planes of pixels, from pixels to a network's numbers, and what training changes about
 * them by chance. Read {@link io.lockstep.driver.image.DecodedImage} first.
 */
@NullMarked
package io.lockstep.driver.image;

import org.jspecify.annotations.NullMarked;

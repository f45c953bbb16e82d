/**
 * Pictures: from a file's bytes to planes of pixels, from pixels to a network's numbers, and what training changes about
 * them by chance. Imports {@code kernels} and the JDK's ImageIO; no Spark. Read {@link io.lockstep.driver.picture.Picture}
 * first.
 */
@NullMarked
package io.lockstep.driver.picture;

import org.jspecify.annotations.NullMarked;

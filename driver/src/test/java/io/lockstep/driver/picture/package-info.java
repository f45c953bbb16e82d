/** Tests of pictures, and pictures for tests. */
@NullMarked
package io.lockstep.driver.picture;

import org.jspecify.annotations.NullMarked;

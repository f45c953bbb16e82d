/** Tests of sounds, and sounds for tests. */
@NullMarked
package io.lockstep.driver.sound;

import org.jspecify.annotations.NullMarked;

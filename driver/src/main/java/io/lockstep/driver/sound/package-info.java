/**
 * Sound: from a WAV file's bytes to samples, from samples to a network's numbers, and what training changes about them by
 * chance. Knows nothing but the JDK, JTransforms and {@code kernels}; the same bits on every machine. Read
 * {@link io.lockstep.driver.sound.SoundForm} first.
 */
@NullMarked
package io.lockstep.driver.sound;

import org.jspecify.annotations.NullMarked;

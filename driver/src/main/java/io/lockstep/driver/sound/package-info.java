/**
 * Sound: from a WAV file's bytes to samples, from samples to a network's numbers, and what training changes about them by
 * chance. Knows nothing but the JDK, JTransforms and {@code kernels}; the same bits on every machine. Read
 * {@link io.lockstep.driver.sound.SoundForm} first.
 *
 * <p><i>Decoding</i> is by a reader of our own: {@code javax.sound.sampled} believes the sizes in headers and asks every
 * provider on the class path. Whatever is wrong with a file is one bad row with one reason. The source {@code wav-folder}
 * hands on a file's bytes, as any table with a column of bytes does, and the column {@code sound} decodes them, so that a
 * row's identity is the content of its file.
 *
 * <p><i>Numbers</i> are librosa's, the variant said in {@link io.lockstep.driver.sound.Spectrum}: centred frames with zeros
 * beyond the ends, a periodic Hann window, Slaney's or HTK's mel scale, decibels, cosine transform II, orthonormal. They are
 * computed in {@code prepare}, stored as float32 [1, bands, frames], and only read in training. Sines and logarithms are
 * StrictMath's; the transform is JTransforms 3.1, which every supported Spark brings, whose sines are Commons Math's; sizes
 * stay below those that it shares among threads.
 *
 * <p><i>Augmentation</i> happens when a batch is filled, in training only: a function of (seed, epoch, number of the row in
 * the epoch), so it knows nothing of slices, threads or executors.
 */
@NullMarked
package io.lockstep.driver.sound;

import org.jspecify.annotations.NullMarked;

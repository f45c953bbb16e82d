/**
 * Images: from a file's bytes to planes of pixels, from pixels to a network's numbers, and what training changes about
 * them by chance. Read {@link io.lockstep.driver.image.DecodedImage} first.
 *
 * <p><i>Decoding</i> happens once, in {@code prepare}, with the JDK's own ImageIO readers: samples as stored, planes of
 * bytes (channels, height, width). The same Java gives the same pixels everywhere; another build of Java may decode
 * JPEG differently in the last bit, and prepares other rows then. Shards hold bytes; a row's identity is the hash of
 * its pixels and label, so names, folders and archives may change.
 *
 * <p>A tar archive is read by one task, once a pass, and decoded by all; a directory and fixed records are read by
 * many.
 *
 * <p>What is no image (hidden files, other extensions) is counted and left out; what should be one and is not (damaged,
 * another size, a link in an archive) is a bad row, and {@code data.badRows} says what becomes of it.
 *
 * <p><i>Numbers</i>: {@code scale} first, then {@code normalize} (given) or {@code standardize} (learnt from the
 * training rows: whole-number counts of each pixel value, so exact in any order). They are part of the model, and
 * applied through one table of 256 values a channel, in training as in scoring.
 *
 * <p><i>Augmentation</i> happens when a batch is filled, in training only: {@code image.AugmentedImage}, a function of
 * (seed, epoch, number of the row in the epoch), so it knows nothing of slices, threads or executors. Cropping pads
 * with black, pixels of 0 before they are normalised. Filling 128 images of 3x32x32 takes about 1 ms, augmented about 2
 * ms, of a step of some hundred.
 */
@NullMarked
package io.lockstep.driver.image;

import org.jspecify.annotations.NullMarked;

/**
 * Thumbnails: what a person sees of a value in a table or on a page, small whatever the value's size. Pictures become PNG, sounds
 * their spectrogram, arrays a curve, everything else text. No Spark. Read {@link io.lockstep.driver.thumbnail.Thumbnails} first.
 */
@NullMarked
package io.lockstep.driver.thumbnail;

import org.jspecify.annotations.NullMarked;

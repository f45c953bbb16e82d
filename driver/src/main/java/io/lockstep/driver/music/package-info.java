/**
 * Music as steps of pitches: {@link io.lockstep.driver.music.Notes}, how they are written and heard, and what is measured of them. Pitches are
 * MIDI's, 60 being middle C and 69 the A of 440 Hz. Nothing but the JDK.
 */
@NullMarked
package io.lockstep.driver.music;

import org.jspecify.annotations.NullMarked;

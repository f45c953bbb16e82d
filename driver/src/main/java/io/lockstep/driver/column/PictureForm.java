package io.lockstep.driver.column;

import io.lockstep.kernels.shape.Shape;

/**
 * How values of a column are shown to people as pictures.
 *
 * @param shape channels, height, width
 * @param fromBelow whether the first row is the lowest one, as in a spectrogram
 */
public record PictureForm(Shape shape, boolean fromBelow) {}

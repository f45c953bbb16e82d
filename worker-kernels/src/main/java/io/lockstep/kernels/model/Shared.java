package io.lockstep.kernels.model;

/**
 * The layers of an earlier entry once more, over another input, with the tensors of the first.
 *
 * @param of name of an earlier entry of this list or of a list around it
 */
public record Shared(String of) implements Part {}

package io.lockstep.kernels.network;

/**
 * The first number of a slice's pass that is not finite.
 *
 * @param phase what kind of number it is
 * @param name of the input, tensor or node it belongs to; empty for targets, example weights and the loss
 * @param place row of the slice, or element of a tensor
 * @param value NaN or an infinity
 */
public record NonFinite(Phase phase, String name, int place, float value) {
    /** In the order of a pass. */
    public enum Phase {
        INPUT,
        TARGET,
        EXAMPLE_WEIGHT,
        PARAMETER,
        OUTPUT,
        LOSS,
        LOSS_GRADIENT,
        INPUT_GRADIENT,
        PARAMETER_GRADIENT
    }

    /** Whether the data are to blame, and not the training. */
    public boolean inData() {
        return phase.compareTo(Phase.PARAMETER) < 0;
    }

    /** For people. */
    public String describe() {
        return switch (phase) {
            case INPUT -> "input '" + name + "' has " + value + " at row " + place;
            case TARGET -> "the targets have " + value + " at row " + place;
            case EXAMPLE_WEIGHT -> "the example weights have " + value + " at row " + place;
            case PARAMETER -> name + " has " + value + " at element " + place + " before the step";
            case OUTPUT ->
                "the output of node '" + name + "' has " + value + " at row " + place
                        + ", first of all; its inputs and parameters are finite";
            case LOSS -> "the loss has " + value + " at row " + place + ", first of all; the model's output is finite";
            case LOSS_GRADIENT ->
                "the gradient of the loss has " + value + " at row " + place + ", first of all; the loss is finite";
            case INPUT_GRADIENT ->
                "the gradient of the input of node '" + name + "' has " + value + " at row " + place
                        + ", first of all; the loss and the gradient of the node's output are finite";
            case PARAMETER_GRADIENT ->
                "the gradient of " + name + " has " + value + " at element " + place
                        + ", first of all; the loss and the gradient of the node's output are finite";
        };
    }
}

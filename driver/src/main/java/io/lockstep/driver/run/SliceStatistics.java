package io.lockstep.driver.run;

import io.lockstep.driver.order.Slicing;
import io.lockstep.kernels.model.ModelSpec;
import io.lockstep.kernels.model.Node;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Whether slices have rows enough for layers that take statistics over them, as batch normalisation does. What of an
 * epoch fills no batch does not count: {@link Slicing} gives it slices of half as many rows at least.
 */
final class SliceStatistics {
    private static final int NEEDED_ROWS = 2;
    private static final int USUAL_ROWS = 16;

    private SliceStatistics() {}

    /** @throws IllegalArgumentException when there is one row in a slice, whose statistics are its own values */
    static void check(ModelSpec model, Slicing slicing) {
        coupling(model).filter(node -> smallestSlice(slicing) < NEEDED_ROWS).ifPresent(node -> {
            throw new IllegalArgumentException("train.slices: '" + node.name()
                    + "' takes statistics over a slice, expected at least " + NEEDED_ROWS + " rows in it, "
                    + found(slicing) + ". " + remedy(slicing, NEEDED_ROWS));
        });
    }

    /** What a person should know where {@link #check} has nothing against it. */
    static Optional<String> warning(ModelSpec model, Slicing slicing) {
        return coupling(model)
                .filter(node -> smallestSlice(slicing) < USUAL_ROWS)
                .map(node -> "train.slices: '" + node.name()
                        + "' takes statistics over a slice, which below " + USUAL_ROWS + " rows are coarse, "
                        + found(slicing) + ". " + remedy(slicing, USUAL_ROWS));
    }

    private static Optional<Node> coupling(ModelSpec model) {
        return model.nodes().stream().filter(node -> node.layer().couplesRows()).findFirst();
    }

    private static int smallestSlice(Slicing slicing) {
        boolean whole = slicing.rows() >= slicing.batch();
        return whole ? slicing.batch() / slicing.slices() : slicing.sliceSizes().get(0);
    }

    private static String found(Slicing slicing) {
        return "got " + smallestSlice(slicing) + " (a batch of " + TrainingRun.count(slicing.stepRows(0), "row")
                + " in " + TrainingRun.count(slicing.slices(), "slice") + ")";
    }

    private static String remedy(Slicing slicing, int rows) {
        List<String> ways = new ArrayList<>();
        int most = slicing.stepRows(0) / rows;
        if (most > 0) {
            ways.add("set train.slices to " + most + (most > 1 ? " or less" : ""));
        }
        long batch = (long) rows * slicing.slices();
        if (batch <= slicing.rows()) {
            ways.add("set train.batch to " + batch + " or more");
        }
        ways.add("use groupNorm");
        String text = String.join(", or ", ways);
        return Character.toUpperCase(text.charAt(0)) + text.substring(1);
    }
}

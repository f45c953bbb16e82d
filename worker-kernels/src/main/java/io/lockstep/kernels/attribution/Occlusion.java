package io.lockstep.kernels.attribution;

import io.lockstep.kernels.shape.Shape;

/**
 * Occlusion: by how much the answer falls when cells are replaced by those of a baseline. Zeiler and Fergus,
 * <a href="https://arxiv.org/abs/1311.2901">Visualizing and Understanding Convolutional Networks</a> (2014), figure 6d. What
 * cells do together is counted for each of them, so the values do not add up to the difference of the answers.
 */
public final class Occlusion {
    /**
     * Window that is moved over a picture.
     *
     * @param height of the window, at least 1
     * @param width of the window, at least 1
     * @param stride pixels from one window to the next, at least 1, at most the window's shorter side: no pixel is left out
     */
    public record Patch(int height, int width, int stride) {
        public Patch {
            if (height < 1 || width < 1) {
                throw new IllegalArgumentException("patch: expected sides of at least 1 pixel, got " + height + "x"
                        + width + ". Give the size of the window");
            }
            if (stride < 1 || stride > Math.min(height, width)) {
                throw new IllegalArgumentException("stride: expected 1 to " + Math.min(height, width)
                        + " pixels, so that windows of " + height + "x" + width + " leave none out, got " + stride);
            }
        }
    }

    private Occlusion() {}

    /**
     * Values by group: the answer less the answer without the group.
     *
     * @param row to be explained. Not modified.
     * @param baseline of the same form. Not modified.
     * @param direction [K] weights of the raw answers. Not modified.
     */
    public static Attribution ofGroups(
            AnswerFunction function, CellRow row, CellRow baseline, float[] direction, CellGroups groups) {
        MixedRows rows = rows(function, row, baseline, direction, groups);
        double[] ends = new double[2];
        double[] answers = new double[groups.count()];
        begin(rows, row, baseline, ends);
        for (int group = 0; group < answers.length; group++) {
            rows.mix(group, rows.copy(row.cells()));
            rows.ask(answers, group);
        }
        rows.flush();
        double[] values = new double[groups.count()];
        for (int group = 0; group < values.length; group++) {
            values[group] = ends[0] - answers[group];
        }
        return new Attribution(values, new double[0], ends[0], ends[1], rows.evaluations());
    }

    /**
     * Values by cell, of an input that is a picture: a pixel's is the mean over the windows that cover it, by how much the
     * answer falls without the window, for each pixel of the window; its channels have equal parts. Cells of other inputs have 0.
     * With windows beside each other the sum is that of what they are worth.
     *
     * @param row to be explained. Not modified.
     * @param baseline of the same form. Not modified.
     * @param direction [K] weights of the raw answers. Not modified.
     * @param input of the model, of shape [channels, height, width] or [height, width]
     */
    public static Attribution ofPatches(
            AnswerFunction function, CellRow row, CellRow baseline, float[] direction, int input, Patch patch) {
        Shape shape = function.layout().types().get(input).shape();
        if (shape.rank() != 2 && shape.rank() != 3) {
            throw new IllegalArgumentException("patches: expected an input of channels, height and width, got " + shape
                    + ". Occlude its groups of cells");
        }
        Picture picture = Picture.of(function.layout().first(input, row.steps()), shape, patch);
        MixedRows rows = rows(function, row, baseline, direction, CellGroups.single(row.cells().length));
        double[] ends = new double[2];
        double[] answers = new double[picture.down() * picture.across()];
        begin(rows, row, baseline, ends);
        for (int window = 0; window < answers.length; window++) {
            float[] cells = rows.copy(row.cells());
            for (int cell : picture.cells(window)) {
                cells[cell] = baseline.cells()[cell];
            }
            rows.ask(answers, window);
        }
        rows.flush();
        return new Attribution(
                picture.spread(answers, ends[0], row.cells().length),
                new double[0],
                ends[0],
                ends[1],
                rows.evaluations());
    }

    /** Rows that the baseline's cells are mixed into. */
    private static MixedRows rows(
            AnswerFunction function, CellRow row, CellRow baseline, float[] direction, CellGroups groups) {
        function.layout().check(row);
        if (baseline.cells().length != row.cells().length) {
            throw new IllegalArgumentException("baseline: expected " + row.cells().length
                    + " cells, as the row has, got " + baseline.cells().length + ". Give one of the row's form");
        }
        return new MixedRows(function, baseline, direction, groups);
    }

    private static void begin(MixedRows rows, CellRow row, CellRow baseline, double[] ends) {
        rows.copy(row.cells());
        rows.ask(ends, 0);
        rows.copy(baseline.cells());
        rows.ask(ends, 1);
    }

    /**
     * Pixels of an input, and windows over them; the last of a row or column ends at the picture's edge.
     *
     * @param first cell of the input
     * @param down windows below each other
     * @param across windows beside each other
     */
    private record Picture(int first, int channels, int height, int width, Patch patch, int down, int across) {
        static Picture of(int first, Shape shape, Patch patch) {
            int height = shape.size(shape.rank() - 2);
            int width = shape.size(shape.rank() - 1);
            if (patch.height() > height || patch.width() > width) {
                throw new IllegalArgumentException("patch: expected at most the picture's " + height + "x" + width
                        + " pixels, got " + patch.height() + "x" + patch.width() + ". Give a smaller one");
            }
            return new Picture(
                    first,
                    shape.elementCount() / (height * width),
                    height,
                    width,
                    patch,
                    windows(height, patch.height(), patch.stride()),
                    windows(width, patch.width(), patch.stride()));
        }

        private static int windows(int side, int window, int stride) {
            return 1 + (side - window + stride - 1) / stride;
        }

        /** Cells of a window, of all channels. */
        int[] cells(int window) {
            int top = Math.min(window / across * patch.stride(), height - patch.height());
            int left = Math.min(window % across * patch.stride(), width - patch.width());
            int[] cells = new int[channels * patch.height() * patch.width()];
            int count = 0;
            for (int channel = 0; channel < channels; channel++) {
                for (int y = top; y < top + patch.height(); y++) {
                    for (int x = left; x < left + patch.width(); x++) {
                        cells[count++] = first + (channel * height + y) * width + x;
                    }
                }
            }
            return cells;
        }

        /**
         * What windows are worth, spread over their pixels.
         *
         * @param answers without each window. Not modified.
         * @param size cells of the row
         */
        double[] spread(double[] answers, double answer, int size) {
            double[] values = new double[size];
            int[] covering = new int[size];
            for (int window = 0; window < answers.length; window++) {
                int[] cells = cells(window);
                for (int cell : cells) {
                    values[cell] += (answer - answers[window]) / cells.length;
                    covering[cell]++;
                }
            }
            for (int cell = 0; cell < size; cell++) {
                values[cell] /= Math.max(1, covering[cell]);
            }
            return values;
        }
    }
}

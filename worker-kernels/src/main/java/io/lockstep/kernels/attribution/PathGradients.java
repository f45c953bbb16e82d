package io.lockstep.kernels.attribution;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Gradients at points of the lines between baselines and rows, asked for together so that passes are full. */
final class PathGradients {
    /** Points asked for at once: whole passes of a network. */
    private static final int AT_ONCE = 256;

    /** Floats of points asked for at once, of which each has a gradient too. */
    private static final long MOST_FLOATS = 1L << 22;

    private final AnswerFunction function;
    private final float[] directions;
    private final boolean keep;
    /** Memory for points, used again by those that are asked for next. */
    private final List<float[]> memory = new ArrayList<>();

    private int atOnce = AT_ONCE;

    /**
     * @param directions [rows, answers]
     * @param keep whether paths keep gradients
     */
    PathGradients(AnswerFunction function, float[] directions, boolean keep) {
        this.function = function;
        this.directions = directions;
        this.keep = keep;
    }

    /** Refuses rows and baselines that do not belong together. */
    static void check(AnswerFunction function, List<CellRow> rows, List<CellRow> baselines, float[] directions) {
        if (baselines.size() != rows.size() || directions.length != rows.size() * function.answers()) {
            throw new IllegalArgumentException("attribution: expected a baseline and " + function.answers()
                    + " weights of answers for each of " + rows.size() + " rows, got " + baselines.size()
                    + " baselines and " + directions.length + " weights. Give one for each row");
        }
        for (int i = 0; i < rows.size(); i++) {
            function.layout().check(rows.get(i));
            if (!Arrays.equals(rows.get(i).steps(), baselines.get(i).steps())
                    || rows.get(i).cells().length != baselines.get(i).cells().length) {
                throw new IllegalArgumentException("baseline: expected the shape of its row, "
                        + Arrays.toString(rows.get(i).steps()) + " items and "
                        + rows.get(i).cells().length
                        + " cells, got " + Arrays.toString(baselines.get(i).steps()) + " and "
                        + baselines.get(i).cells().length + ". Make it of the same shape");
            }
        }
    }

    /** Points asked for at once. */
    int atOnce() {
        return atOnce;
    }

    private record Asked(IntegrationPath path, IntegrationPath.Point point) {}

    /** Learns the points of paths of which nothing is known. */
    void ask(List<IntegrationPath> paths) {
        List<Asked> asked = new ArrayList<>();
        for (IntegrationPath path : paths) {
            path.unknown().forEach(point -> asked.add(new Asked(path, point)));
            long cells = Math.max(1, path.cellCount());
            atOnce = (int) Math.max(1, Math.min(atOnce, MOST_FLOATS / cells));
        }
        for (int from = 0; from < asked.size(); from += atOnce) {
            List<Asked> some = asked.subList(from, Math.min(asked.size(), from + atOnce));
            float[] values = new float[some.size()];
            List<float[]> gradients = gradients(some, values);
            for (int i = 0; i < values.length; i++) {
                some.get(i).path().learn(some.get(i).point(), values[i], gradients.get(i), keep);
            }
        }
    }

    /** Gradients at points of a path, again. */
    List<float[]> again(IntegrationPath path, List<IntegrationPath.Point> points) {
        List<Asked> asked = points.stream().map(point -> new Asked(path, point)).toList();
        return gradients(asked, new float[asked.size()]);
    }

    /** @param values [points]. Overwritten. */
    private List<float[]> gradients(List<Asked> asked, float[] values) {
        int size = function.answers();
        float[] own = new float[asked.size() * size];
        List<CellRow> rows = new ArrayList<>();
        List<float[]> gradients = new ArrayList<>();
        for (Asked one : asked) {
            System.arraycopy(directions, one.path().number() * size, own, rows.size() * size, size);
            rows.add(
                    one.path().cells(one.point(), memory(rows.size(), one.path().cellCount())));
            gradients.add(new float[one.path().cellCount()]);
        }
        function.gradients(rows, own, values, gradients);
        return gradients;
    }

    private float[] memory(int number, int size) {
        if (number == memory.size()) {
            memory.add(new float[size]);
        } else if (memory.get(number).length != size) {
            memory.set(number, new float[size]);
        }
        return memory.get(number);
    }
}

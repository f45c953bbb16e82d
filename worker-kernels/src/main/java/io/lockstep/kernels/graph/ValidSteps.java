package io.lockstep.kernels.graph;

import io.lockstep.kernels.batch.Batch;
import io.lockstep.kernels.layer.TimeAxis;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Valid steps of each row's sequences in the pass that a workspace is in, of all values. Not thread-safe. */
public final class ValidSteps {
    /** Where nothing is a sequence of any length. */
    public static final ValidSteps ALL = new ValidSteps();

    private final int[] places; // by value; below 0 without time
    private final List<TimeAxis> times = new ArrayList<>();
    private final int[][] counts;
    private final boolean[] given;

    private ValidSteps() {
        this.places = new int[0];
        this.counts = new int[0][];
        this.given = new boolean[0];
    }

    /** @param capacity most rows */
    public ValidSteps(Graph graph, int capacity) {
        this.places = new int[graph.valueCount()];
        for (int value = 0; value < places.length; value++) {
            TimeAxis time = graph.time(value);
            places[value] = time.isNone() ? -1 : place(time);
        }
        this.counts = new int[times.size()][capacity];
        this.given = new boolean[times.size()];
    }

    private int place(TimeAxis time) {
        for (int i = 0; i < times.size(); i++) {
            if (times.get(i).hasStepsOf(time)) {
                return i;
            }
        }
        times.add(time);
        return times.size() - 1;
    }

    /** Goes on to other rows. */
    public void begin(Batch batch) {
        for (int i = 0; i < counts.length; i++) {
            TimeAxis time = times.get(i);
            int[] items = batch.steps(time.input());
            given[i] = items != null;
            for (int row = 0; items != null && row < batch.rows(); row++) {
                counts[i][row] = time.steps(items[row]);
            }
        }
    }

    /** [rows] of a value; null where all its steps are valid. Not to be modified. */
    public int @Nullable [] of(int value) {
        int place = value < 0 || value >= places.length ? -1 : places[value];
        return place < 0 || !given[place] ? null : counts[place];
    }
}

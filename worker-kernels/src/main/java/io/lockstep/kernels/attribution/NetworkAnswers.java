package io.lockstep.kernels.attribution;

import io.lockstep.kernels.model.ModelSpec;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Raw answers of an {@link AnswerNetwork} and their gradients, for one thread. A row of sequences is computed in the first
 * bucket that holds them all, in passes of that bucket's rows alone, as in scoring.
 */
public final class NetworkAnswers implements AnswerFunction {
    private final AnswerNetwork network;
    private final List<AnswerPasses> passes = new ArrayList<>();
    private final int answers;

    NetworkAnswers(AnswerNetwork network) {
        this.network = network;
        this.answers = Arrays.stream(network.answerSizes()).sum();
        for (int bucket = 0; bucket < network.buckets().size(); bucket++) {
            passes.add(new AnswerPasses(network, bucket));
        }
    }

    @Override
    public CellLayout layout() {
        return network.layout();
    }

    @Override
    public int answers() {
        return answers;
    }

    @Override
    public void answers(List<CellRow> rows, float[] into) {
        int[] bucketOf = buckets(rows);
        for (int bucket = 0; bucket < passes.size(); bucket++) {
            int[] places = places(bucketOf, bucket);
            passes.get(bucket).answers(at(rows, places), places, into, answers);
        }
    }

    @Override
    public void gradients(List<CellRow> rows, float[] directions, float[] values, List<float[]> gradients) {
        int[] bucketOf = buckets(rows);
        for (int bucket = 0; bucket < passes.size(); bucket++) {
            int[] places = places(bucketOf, bucket);
            passes.get(bucket).gradients(at(rows, places), places, directions, answers, values, gradients);
        }
    }

    private static List<CellRow> at(List<CellRow> rows, int[] places) {
        return places.length == rows.size()
                ? rows
                : Arrays.stream(places).mapToObj(rows::get).toList();
    }

    private static int[] places(int[] bucketOf, int bucket) {
        int[] places = new int[bucketOf.length];
        int count = 0;
        for (int row = 0; row < bucketOf.length; row++) {
            if (bucketOf[row] == bucket) {
                places[count++] = row;
            }
        }
        return Arrays.copyOf(places, count);
    }

    private int[] buckets(List<CellRow> rows) {
        int[] buckets = new int[rows.size()];
        for (int row = 0; row < buckets.length; row++) {
            layout().check(rows.get(row));
            buckets[row] = bucket(rows.get(row).steps());
        }
        return buckets;
    }

    /** The first that holds a row's sequences. */
    private int bucket(int[] steps) {
        int bucket = 0;
        for (int i = 0; i < steps.length; i++) {
            ModelSpec.Input longest =
                    network.buckets().get(passes.size() - 1).spec().inputs().get(i);
            if (!longest.isSequence() || !layout().types().get(i).ragged()) {
                continue;
            }
            int most = longest.buckets().get(0);
            if (steps[i] < 1 || steps[i] > most) {
                throw new IllegalArgumentException("row of cells: input '" + longest.name()
                        + "': expected a sequence of 1 to " + most + " items, got " + steps[i]
                        + ". Correct the data, or add a longer bucket");
            }
            while (length(bucket, i) < steps[i]) {
                bucket++;
            }
        }
        return bucket;
    }

    private int length(int bucket, int input) {
        return network.buckets()
                .get(bucket)
                .spec()
                .inputs()
                .get(input)
                .buckets()
                .get(0);
    }

    @Override
    public void close() {
        passes.forEach(AnswerPasses::close);
    }
}

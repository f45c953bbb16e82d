package io.lockstep.driver.generation;

import io.lockstep.driver.column.Feature;
import io.lockstep.driver.column.NextPitchesColumn.NextPitches;
import io.lockstep.driver.column.PitchesColumn.Pitches;
import io.lockstep.driver.modeldir.LoadedModel;
import io.lockstep.driver.music.Notes;
import io.lockstep.kernels.generation.StepDecoder;
import io.lockstep.kernels.loss.SequenceSigmoidCrossEntropy;
import io.lockstep.kernels.random.Purpose;
import io.lockstep.kernels.random.RandomStream;
import java.util.ArrayList;
import java.util.List;

/**
 * Writer of a model's music, step after step: each key sounds by its probability given all steps before. What is drawn is a function of the model,
 * the beginning, seed, number of the piece, step and key. Not thread-safe.
 */
public final class MusicGenerator {
    private final StepDecoder decoder;
    private final Pitches pitches;

    private MusicGenerator(StepDecoder decoder, Pitches pitches) {
        this.decoder = decoder;
        this.pitches = pitches;
    }

    /**
     * Opens a model.
     *
     * @throws IllegalArgumentException when it is no model of music, or cannot be run step by step
     */
    public static MusicGenerator of(LoadedModel model) {
        List<Feature> inputs = model.preprocessing().features();
        if (inputs.size() != 1
                || model.preprocessing().answers().size() != 1
                || !(model.spec().loss() instanceof SequenceSigmoidCrossEntropy)
                || !(inputs.get(0) instanceof Pitches pitches)
                || !(model.preprocessing().answers().get(0).feature() instanceof NextPitches)) {
            throw new IllegalArgumentException(model.directory()
                    + ": expected a model of music, of one input {pitches: …} and the label {nextPitches: …} of the same"
                    + " column, got another one. Train one as conf/chorales-lstm.yaml does");
        }
        return new MusicGenerator(new StepDecoder(model.spec(), model.parameters()), pitches);
    }

    /** Most steps of a piece. */
    public int longest() {
        return decoder.longest();
    }

    /**
     * Checks what a piece is to begin with.
     *
     * @throws IllegalArgumentException when there is no step, or a pitch that the model has no key of
     */
    public void checkBegin(Notes begin) {
        if (begin.steps().isEmpty()) {
            throw new IllegalArgumentException(
                    "--begin: expected at least one step, such as \"60 67 76 84\", got none");
        }
        int end = pitches.lowest() + pitches.keys();
        for (List<Integer> step : begin.steps()) {
            for (int pitch : step) {
                if (pitch < pitches.lowest() || pitch >= end) {
                    throw new IllegalArgumentException("--begin: expected pitches from " + pitches.lowest() + " to "
                            + (end - 1) + ", which the model has keys of, got " + pitch);
                }
            }
        }
    }

    /**
     * Writes a piece.
     *
     * @param begin its first steps
     * @param length of the whole, at least that of {@code begin}
     * @param temperature that logits are divided by; 0: keys of probability one half or more
     * @param number of the piece
     */
    public Notes write(Notes begin, int length, double temperature, long seed, long number) {
        checkBegin(begin);
        decoder.restart();
        List<List<Integer>> steps = new ArrayList<>(begin.steps());
        float[] logits = {};
        for (List<Integer> step : begin.steps()) {
            logits = decoder.next(keys(step));
        }
        while (steps.size() < length) {
            List<Integer> step =
                    draw(logits, temperature, RandomStream.of(seed, Purpose.GENERATION, number, steps.size()));
            steps.add(step);
            if (steps.size() < length) {
                logits = decoder.next(keys(step));
            }
        }
        return new Notes(steps);
    }

    private float[] keys(List<Integer> step) {
        float[] keys = new float[pitches.keys()];
        step.forEach(pitch -> keys[pitch - pitches.lowest()] = 1);
        return keys;
    }

    private List<Integer> draw(float[] logits, double temperature, RandomStream random) {
        List<Integer> step = new ArrayList<>();
        for (int key = 0; key < logits.length; key++) {
            // sigmoid(x / t) > u, without a division by 0
            double u = temperature == 0 ? 0.5 : random.uniform(key);
            double threshold = temperature * StrictMath.log(u / (1 - u));
            if (logits[key] > threshold) {
                step.add(pitches.lowest() + key);
            }
        }
        return step;
    }
}

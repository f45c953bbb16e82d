package io.lockstep.driver.config;

import io.lockstep.kernels.plaindata.Default;
import io.lockstep.kernels.plaindata.PlainDataException;
import org.jspecify.annotations.Nullable;

/**
 * What the report of a run shows of its test rows, or of the validation rows where there are none, and of what its model makes.
 *
 * <pre>
 * report: {examples: 0}     # no row is shown with its values
 * report: {order: frame}    # numbers and their predictions over this column
 * report: {judge: {classifier: runs/mnist-cnn}}     # what a generator makes is measured in every epoch
 * </pre>
 *
 * @param examples rows of the largest loss that are shown with their values, for each answer; 0: none, and no number of a
 *     single row is drawn
 * @param order column that says which row comes before which, of dates, moments or numbers; absent: that of {@code data.windows},
 *     or the one that {@code data.validation} takes the latest rows by
 * @param samples of what a generator, or a decoder, makes that are shown by epoch, from the same noise in each; 0: none
 * @param judge measures what it makes by epoch; absent: it is not measured
 */
public record ReportConfig(
        @Default("4") int examples,
        @Nullable String order,
        @Default("16") int samples,
        @Nullable JudgeConfig judge) {
    /** What runs have whose config says nothing of it. */
    static final ReportConfig STANDARD = new ReportConfig(4, null, 16, null);

    private static final int MOST_EXAMPLES = 20;
    private static final int MOST_SAMPLES = 100;

    public ReportConfig {
        if (examples < 0 || examples > MOST_EXAMPLES) {
            throw new PlainDataException(
                    "examples", "expected from 0 to " + MOST_EXAMPLES + ", got " + examples + ". 0 shows no rows");
        }
        if (samples < 0 || samples > MOST_SAMPLES) {
            throw new PlainDataException(
                    "samples", "expected from 0 to " + MOST_SAMPLES + ", got " + samples + ". 0 shows none");
        }
    }
}

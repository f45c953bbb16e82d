package io.lockstep.driver.draft;

import io.lockstep.driver.source.SourceGuess;
import io.lockstep.driver.survey.Survey;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Writes the config of pictures or sounds in classes: a small convolutional network. */
final class MediaDraft {
    private static final int FILTERS = 16;
    private static final int MOST_FILTERS = 64;
    private static final int LEAST_SIDE = 8;
    private static final int MOST_BLOCKS = 4;
    private static final int FRAMES_PER_SECOND = 100;
    private static final int MELS = 40;
    /** Rows from which on batches are large enough for batch normalisation. */
    private static final int NORMALISED = 200;

    private static final int MANY = 20_000;
    private static final int FEWEST = 60;
    private static final int SMALL = 2_000;

    private final SourceGuess source;
    private final Survey survey;
    private final Draft.Request request;
    private final Task task;
    private final YamlLines out = new YamlLines();

    MediaDraft(SourceGuess source, Survey survey, Draft.Request request, Task task) {
        this.source = source;
        this.survey = survey;
        this.request = request;
        this.task = task;
    }

    String text() {
        Openings.write(out, request, survey);
        out.line(0, "data:");
        out.entry(1, "train", source.keys(), "");
        SourceGuess test = request.test();
        if (test == null) {
            out.comment(
                    1, "test: rows like these that the finished model is tested on, read once and never learnt from");
        } else {
            out.entry(1, "test", test.keys(), "");
        }
        validation();
        out.entry(1, "label", task.label(), task.reason());
        if (pictures()) {
            out.line(1, "standardize: true", "each channel to mean 0 and deviation 1");
            out.line(
                    1,
                    "augment: {flip: horizontal, crop: {padding: 2}}",
                    "anew in every epoch; leave flip out where left and right matter, as in letters");
        } else {
            sound();
        }
        out.blank();
        model();
        out.blank();
        train();
        return out.toString();
    }

    private void validation() {
        if (survey.rows() < FEWEST) {
            out.comment(1, "validation: {fraction: 0.2}, once there are more rows");
            return;
        }
        Map<String, Object> rule = new LinkedHashMap<>();
        rule.put("fraction", survey.rows() < SMALL ? 0.2 : 0.1);
        rule.put("stratify", task.label());
        out.entry(1, "validation", rule, "kept from training, to measure on");
    }

    private boolean pictures() {
        return source.kind() == SourceGuess.Kind.PICTURES;
    }

    private void sound() {
        out.line(1, "columns:");
        out.line(2, "- sound:");
        out.line(4, "column: sound");
        out.line(4, "rate: " + source.form().rate());
        out.line(4, "seconds: " + source.form().seconds());
        out.line(4, "features: logMel");
        out.line(4, "spectrum: {mels: " + MELS + ", reference: max, topDecibels: 60}");
        out.line(4, "augment: {timeShift: " + Math.max(1, frames() / 10) + ", bandShift: 2}", "anew in every epoch");
    }

    private int frames() {
        return Math.max(1, (int) (source.form().seconds() * FRAMES_PER_SECOND));
    }

    private void model() {
        out.line(0, "model:");
        boolean normalised = survey.rows() >= NORMALISED;
        out.line(1, "layers:", normalised ? "" : "no batch normalisation, as there are few rows");
        int side = pictures() ? Math.min(source.form().width(), source.form().height()) : Math.min(MELS, frames());
        int filters = FILTERS;
        for (int block = 0; block < MOST_BLOCKS && (block == 0 || side >= LEAST_SIDE); block++) {
            if (normalised) {
                out.line(2, "- conv2d: {filters: " + filters + ", kernel: 3, padding: 1, bias: false}");
                out.line(2, "- batchNorm: {activation: relu}");
            } else {
                out.line(2, "- conv2d: {filters: " + filters + ", kernel: 3, padding: 1, activation: relu}");
            }
            if (side >= LEAST_SIDE) {
                out.line(2, "- maxPool2d: {kernel: 2}");
            }
            side /= 2;
            filters = Math.min(MOST_FILTERS, 2 * filters);
        }
        out.line(2, "- globalAveragePool");
        out.line(2, "- dropout: {rate: 0.2}");
        out.line(2, "- dense: {units: " + task.classes().size() + "}");
        out.line(1, "loss: {softmaxCrossEntropy: {labelSmoothing: 0.1}}");
        List<String> metrics = new ArrayList<>(List.of("accuracy", "logLoss"));
        if (task.isImbalanced()) {
            metrics.add(1, "f1");
        }
        out.entry(1, "metrics", metrics, "");
    }

    private void train() {
        out.line(0, "train:");
        out.line(1, "epochs: " + (survey.rows() < SMALL ? 40 : survey.rows() < MANY ? 20 : 10));
        out.line(1, "batch: 64");
        out.line(1, "slices: 1", "batch normalisation is by slice; more slices let more threads work at a step");
        out.line(1, "optimizer: {adamw: {learningRate: 0.003, weightDecay: 0.01}}");
        out.line(1, "schedule: {oneCycle: {}}");
    }
}

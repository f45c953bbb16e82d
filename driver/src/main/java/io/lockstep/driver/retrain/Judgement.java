package io.lockstep.driver.retrain;

import io.lockstep.driver.config.RunConfig;
import io.lockstep.driver.evaluation.PairedScores;
import io.lockstep.driver.files.Files;
import io.lockstep.driver.gate.Comparison;
import io.lockstep.driver.gate.Decision;
import io.lockstep.driver.gate.Evidence;
import io.lockstep.driver.gate.Gate;
import io.lockstep.driver.gate.JudgedRows;
import io.lockstep.driver.gate.Power;
import io.lockstep.driver.gate.Rule;
import io.lockstep.driver.gate.Rules;
import io.lockstep.driver.prepare.Rows;
import io.lockstep.driver.progress.RunListener;
import io.lockstep.driver.scoring.ScoringOptions;
import io.lockstep.driver.value.UtcDay;
import io.lockstep.kernels.plaindata.Names;
import io.lockstep.kernels.plaindata.PlainDataException;
import java.io.IOException;
import java.time.LocalDate;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Judgement of a day's model: both models on the same rows of the holdout, by the rules of the gate. */
final class Judgement {
    private final Files files;
    private final RunConfig config;
    private final Gate gate;
    private final @Nullable TimeSpan time;
    private final Rows holdout;

    /** @param retrain whose gate judges; of its column of time the days are groups */
    Judgement(Files files, RunConfig config, RetrainConfig retrain, Rows holdout) {
        this.files = files;
        this.config = config;
        this.gate = retrain.gate();
        this.time = retrain.time();
        this.holdout = holdout;
    }

    /** Refuses, before anything is trained, what the gate could not judge by. */
    void check() throws IOException {
        int answers = config.model().measuredTargets().size();
        if (answers != 1) {
            throw new PlainDataException(
                    "model.outputs",
                    "expected a model with one answer to judge, got " + answers
                            + ". Train it by lockstep train, and judge it by evaluate --require");
        }
        Set<String> metrics = config.model().watchable().keySet();
        for (Rule rule : gate.rules()) {
            Optional<String> metric = rule.metricName();
            if (metric.isPresent() && !metrics.contains(metric.get())) {
                throw new PlainDataException("retrain.gate.rules", Names.unknown("metric", metric.get(), metrics));
            }
            if (!config.model().measuredTargets().stream().allMatch(rule::judges)) {
                throw new PlainDataException(
                        "retrain.gate.rules",
                        "expected rules for numbers, as the model answers with them, got " + Rules.REGISTRY.nameOf(rule)
                                + ", which is for probabilities. Remove it");
            }
        }
        List<String> columns = holdout.open().columns();
        for (String column : gate.columns()) {
            if (!columns.contains(column)) {
                throw new PlainDataException("retrain.gate", Names.unknown("column", column, columns));
            }
        }
    }

    /**
     * What came of it.
     *
     * @param counts where the holdout's rows went
     */
    record Judged(Decision decision, Comparison comparison, PairedScores.Counts counts) {}

    /**
     * The smallest gains that the holdout can show, before anything is trained; said, with a warning where they are more
     * than the rules ask for.
     */
    List<Power> power(Champion champion, RunListener listener) throws IOException {
        if (gate.rules().stream().allMatch(rule -> rule.asked().isEmpty())) {
            return List.of();
        }
        JudgedRows rows = both(champion, listener);
        List<Power> all = Power.of(gate.rules(), rows, gate.resample());
        for (Power power : all) {
            listener.note(power.describe());
            if (!power.warning().isEmpty()) {
                listener.warning(power.warning());
            }
        }
        return all;
    }

    /** The answers of the champion and of the version before it, where that fits the rows. */
    private JudgedRows both(Champion champion, RunListener listener) throws IOException {
        String previous = champion.previous();
        if (previous != null) {
            try {
                return asked(previous, champion.directory()).rows();
            } catch (IOException | IllegalArgumentException e) {
                // it tells more, and is not needed
                listener.note(
                        "the version before the one that serves cannot be asked about the holdout: " + e.getMessage());
            }
        }
        return asked(null, champion.directory()).rows();
    }

    /** @param challenger directory of the model that was trained */
    Judged of(@Nullable Champion champion, String challenger) throws IOException {
        PairedScores.Result scores = asked(champion == null ? null : champion.directory(), challenger);
        Decision decision = gate.judge(new Evidence(
                scores.rows(),
                gate.resample(),
                bytes(challenger),
                scores.championSeconds(),
                scores.challengerSeconds()));
        return new Judged(decision, Comparison.of(gate, scores.rows()), scores.counts());
    }

    private PairedScores.Result asked(@Nullable String champion, String challenger) throws IOException {
        PairedScores.Result result = PairedScores.of(
                files,
                champion,
                challenger,
                holdout,
                gate.resample().by(),
                gate.sliceColumns(),
                ScoringOptions.standard().withBadRows(config.data().badRows()));
        boolean byDay = time != null && time.column().equals(gate.resample().by());
        return byDay ? result.withGroups(Judgement::day) : result;
    }

    private static String day(String text) {
        LocalDate day = UtcDay.of(text);
        return day == null ? text : day.toString();
    }

    private long bytes(String model) throws IOException {
        long sum = 0;
        for (Files.Entry entry : files.list(model)) {
            sum += entry.name().endsWith(".safetensors") ? entry.size() : 0;
        }
        return sum;
    }
}

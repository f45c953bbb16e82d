package io.lockstep.driver.retrain;

import io.lockstep.driver.drift.DriftConfig;
import io.lockstep.driver.gate.Gate;
import io.lockstep.driver.gate.Rules;
import io.lockstep.kernels.plaindata.Binding;
import io.lockstep.kernels.plaindata.Default;
import io.lockstep.kernels.plaindata.Keys;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The section {@code retrain} of a config:
 *
 * <pre>
 * retrain:
 *   registry: hdfs:///models/credit
 *   partitions: {column: dt, last: 56d}
 *   holdout: {last: 7d}
 *   labelDelay: 14d
 *   gate:
 *     rules:
 *       - better: {metric: auc}
 * </pre>
 *
 * @param registry directory of the registered model; made by the first retraining
 * @param partitions whose folders hold a day each; absent: {@code time} tells days
 * @param time column that tells each row's day, such as {@code {column: booked, last: 56d}}; absent: {@code partitions} do
 * @param labelDelay after which the answers of a day are known
 * @param every days between two retrainings of a backfill
 * @param requireSuccessFile whether a day's folder must hold {@code _SUCCESS}
 * @param waitMinutes to wait for days that are not there yet before giving up
 * @param gaps whether days may be missing between others
 * @param fewestRows of training, below which nothing is trained
 * @param start of the weights
 * @param statistics means, categories and all else that preprocessing learns from rows: kept, a category that the champion does
 *     not know stays unknown
 * @param optimizerState state of the optimizer, where weights begin as the champion's
 * @param promote what becomes of an accepted version
 * @param drift from where on a change of the data since the champion's training is an alarm
 * @param onDrift what becomes of a day whose data have drifted too far
 * @param score days that are scored afterwards; absent: none
 * @param onPublish told of a version that the gate accepted, whether it serves or waits
 * @param onRefuse told of a day that the gate, or drift, refused
 */
public record RetrainConfig(
        String registry,
        @Nullable PartitionSpan partitions,
        @Nullable TimeSpan time,
        HoldoutSpan holdout,
        @Default("0d") String labelDelay,
        @Default("7d") String every,
        @Default("false") boolean requireSuccessFile,
        @Default("0") int waitMinutes,
        @Default("false") boolean gaps,
        @Default("1") long fewestRows,
        @Default("scratch") Start start,
        @Default("anew") Origin statistics,
        @Default("anew") Origin optimizerState,
        @Default("automatic") Promotion promote,
        @Default("{}") DriftConfig drift,
        @Default("refuse") OnDrift onDrift,
        @Default("{}") Gate gate,
        @Nullable ScoreConfig score,
        @Nullable Hook onPublish,
        @Nullable Hook onRefuse) {
    private static final List<String> HOOKS = List.of("onPublish", "onRefuse");
    private static final Binding BINDING = new Binding(Rules.REGISTRY);

    /** Where a training's first weights come from. */
    public enum Start {
        /** From the seed. */
        SCRATCH,
        /** From the model that serves, where there is one. */
        CHAMPION
    }

    /** Where what an earlier training has, too, comes from. */
    public enum Origin {
        /** It is learnt anew, from the rows of the day. */
        ANEW,
        /** It is that of the model that serves, where there is one. */
        CHAMPION
    }

    /** What becomes of a version that the gate accepts. */
    public enum Promotion {
        /** It serves at once. */
        AUTOMATIC,
        /** It waits as {@code challenger} until somebody promotes it. */
        MANUAL
    }

    /** What becomes of a day whose data have drifted too far. */
    public enum OnDrift {
        /** Nothing is trained: somebody has to look. */
        REFUSE,
        /** It is said and kept, and the model follows. */
        WARN
    }

    public RetrainConfig {
        Days.of("labelDelay", labelDelay, 0);
        Days.of("every", every, 1);
        if ((partitions == null) == (time == null)) {
            throw new IllegalArgumentException(
                    "expected either partitions, such as {column: dt, last: 56d}, for folders of days, or time, such"
                            + " as {column: booked, last: 56d}, for a column that tells each row's day, got "
                            + (time == null ? "none" : "both"));
        }
        if (time != null && requireSuccessFile) {
            throw new IllegalArgumentException(
                    "requireSuccessFile: expected partitions, whose folders may hold _SUCCESS,"
                            + " got time. Leave it out");
        }
        if (optimizerState == Origin.CHAMPION && start != Start.CHAMPION) {
            throw new IllegalArgumentException(
                    "optimizerState: expected start: champion, as its state belongs to weights, got"
                            + " start: scratch. Set start: champion, or leave it out");
        }
        if (waitMinutes < 0) {
            throw new IllegalArgumentException("waitMinutes must be at least 0, got " + waitMinutes);
        }
    }

    /** @throws io.lockstep.kernels.plaindata.PlainDataException naming the path of what does not fit */
    public static RetrainConfig of(@Nullable Object data) {
        Map<String, @Nullable Object> section = Keys.of(data);
        for (String hook : HOOKS) {
            Hook.checkForm(section.get(hook), "retrain." + hook);
        }
        return BINDING.bind(RetrainConfig.class, data, "retrain");
    }

    /** Days of training. */
    int trainDays() {
        return time != null ? time.days() : Objects.requireNonNull(partitions).days();
    }

    /** The gate, with its defaults, as plain data. */
    Map<String, @Nullable Object> gateData() {
        return BINDING.unbindRecord(gate);
    }

    /** Every key, as {@link #of} reads it. */
    public Map<String, @Nullable Object> plainData() {
        return BINDING.unbindRecord(this);
    }

    int delayDays() {
        return Days.of("labelDelay", labelDelay, 0);
    }

    /** Days between two retrainings. */
    public int everyDays() {
        return Days.of("every", every, 1);
    }

    /** Without what leaves the model and its judgement as they are. */
    Map<String, @Nullable Object> canonical() {
        Map<String, @Nullable Object> canonical = new LinkedHashMap<>(BINDING.canonical(this));
        canonical.keySet().removeAll(Set.of("registry", "waitMinutes", "every", "score", "onPublish", "onRefuse"));
        return canonical;
    }
}

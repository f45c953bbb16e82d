package io.lockstep.driver.profile;

import io.lockstep.driver.column.Measure;
import io.lockstep.driver.feature.Answer;
import io.lockstep.driver.feature.Preprocessing;
import io.lockstep.driver.json.Json;
import io.lockstep.kernels.loss.Target;
import io.lockstep.kernels.loss.TargetScale;
import io.lockstep.kernels.model.ModelSpec;
import io.lockstep.kernels.plaindata.Binding;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** Counts what a model answers. Exact, in whatever order rows come. Not thread-safe. */
public final class ScoreProfiles {
    /** Most rows that are answered for a profile: evenly spread over all. */
    public static final int MOST_ROWS = 1024;

    /** Where there are no validation rows: answers to rows that a model was trained on are shown, and judge nothing. */
    public static final int MOST_TRAINING_ROWS = 256;

    private static final Binding BINDING = new Binding();
    private static final int BINS = 100;
    private static final int MOST_CLASSES = 256;
    private static final String LARGEST = "largest probability";
    private static final String CLASS = "class";

    private final List<Counted> outputs = new ArrayList<>();
    private int size;
    private long rows;

    /**
     * One output.
     *
     * @param first of its scores in a row
     * @param counters of its numbers, or of the largest alone
     * @param answered of the classes; absent: its answers are none
     */
    private record Counted(
            String name,
            int first,
            int size,
            Answer answer,
            List<ColumnCounter> counters,
            @Nullable ColumnCounter answered) {
        private boolean largestAlone() {
            return counters.size() < size;
        }

        private void add(float[] scores, int at) {
            if (largestAlone()) {
                float largest = scores[at];
                for (int i = 1; i < size; i++) {
                    largest = Math.max(largest, scores[at + i]);
                }
                counters.get(0).addNumber(largest);
            } else {
                for (int i = 0; i < size; i++) {
                    List<TargetScale> scales = answer.scales();
                    counters.get(i)
                            .addNumber(
                                    scales.isEmpty()
                                            ? scores[at + i]
                                            : scales.get(i).value(scores[at + i]));
                }
            }
            if (answered != null) {
                int best = size == 1
                        ? (scores[at] >= Target.YES ? 1 : 0)
                        : Math.max(0, Target.ClassIndex.predicted(scores, at, size));
                answered.addText(answer.classes().get(best));
            }
        }
    }

    /** @param profile of the training rows, whose columns' bins answers that are numbers are counted in */
    public ScoreProfiles(ModelSpec model, Preprocessing preprocessing, Profile profile) {
        for (int i = 0; i < model.outputs().size(); i++) {
            Answer answer = preprocessing.answers().get(i);
            int own = model.outputShape(i).elementCount();
            int first = size;
            size += own;
            if (!answer.isOfColumns()) {
                continue; // there is nothing to hold it against
            }
            outputs.add(new Counted(
                    model.outputs().get(i).name(),
                    first,
                    own,
                    answer,
                    counters(answer, own, profile),
                    answered(answer)));
        }
    }

    private static List<ColumnCounter> counters(Answer answer, int size, Profile profile) {
        if (size > MOST_CLASSES || answer.feature() != null) {
            return List.of(new ColumnCounter(share(LARGEST)));
        }
        if (!answer.classes().isEmpty()) {
            List<String> names = size == 1 ? answer.classes().subList(1, 2) : answer.classes();
            return names.stream().map(name -> new ColumnCounter(share(name))).toList();
        }
        return IntStream.range(0, size)
                .mapToObj(i -> new ColumnCounter(number(answer, i, profile)))
                .toList();
    }

    private static ColumnProfile number(Answer answer, int index, Profile profile) {
        String name = answer.targets().get(index);
        ColumnProfile column = profile.column(name).orElse(null);
        return column instanceof NumericProfile && !answer.task().isShare() ? column : share(name);
    }

    private static NumericProfile share(String name) {
        List<Double> edges =
                IntStream.range(1, BINS).mapToObj(i -> (double) i / BINS).toList();
        List<Long> counts = IntStream.range(0, BINS).mapToObj(i -> 0L).toList();
        return new NumericProfile(name, Measure.NUMBER, 0, 0, 0, edges, counts, null, null, null, null);
    }

    private static @Nullable ColumnCounter answered(Answer answer) {
        if (answer.classes().isEmpty()) {
            return null;
        }
        Map<String, Long> none = new HashMap<>();
        answer.classes().forEach(name -> none.put(name, 0L));
        return new ColumnCounter(new CategoryProfile(CLASS, Measure.CATEGORY, 0, 0, 0, none, 0));
    }

    /** @param scores [count, outputs of all answers], as the network gives them. Not modified. */
    public void add(int count, float[] scores) {
        for (int row = 0; row < count; row++) {
            for (Counted output : outputs) {
                output.add(scores, row * size + output.first);
            }
        }
        rows += count;
    }

    /** What was counted. */
    record State(long rows, List<OutputState> outputs) {}

    /**
     * One output's part of it.
     *
     * @param answered of the classes; empty: its answers are none
     */
    record OutputState(List<ColumnCounter.State> numbers, List<ColumnCounter.State> answered) {}

    /** For {@link #merge}. */
    public byte[] toBytes() {
        List<OutputState> states = new ArrayList<>();
        for (Counted output : outputs) {
            ColumnCounter answered = output.answered;
            states.add(new OutputState(
                    output.counters.stream().map(ColumnCounter::state).toList(),
                    answered == null ? List.of() : List.of(answered.state())));
        }
        return Json.line(BINDING.unbind(new State(rows, states))).getBytes(StandardCharsets.UTF_8);
    }

    /** @param bytes of another one's {@link #toBytes}, of the same model and profile */
    public void merge(byte[] bytes) {
        State state;
        try {
            state = BINDING.bind(State.class, Json.parse(bytes, "scores"), "scores");
        } catch (IOException e) {
            throw new IllegalArgumentException(e);
        }
        rows += state.rows;
        for (int i = 0; i < outputs.size(); i++) {
            Counted output = outputs.get(i);
            OutputState own = state.outputs.get(i);
            for (int j = 0; j < output.counters.size(); j++) {
                output.counters.get(j).merge(own.numbers.get(j));
            }
            ColumnCounter answered = output.answered;
            if (answered != null) {
                answered.merge(own.answered.get(0));
            }
        }
    }

    /** @param side which rows they were */
    public List<ScoreProfile> profiles(String side) {
        List<ScoreProfile> profiles = new ArrayList<>();
        for (Counted output : outputs) {
            List<ColumnProfile> answers = new ArrayList<>();
            output.counters.forEach(counter -> answers.add(counter.profile()));
            ColumnCounter answered = output.answered;
            if (answered != null) {
                answers.add(answered.profile());
            }
            profiles.add(new ScoreProfile(output.name, side, rows, answers));
        }
        return profiles;
    }
}

package io.lockstep.driver.counterfactual;

import io.lockstep.driver.column.BadRowException;
import io.lockstep.driver.json.Json;
import io.lockstep.driver.modeldir.LoadedModel;
import io.lockstep.driver.modeldir.ModelDirectory;
import io.lockstep.driver.scoring.EncodedScorer;
import io.lockstep.driver.scoring.RowScorer;
import io.lockstep.driver.scoring.ScoringPlan;
import io.lockstep.driver.value.CanonicalText;
import io.lockstep.kernels.plaindata.Binding;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Counterfactuals of one task's rows, each asked of the model. Used by one thread. */
public final class RowCounterfactuals implements AutoCloseable {
    private static final Binding BINDING = new Binding();

    private final EncodedScorer scorer;
    private final AnswerTurn answers;
    private final CounterfactualSearch search;
    private final int[] places;

    /**
     * What tasks have to know; travels as JSON.
     *
     * @param columns that may be changed
     */
    private record Plan(ScoringPlan scoring, CounterfactualConfig config, List<Candidates> columns) {}

    /**
     * Makes a plan, on the driver.
     *
     * @throws IllegalArgumentException when the config does not fit the model
     */
    public static String plan(LoadedModel model, ScoringPlan scoring, CounterfactualConfig config) throws IOException {
        if (model.preprocessing().windows() != null) {
            throw new IllegalArgumentException(model.directory()
                    + ": expected a model of single rows for counterfactuals, got one of windows. Leave them out");
        }
        AnswerTurn unused = new AnswerTurn(model.directory(), model.spec(), model.preprocessing(), config);
        List<Candidates> columns = Candidates.of(
                model.preprocessing(),
                ModelDirectory.profile(model.files(), model.directory()).orElse(null),
                config);
        return Json.line(BINDING.unbind(new Plan(scoring, config, columns)));
    }

    /**
     * Loads the plan's model unless this JVM has it.
     *
     * @param plan what {@link #plan} made
     */
    public RowCounterfactuals(String plan) throws IOException {
        Plan own = BINDING.bind(Plan.class, Json.parse(plan, "counterfactual plan"), "counterfactual plan");
        this.scorer = new EncodedScorer(own.scoring);
        LoadedModel model = scorer.model();
        this.answers = new AnswerTurn(model.directory(), model.spec(), model.preprocessing(), own.config);
        this.search = new CounterfactualSearch(own.columns, own.config.changes());
        this.places = scorer.slots().columns().stream()
                .mapToInt(name -> own.scoring.columns().indexOf(name))
                .toArray();
    }

    /**
     * The nearest change of a row that turns its answer.
     *
     * @param row values in the order of the plan's columns. Not modified.
     * @return empty where none was found; no change where the answer is as asked already
     * @throws BadRowException when the row cannot be used
     */
    public Optional<List<Change>> find(@Nullable Object[] row) throws BadRowException {
        @Nullable Object[] values = new @Nullable Object[places.length];
        Map<String, String> texts = new HashMap<>();
        for (int i = 0; i < places.length; i++) {
            Object value = row[places[i]];
            values[i] = value;
            String text = value == null ? null : CanonicalText.of(value);
            if (text != null) {
                texts.put(scorer.slots().columns().get(i), text);
            }
        }
        byte[][] slots = scorer.slots().encode(values);
        scorer.add(slots);
        scorer.score();
        int own = answers.answer(scorer.scores(), 0);
        return answers.isThere(own)
                ? Optional.of(List.of())
                : search.find(texts, changes -> turns(slots, own, changes));
    }

    private double[] turns(byte[][] slots, int own, List<Map<String, String>> changes) {
        double[] turns = new double[changes.size()];
        Arrays.fill(turns, Double.NaN);
        List<Integer> asked = new ArrayList<>();
        for (int i = 0; i < turns.length; i++) {
            try {
                scorer.add(changed(slots, changes.get(i)));
                asked.add(i);
            } catch (BadRowException e) {
                continue; // what the model cannot read is no way out
            }
            if (scorer.rows() == RowScorer.BATCH) {
                score(asked, turns, own);
            }
        }
        score(asked, turns, own);
        return turns;
    }

    private byte[][] changed(byte[][] slots, Map<String, String> changes) throws BadRowException {
        byte[][] changed = slots;
        for (Map.Entry<String, String> change : changes.entrySet()) {
            changed = scorer.slots().with(changed, change.getKey(), change.getValue());
        }
        return changed;
    }

    private void score(List<Integer> asked, double[] turns, int own) {
        int scored = scorer.score();
        for (int row = 0; row < scored; row++) {
            turns[asked.get(row)] = answers.turn(scorer.scores(), row, own);
        }
        asked.clear();
    }

    @Override
    public void close() {
        scorer.close();
    }
}

package io.lockstep.driver.explanation;

import io.lockstep.driver.modeldir.LoadedModel;
import io.lockstep.kernels.attribution.AnswerNetwork;
import io.lockstep.kernels.attribution.Attribution;
import io.lockstep.kernels.attribution.Background;
import io.lockstep.kernels.attribution.CellRow;
import io.lockstep.kernels.attribution.NetworkAnswers;
import io.lockstep.kernels.backend.Backend;
import io.lockstep.kernels.backend.registry.Backends;
import io.lockstep.kernels.batch.Batch;
import io.lockstep.kernels.fidelity.ShuffledParameters;
import io.lockstep.kernels.model.ModelSpec;
import io.lockstep.kernels.storage.FloatStorage;
import io.lockstep.kernels.storage.HeapFloats;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** Fidelity of a method to one model, row by row, beside the same network with shuffled weights. For one thread. */
final class RowFidelities implements AutoCloseable {
    private final FidelityJudge judge;
    private final ModelSpec spec;
    private final NetworkAnswers answers;
    private final AnswerNetwork shuffled;
    private final BaselineCells baselines;
    private final NetworkAnswers shuffledAnswers;

    /**
     * Of a model, whose other network is made.
     *
     * @param baseline that rows are held against
     * @param answers of the model, closed by who gave them
     */
    RowFidelities(
            LoadedModel model,
            String backend,
            ExplanationConfig config,
            BaselineInputs baseline,
            NetworkAnswers answers)
            throws IOException {
        this.judge = new FidelityJudge(config.method(), config.seed());
        this.answers = answers;
        Backend chosen = backend.isEmpty() ? Backends.choose().backend() : Backends.named(backend);
        HeapFloats other = ShuffledParameters.of(model.spec().layout(), model.parameters(), config.seed());
        List<FloatStorage> tables = model.tables();
        ShuffledParameters.shuffle(model.spec().layout(), tables, config.seed());
        AnswerNetwork own = config.method().compile(chosen, model.spec(), other, tables);
        this.shuffled = own != null ? own : AnswerNetwork.of(chosen, model.spec(), other, tables);
        this.baselines = new BaselineCells(
                shuffled,
                model.spec(),
                model.preprocessing(),
                baseline,
                config.baseline().blur());
        this.spec = model.spec();
        this.shuffledAnswers = shuffled.answers();
    }

    /**
     * A row as the other network reads it: vectors of ids are its own.
     *
     * @param batch with the row alone. Not modified.
     * @param alone whether the baseline is all that the row is held against
     */
    AskedRow shuffled(Batch batch, AskedRow asked, boolean alone) {
        if (!shuffled.standForIds().contains(true)) {
            return asked;
        }
        CellRow row = shuffled.rows(batch).get(0);
        CellRow baseline = baselines.of(row);
        return new AskedRow(
                row,
                baseline,
                alone ? Background.of(List.of(baseline)) : asked.background(),
                asked.direction(),
                asked.groups(),
                asked.key(),
                asked.seed());
    }

    /**
     * Of rows that were explained.
     *
     * @param shuffled the same rows, each of {@link #shuffled}
     */
    List<RowFidelity> of(List<FidelityJudge.Measured> rows, List<AskedRow> shuffled) {
        List<Attribution> others = judge.method().attribute(spec, shuffledAnswers, shuffled);
        List<RowFidelity> fidelities = new ArrayList<>();
        for (int i = 0; i < rows.size(); i++) {
            fidelities.add(judge.of(answers, rows.get(i), others.get(i)));
        }
        return fidelities;
    }

    @Override
    public void close() {
        shuffledAnswers.close();
        shuffled.close();
    }
}

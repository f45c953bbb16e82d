package io.lockstep.driver.explanation;

import io.lockstep.driver.modeldir.LoadedModel;
import io.lockstep.kernels.attribution.AnswerNetwork;
import io.lockstep.kernels.attribution.Attribution;
import io.lockstep.kernels.attribution.NetworkAnswers;
import io.lockstep.kernels.backend.Backend;
import io.lockstep.kernels.backend.registry.Backends;
import io.lockstep.kernels.fidelity.ShuffledParameters;
import io.lockstep.kernels.model.ModelSpec;
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
    private final NetworkAnswers shuffledAnswers;

    /** @param answers of the model, closed by who gave them */
    RowFidelities(LoadedModel model, String backend, ExplanationConfig config, NetworkAnswers answers)
            throws IOException {
        this.judge = new FidelityJudge(config.method(), config.seed());
        this.answers = answers;
        Backend chosen = backend.isEmpty() ? Backends.choose().backend() : Backends.named(backend);
        HeapFloats other = ShuffledParameters.of(model.spec().layout(), model.parameters(), config.seed());
        AnswerNetwork own = config.method().compile(chosen, model.spec(), other, model.tables());
        this.shuffled = own != null ? own : AnswerNetwork.of(chosen, model.spec(), other, model.tables());
        this.spec = model.spec();
        this.shuffledAnswers = shuffled.answers();
    }

    /** Of rows that were explained. */
    List<RowFidelity> of(List<FidelityJudge.Measured> rows) {
        List<Attribution> others = judge.method()
                .attribute(
                        spec,
                        shuffledAnswers,
                        rows.stream().map(FidelityJudge.Measured::asked).toList());
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

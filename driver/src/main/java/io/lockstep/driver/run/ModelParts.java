package io.lockstep.driver.run;

import io.lockstep.driver.feature.Preprocessing;
import io.lockstep.driver.modeldir.Golden;
import io.lockstep.driver.modeldir.ModelContent;
import io.lockstep.driver.modeldir.ModelDigest;
import io.lockstep.driver.modeldir.ModelDirectory;
import io.lockstep.driver.rundir.RunDirectory;
import io.lockstep.driver.slot.DrawnInput;
import io.lockstep.driver.step.InitialTables;
import io.lockstep.kernels.backend.Backend;
import io.lockstep.kernels.backend.Precision;
import io.lockstep.kernels.batch.Batch;
import io.lockstep.kernels.model.ModelSpec;
import io.lockstep.kernels.network.Network;
import io.lockstep.kernels.parameter.ParameterTensor;
import io.lockstep.kernels.parameter.Table;
import io.lockstep.kernels.storage.FloatStorage;
import io.lockstep.kernels.storage.HeapFloats;
import java.io.IOException;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Parts of a model as models of their own: a generator without its discriminator, an encoder without its decoder. */
final class ModelParts {
    private final ResolvedRun resolved;
    private final ModelContent whole;
    private final Batch examples;

    private ModelParts(ResolvedRun resolved, ModelContent whole, Batch examples) {
        this.resolved = resolved;
        this.whole = whole;
        this.examples = examples;
    }

    /**
     * Writes each that the config names into a directory of its name beside the model's; one that is there already is left as it
     * is.
     *
     * @param whole the model, with the values of its tables
     * @param lineage of the whole model
     */
    static Map<String, TrainingResult.Part> write(
            ResolvedRun resolved,
            RunDirectory directory,
            Backend backend,
            ModelContent whole,
            Map<String, ? extends @Nullable Object> lineage)
            throws IOException {
        Map<String, ModelSpec> named = resolved.config().model().parts(resolved.model());
        Map<String, TrainingResult.Part> written = new LinkedHashMap<>();
        if (named.isEmpty()) {
            return written;
        }
        ModelParts parts = new ModelParts(resolved, whole, FinalModel.examples(resolved));
        for (Map.Entry<String, ModelSpec> part : named.entrySet()) {
            String place = directory.path() + "/" + part.getKey();
            Map<String, @Nullable Object> own = new LinkedHashMap<>(lineage);
            own.put("part", part.getKey());
            directory.requireCurrent();
            ModelDigest digest = parts.write(place, part.getValue(), backend, own);
            written.put(part.getKey(), new TrainingResult.Part(place, digest.weightsSha256()));
        }
        return written;
    }

    private ModelDigest write(String place, ModelSpec spec, Backend backend, Map<String, @Nullable Object> lineage)
            throws IOException {
        Preprocessing own =
                whole.preprocessing().part(spec.inputs(), spec.outputs().size());
        HeapFloats values = values(whole.spec(), whole.parameters(), spec);
        try (Network network = backend.compile(spec, Precision.F32, List.of())) {
            network.pack(values);
            List<FloatStorage> tables = InitialTables.of(network);
            fill(spec, tables);
            return ModelDirectory.write(
                    resolved.files(),
                    place,
                    new ModelContent(spec, own, values, tables, Map.of()),
                    Golden.of(network, examples(spec, own)),
                    null,
                    lineage);
        }
    }

    /** The part's tensors have the names that they have in the whole. */
    static HeapFloats values(ModelSpec whole, HeapFloats parameters, ModelSpec spec) {
        Map<String, ParameterTensor> tensors = new HashMap<>();
        whole.layout().tensors().forEach(tensor -> tensors.put(tensor.name(), tensor));
        HeapFloats values = HeapFloats.of(spec.layout().size());
        for (ParameterTensor tensor : spec.layout().tensors()) {
            ParameterTensor from = tensors.get(tensor.name());
            if (from == null) {
                throw new IllegalStateException("part of a model: no tensor '" + tensor.name() + "' in the whole");
            }
            System.arraycopy(
                    parameters.array(),
                    parameters.index(from.offset()),
                    values.array(),
                    values.index(tensor.offset()),
                    Math.toIntExact(tensor.size()));
        }
        return values;
    }

    /** @param tables of the part, with the names that they have in the whole. Overwritten. */
    private void fill(ModelSpec spec, List<FloatStorage> tables) {
        List<String> names =
                whole.spec().layout().tables().stream().map(Table::name).toList();
        for (int number = 0; number < tables.size(); number++) {
            Table table = spec.layout().tables().get(number);
            FloatStorage from = whole.tables().get(names.indexOf(table.name()));
            float[] row = new float[table.dimension()];
            for (long at = 0; at < from.size(); at += row.length) {
                from.read(at, row, 0, row.length);
                tables.get(number).write(at, row, 0, row.length);
            }
        }
    }

    /** Examples of the part's inputs: those of the whole, and draws where the whole has no such input. */
    private Batch examples(ModelSpec spec, Preprocessing own) {
        Batch batch = new Batch(examples.rows(), spec.inputTypes(), spec.targetTypes());
        batch.setRows(examples.rows());
        List<String> names =
                resolved.model().inputs().stream().map(ModelSpec.Input::name).toList();
        for (int row = 0; row < batch.rows(); row++) {
            for (int i = 0; i < spec.inputs().size(); i++) {
                int from = names.indexOf(spec.inputs().get(i).name());
                if (from >= 0) {
                    batch.inputValues(i).copyRow(examples.inputValues(from), row, row);
                }
            }
            for (DrawnInput drawn : own.layout().drawn()) {
                int input = drawn.input();
                if (!names.contains(spec.inputs().get(input).name())) {
                    drawn.noise().draw(0, input, 0, row, batch.input(input), row * batch.inputSize(input));
                }
            }
        }
        return batch;
    }
}

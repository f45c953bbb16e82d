package io.lockstep.driver.modeldir;

import io.lockstep.driver.feature.Preprocessing;
import io.lockstep.driver.files.Files;
import io.lockstep.kernels.backend.Backend;
import io.lockstep.kernels.backend.CompileOptions;
import io.lockstep.kernels.backend.Precision;
import io.lockstep.kernels.calibration.OutputCorrections;
import io.lockstep.kernels.model.ModelSpec;
import io.lockstep.kernels.network.Network;
import io.lockstep.kernels.storage.FloatStorage;
import io.lockstep.kernels.storage.HeapFloats;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * A model read from its directory, every file as it was written. Its tables are not: they go from the file into the
 * network that scores with them, which has the one copy in memory.
 *
 * @param files where the directory is
 * @param directory qualified
 */
public record LoadedModel(Files files, String directory, ModelContent content, ModelDigest digest, Golden golden) {
    public ModelSpec spec() {
        return content.spec();
    }

    public Preprocessing preprocessing() {
        return content.preprocessing();
    }

    /** In the order of the model's layout, gaps zero. */
    public HeapFloats parameters() {
        return content.parameters();
    }

    /** What makes the network's scores the model's answers. */
    public OutputCorrections corrections() {
        return new OutputCorrections(spec(), content.corrections());
    }

    /** Its tables, in the order of the model's layout, read into memory of their own. */
    public List<FloatStorage> tables() throws IOException {
        List<FloatStorage> tables = new ArrayList<>();
        spec().layout().tables().forEach(table -> tables.add(HeapFloats.of(table.size())));
        ModelDirectory.readTables(files, directory, spec(), tables::get);
        return tables;
    }

    /**
     * The model ready to score, its golden examples answered as expected.
     *
     * @return to be closed by the caller
     * @throws IOException when this backend computes something else
     */
    public Network network(Backend backend) throws IOException {
        return network(backend, CompileOptions.scoring(Precision.F32));
    }

    /**
     * The same with options of compiling.
     *
     * @return to be closed by the caller
     * @throws IOException when this backend computes something else
     */
    public Network network(Backend backend, CompileOptions options) throws IOException {
        Network network = backend.compile(spec(), options);
        try {
            network.pack(parameters());
            ModelDirectory.readTables(files, directory, spec(), network::table);
            golden.check(network, directory + " with backend " + backend.name());
            return network;
        } catch (IOException | RuntimeException e) {
            network.close();
            throw e;
        }
    }
}

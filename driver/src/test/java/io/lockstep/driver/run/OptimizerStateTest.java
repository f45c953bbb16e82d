package io.lockstep.driver.run;

import static org.assertj.core.api.Assertions.assertThat;

import io.lockstep.driver.checkpoint.Checkpoint;
import io.lockstep.driver.checkpoint.CheckpointStore;
import io.lockstep.driver.checkpoint.Piece;
import io.lockstep.driver.checkpoint.TrainingState;
import io.lockstep.driver.files.HadoopFiles;
import io.lockstep.kernels.initializer.Zeros;
import io.lockstep.kernels.parameter.ParameterLayout;
import io.lockstep.kernels.parameter.ParameterTensor;
import io.lockstep.kernels.parameter.Role;
import io.lockstep.kernels.shape.Shape;
import io.lockstep.kernels.storage.HeapFloats;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** State that is the same is known as the same, however many ranks wrote it. */
class OptimizerStateTest {
    private static final String SLOT = "momentum";
    /** Three blocks. */
    private static final ParameterTensor TENSOR =
            new ParameterTensor("t", Shape.of(40_000), 0, new Zeros(), Role.WEIGHT);

    private static final ParameterLayout LAYOUT = new ParameterLayout(List.of(TENSOR));

    @TempDir
    private Path directory = Path.of("");

    private String sha256(String name, long step, float first, int... ends) throws IOException {
        CheckpointStore store = new CheckpointStore(
                new HadoopFiles(new Configuration()), directory.resolve(name).toString(), LAYOUT);
        HeapFloats values = HeapFloats.of(LAYOUT.size());
        values.array()[0] = first;
        List<Piece> pieces =
                new ArrayList<>(List.of(store.write(step, "w", CheckpointStore.PARAMETERS, 0, 3, values, 0)));
        int from = 0;
        for (int end : ends) {
            pieces.add(store.write(step, "w" + end, SLOT, from, end, values, 0));
            from = end;
        }
        Checkpoint checkpoint = store.commit(TrainingState.after(step, 1), pieces);
        return new OptimizerState(store, checkpoint, LAYOUT, LAYOUT, Map.of(TENSOR, "t"), List.of(SLOT)).sha256();
    }

    @Test
    void itsDigestIsThatOfTheNumbers() throws IOException {
        String one = sha256("one", 7, 0.5f, 3);
        assertThat(sha256("three", 7, 0.5f, 1, 2, 3)).isEqualTo(one);
        assertThat(sha256("other", 7, 0.25f, 3)).isNotEqualTo(one);
        assertThat(sha256("later", 8, 0.5f, 3)).isNotEqualTo(one);
    }
}

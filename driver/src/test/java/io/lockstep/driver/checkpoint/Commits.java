package io.lockstep.driver.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;

import io.lockstep.driver.files.Files;
import io.lockstep.kernels.initializer.Zeros;
import io.lockstep.kernels.parameter.ParameterLayout;
import io.lockstep.kernels.parameter.ParameterTensor;
import io.lockstep.kernels.parameter.Role;
import io.lockstep.kernels.shape.Shape;
import io.lockstep.kernels.storage.HeapFloats;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** Small checkpoints whose every value tells the step and the place it belongs to. */
final class Commits {
    private static final int BLOCKS = 3;

    private final Files files;
    private final String directory;
    private final ParameterLayout layout;

    Commits(Files files, String directory) {
        this.files = files;
        this.directory = directory;
        List<ParameterTensor> tensors = new ArrayList<>();
        long offset = 0;
        for (int i = 0; i < BLOCKS; i++) {
            tensors.add(new ParameterTensor("t" + i, Shape.of(40 + i), offset, new Zeros(), Role.WEIGHT));
            offset = ParameterLayout.align(offset + 40 + i);
        }
        this.layout = new ParameterLayout(tensors);
    }

    CheckpointStore store() {
        return new CheckpointStore(files, directory, layout);
    }

    private HeapFloats values(long step, String slot) {
        HeapFloats values = HeapFloats.of(layout.size());
        for (int i = 0; i < values.size(); i++) {
            values.array()[i] = step * 1000 + i + slot.length() / 64f;
        }
        return values;
    }

    /** Two ranks' pieces, and the commit. */
    void commit(long step, String writer) throws IOException {
        CheckpointStore store = store();
        List<Piece> pieces = new ArrayList<>();
        for (String slot : List.of(CheckpointStore.PARAMETERS, "momentum")) {
            pieces.add(store.write(step, writer + "r0", slot, 0, 2, values(step, slot), 0));
            pieces.add(store.write(step, writer + "r1", slot, 2, BLOCKS, values(step, slot), 0));
        }
        store.commit(TrainingState.after(step, 1), pieces);
    }

    /** The step of the newest checkpoint, all its values verified; -1 without one. */
    long newest(List<String> skipped) throws IOException {
        Optional<Checkpoint> newest = store().newest(skipped::add);
        if (newest.isEmpty()) {
            return -1;
        }
        long step = newest.get().state().step();
        for (String slot : List.of(CheckpointStore.PARAMETERS, "momentum")) {
            HeapFloats read = HeapFloats.of(layout.size());
            store().read(newest.get(), slot, 0, BLOCKS, read, 0);
            float[] written = values(step, slot).array();
            for (ParameterTensor tensor : layout.tensors()) {
                int from = (int) tensor.offset();
                int to = (int) tensor.end();
                assertThat(Arrays.copyOfRange(read.array(), from, to)).isEqualTo(Arrays.copyOfRange(written, from, to));
            }
        }
        return step;
    }
}

package io.lockstep.driver.step;

import io.lockstep.driver.shard.TrainingData;
import io.lockstep.kernels.backend.registry.Backends;
import io.lockstep.kernels.batch.Batch;
import io.lockstep.kernels.network.Diagnosis;
import io.lockstep.kernels.network.NonFinite;
import io.lockstep.kernels.storage.FloatStorage;
import io.lockstep.kernels.storage.HeapFloats;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;

/**
 * Place where the numbers of a step stopped being finite.
 *
 * @param slice the first to blame, or {@link StepShare#FINITE} where each is finite by itself
 * @param what the first number of it that is not finite, in words
 * @param inData whether it came with the rows
 */
public record NonFinitePlace(int slice, String what, boolean inData) {
    /**
     * Which step, and with what it is computed.
     *
     * @param tables values of the model's tables
     */
    public record Scene(
            Assignment assignment,
            TrainingData data,
            HeapFloats parameters,
            List<FloatStorage> tables,
            long epoch,
            long stepInEpoch) {
        /** Of a model without tables. */
        public Scene(Assignment assignment, TrainingData data, HeapFloats parameters, long epoch, long stepInEpoch) {
            this(assignment, data, parameters, List.of(), epoch, stepInEpoch);
        }
    }

    public static final NonFinitePlace NOWHERE = new NonFinitePlace(StepShare.FINITE, "", false);

    /**
     * Runs slices again, with plain kernels and the parameters before the step, until one shows what is wrong.
     *
     * @param known the first slice whose loss was not finite, or {@link StepShare#FINITE}: then every one is tried
     * @param firstSlice of those to look at
     * @return the slice {@link StepShare#FINITE} when none of these is to blame
     */
    public static NonFinitePlace search(Scene scene, int known, int firstSlice, int endSlice) throws IOException {
        int first = known == StepShare.FINITE ? firstSlice : Math.max(known, firstSlice);
        int end = known == StepShare.FINITE ? endSlice : Math.min(known + 1, endSlice);
        if (first >= end) {
            return NOWHERE;
        }
        Assignment assignment = scene.assignment();
        TrainingData data = scene.data();
        try (Diagnosis diagnosis = Backends.diagnosis(
                assignment.model(), scene.parameters(), scene.tables(), data.sliceSizes(), assignment.seed())) {
            Batch batch = data.newBatch();
            for (int slice = first; slice < end; slice++) {
                if (data.fill(scene.epoch(), scene.stepInEpoch(), slice, batch) > 0) {
                    Optional<NonFinite> found = diagnosis.of(batch, scene.epoch());
                    if (found.isPresent()) {
                        return new NonFinitePlace(
                                slice, found.get().describe(), found.get().inData());
                    }
                }
            }
        } catch (OutOfMemoryError e) {
            return new NonFinitePlace(first, "its loss is not finite; memory is too short to look closer", false);
        }
        return known == StepShare.FINITE
                ? NOWHERE
                : new NonFinitePlace(
                        known, "its loss is not finite, though plain float32 arithmetic meets no such number", false);
    }

    /** The one with the lower slice. */
    public NonFinitePlace first(NonFinitePlace other) {
        return other.slice < slice ? other : this;
    }

    /** One line without an end. */
    public String describe(long step) {
        return slice == StepShare.FINITE
                ? "training step " + step + ", the sum over slices: it is not finite, though each slice is by itself"
                : "training step " + step + ", slice " + slice + ": " + what;
    }

    /** Of a step that was skipped. */
    public String describeSkipped(long step) {
        return describe(step) + ". The step is skipped, as train.nonFinite says; others of this epoch are counted only";
    }

    /** Of a step in which other lanes moved. */
    public String describeLeftOut(long step) {
        return describe(step)
                + ". Its lane is left out of the step, as train.nonFinite says, and the others move; lanes"
                + " that are left out later in this epoch are not told";
    }

    public byte[] encode() {
        byte[] text = what.getBytes(StandardCharsets.UTF_8);
        return ByteBuffer.allocate(Integer.BYTES + 1 + text.length)
                .putInt(slice)
                .put((byte) (inData ? 1 : 0))
                .put(text)
                .array();
    }

    public static NonFinitePlace decode(byte[] bytes) {
        ByteBuffer in = ByteBuffer.wrap(bytes);
        int slice = in.getInt();
        boolean inData = in.get() == 1;
        return new NonFinitePlace(slice, StandardCharsets.UTF_8.decode(in).toString(), inData);
    }
}

package io.lockstep.driver.slot;

import io.lockstep.kernels.batch.Batch;
import io.lockstep.kernels.batch.Mixup;
import io.lockstep.kernels.plaindata.Default;
import io.lockstep.kernels.shape.TensorType;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Layout of an example: the slots that are stored, in their order, and how they become the inputs of a batch.
 *
 * @param inputTypes of the inputs of the model
 * @param inputs the slots of the inputs
 * @param drawn inputs that are drawn and not stored
 * @param targets the slot of each output's target; a class is one float, its index
 * @param stepWeights outputs whose steps have weights, ascending: their slots stand behind the targets
 * @param mixup how training mixes the rows of a slice; absent: it does not
 */
public record RowLayout(
        List<TensorType> inputTypes,
        List<InputSlot> inputs,
        @Default("[]") List<DrawnInput> drawn,
        List<Slot> targets,
        @Default("[]") List<Integer> stepWeights,
        @Nullable Mixup mixup) {
    private static final int MOST_BYTES = 1 << 30;

    public RowLayout {
        inputTypes = List.copyOf(inputTypes);
        inputs = List.copyOf(inputs);
        drawn = List.copyOf(drawn);
        targets = List.copyOf(targets);
        stepWeights = List.copyOf(stepWeights);
    }

    /** Of rows that are not mixed. */
    public RowLayout(List<TensorType> inputTypes, List<InputSlot> inputs, List<DrawnInput> drawn, List<Slot> targets) {
        this(inputTypes, inputs, drawn, targets, List.of(), null);
    }

    /** The same, with weights of the steps of some outputs. */
    public RowLayout withStepWeights(List<Integer> outputs) {
        return new RowLayout(inputTypes, inputs, drawn, targets, outputs, mixup);
    }

    /**
     * The same, mixed in training.
     *
     * @throws IllegalArgumentException when an input is no list of numbers
     */
    public RowLayout withMixup(@Nullable Mixup mixing) {
        for (int i = 0; mixing != null && i < inputTypes.size(); i++) {
            TensorType type = inputTypes.get(i);
            if (!type.isDense()) {
                throw new IllegalArgumentException(
                        "train.mixup: expected inputs of numbers, which can be mixed, got input " + i + " of " + type
                                + ". Leave mixup out");
            }
        }
        return new RowLayout(inputTypes, inputs, drawn, targets, stepWeights, mixing);
    }

    /** Each slot of floats or ids an input of its own. */
    public static RowLayout asStored(List<Slot> slots, List<Slot> targets) {
        List<InputSlot> inputs = new ArrayList<>();
        for (Slot slot : slots) {
            inputs.add(new InputSlot(slot, new BatchPlace(inputs.size(), 0), new AsStored()));
        }
        return new RowLayout(slots.stream().map(Slot::tensor).toList(), inputs, List.of(), targets);
    }

    /** Slots of the inputs, in the order they are stored in. */
    public List<Slot> slots() {
        return inputs.stream().map(InputSlot::slot).toList();
    }

    /** Slots of the targets, then of the weights of steps, in the order they are stored in. */
    public List<Slot> targetSlots() {
        List<Slot> slots = new ArrayList<>(targets);
        stepWeights.forEach(output -> slots.add(Slot.stepWeights()));
        return slots;
    }

    /** Bytes of a row's inputs where no slot is ragged; where some are, those that every row has. */
    public int fixedBytes() {
        long bytes = inputs.stream().mapToLong(part -> part.slot().fixedBytes()).sum();
        return (int) Math.min(bytes, MOST_BYTES);
    }

    /** A batch for so many rows. */
    public Batch newBatch(int capacity) {
        return new Batch(
                capacity, inputTypes, targets.stream().map(Slot::tensor).toList());
    }

    /** Whether training sees an example otherwise in every epoch, beside inputs that are drawn. */
    public boolean changesByChance() {
        return inputs.stream().anyMatch(part -> part.decoder().changesByChance());
    }
}

package io.lockstep.driver.shard;

import io.lockstep.driver.slot.RowLayout;
import io.lockstep.driver.slot.Slot;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/**
 * Slots of one example in a shard, beside its weight and its identity.
 *
 * @param inputs slots of the inputs
 * @param targets slots of the targets; a class is one float, its index; then those of the weights of steps
 */
public record ShardSchema(List<Slot> inputs, List<Slot> targets) {
    private static final int MOST_ROW_BYTES = 1 << 30;
    private static final int WEIGHT_BYTES = 4;

    public ShardSchema {
        inputs = List.copyOf(inputs);
        targets = List.copyOf(targets);
    }

    /** Of examples laid out so. */
    public static ShardSchema of(RowLayout layout) {
        return new ShardSchema(layout.slots(), layout.targetSlots());
    }

    /** Slots in the order they are stored in. */
    List<Slot> slots() {
        List<Slot> slots = new ArrayList<>(inputs);
        slots.addAll(targets);
        return slots;
    }

    /** Whether examples are of different sizes. */
    public boolean isRagged() {
        return slots().stream().anyMatch(Slot::ragged);
    }

    /**
     * Bytes of one row: inputs, targets, weight, identity; without the items of ragged slots.
     *
     * @throws IllegalArgumentException when they are too many for a file's block
     */
    public int rowBytes() {
        long bytes = WEIGHT_BYTES + ShardFormat.IDENTITY_BYTES;
        for (Slot slot : slots()) {
            bytes += slot.fixedBytes();
        }
        if (bytes > MOST_ROW_BYTES) {
            throw new IllegalArgumentException("data: expected examples of at most " + MOST_ROW_BYTES + " bytes, got "
                    + bytes + ", " + describe(inputs, "inputs") + " and " + describe(targets, "targets")
                    + ". Use smaller pictures or arrays");
        }
        return (int) bytes;
    }

    private static String describe(List<Slot> slots, String what) {
        return slots.stream()
                .map(slot -> slot.size() + " " + what + " of " + slot.type().bytes())
                .collect(Collectors.joining(", "));
    }
}

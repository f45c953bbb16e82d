package io.lockstep.kernels.parameter;

import java.util.ArrayList;
import java.util.List;

/**
 * The one flat float32 vector of a network: named tensors at aligned offsets, the gaps zero, cut into blocks of at most
 * {@link #BLOCK_SIZE} floats that never cross a tensor; and the tables beside it. A function of the model alone.
 */
public final class ParameterLayout {
    /** Offsets are multiples of so many floats: 64 bytes. */
    public static final int ALIGNMENT = 16;

    /** Most floats in a block. */
    public static final int BLOCK_SIZE = 16_384;

    private final List<ParameterTensor> tensors;
    private final List<Table> tables;
    private final List<Block> blocks;
    private final long size;

    /** @param tensors in order of offset, without overlap */
    public ParameterLayout(List<ParameterTensor> tensors) {
        this(tensors, List.of());
    }

    /**
     * With tables beside the flat vector.
     *
     * @param tensors in order of offset, without overlap
     */
    public ParameterLayout(List<ParameterTensor> tensors, List<Table> tables) {
        this.tables = List.copyOf(tables);
        this.tensors = List.copyOf(tensors);
        List<Block> cut = new ArrayList<>();
        long end = 0;
        for (int s = 0; s < tensors.size(); s++) {
            ParameterTensor tensor = tensors.get(s);
            if (tensor.offset() < end || tensor.offset() % ALIGNMENT != 0) {
                throw new IllegalArgumentException(tensor.name() + ": offset " + tensor.offset()
                        + " overlaps or is not a multiple of " + ALIGNMENT);
            }
            for (int at = 0; at < tensor.size(); at += BLOCK_SIZE) {
                cut.add(new Block(cut.size(), s, tensor.offset() + at, Math.min(BLOCK_SIZE, tensor.size() - at)));
            }
            end = align(tensor.end());
        }
        this.blocks = List.copyOf(cut);
        this.size = end;
    }

    /** The next multiple of {@link #ALIGNMENT}. */
    public static long align(long offset) {
        return (offset + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
    }

    /** Floats of the whole vector, gaps included. */
    public long size() {
        return size;
    }

    /** Floats that belong to trainable tensors and to tables. */
    public long trainableCount() {
        long count = 0;
        for (Table table : tables) {
            count += table.size();
        }
        for (ParameterTensor tensor : tensors) {
            count += tensor.trainable() ? tensor.size() : 0;
        }
        return count;
    }

    public List<ParameterTensor> tensors() {
        return tensors;
    }

    /** What lies beside the flat vector and has no part in {@link #size}, blocks and tensors. */
    public List<Table> tables() {
        return tables;
    }

    public List<Block> blocks() {
        return blocks;
    }

    public ParameterTensor tensorOf(Block block) {
        return tensors.get(block.tensor());
    }
}

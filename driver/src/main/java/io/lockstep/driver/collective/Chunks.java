package io.lockstep.driver.collective;

import io.lockstep.kernels.parameter.Block;
import io.lockstep.kernels.parameter.ParameterLayout;
import java.util.ArrayList;
import java.util.List;

/**
 * Ownership of parameters: one contiguous run of blocks for each rank, balanced by floats. A chunk is the range of
 * floats from its first block's offset to its last block's end, alignment gaps inside it included; it may be empty.
 */
public final class Chunks {
    /**
     * One rank's run of blocks.
     *
     * @param firstBlock number of its first block
     * @param endBlock one past the number of its last block
     * @param offset of its first float in the flat vector
     * @param size in floats
     */
    public record Chunk(int firstBlock, int endBlock, long offset, int size) {
        public long end() {
            return offset + size;
        }
    }

    private final long vectorSize;
    private final List<Chunk> chunks;

    private Chunks(long vectorSize, List<Chunk> chunks) {
        this.vectorSize = vectorSize;
        this.chunks = List.copyOf(chunks);
    }

    /** A block belongs to the rank in whose equal share of all floats its middle lies. */
    public static Chunks of(ParameterLayout layout, int ranks) {
        if (ranks < 1) {
            throw new IllegalArgumentException("chunks: expected at least 1 rank, got " + ranks);
        }
        List<Block> blocks = layout.blocks();
        long total = blocks.stream().mapToLong(Block::size).sum();
        List<Chunk> chunks = new ArrayList<>();
        int next = 0;
        long before = 0;
        for (int r = 0; r < ranks; r++) {
            int first = next;
            while (next < blocks.size()
                    && (r == ranks - 1 || (2 * before + blocks.get(next).size()) * ranks < 2 * total * (r + 1))) {
                before += blocks.get(next).size();
                next++;
            }
            chunks.add(chunk(blocks, first, next));
        }
        return new Chunks(layout.size(), chunks);
    }

    private static Chunk chunk(List<Block> blocks, int first, int end) {
        if (first == end) {
            return new Chunk(first, end, first == 0 ? 0 : blocks.get(first - 1).end(), 0);
        }
        long offset = blocks.get(first).offset();
        return new Chunk(first, end, offset, Math.toIntExact(blocks.get(end - 1).end() - offset));
    }

    public int rankCount() {
        return chunks.size();
    }

    public Chunk of(int rank) {
        return chunks.get(rank);
    }

    /** Floats of the whole flat vector. */
    public long vectorSize() {
        return vectorSize;
    }
}

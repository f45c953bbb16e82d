package io.lockstep.kernels.parameter;

import java.util.ArrayList;
import java.util.List;

/**
 * The one flat float32 vector of a network: named segments at aligned offsets, the gaps zero, cut into blocks of at most
 * {@link #BLOCK_SIZE} floats that never cross a segment. A function of the model alone.
 */
public final class ParameterLayout {
    /** Offsets are multiples of so many floats: 64 bytes. */
    public static final int ALIGNMENT = 16;

    /** Most floats in a block. */
    public static final int BLOCK_SIZE = 16_384;

    private final List<Segment> segments;
    private final List<Block> blocks;
    private final long size;

    /** @param segments in order of offset, without overlap */
    public ParameterLayout(List<Segment> segments) {
        this.segments = List.copyOf(segments);
        List<Block> cut = new ArrayList<>();
        long end = 0;
        for (int s = 0; s < segments.size(); s++) {
            Segment segment = segments.get(s);
            if (segment.offset() < end || segment.offset() % ALIGNMENT != 0) {
                throw new IllegalArgumentException(segment.name() + ": offset " + segment.offset()
                        + " overlaps or is not a multiple of " + ALIGNMENT);
            }
            for (int at = 0; at < segment.size(); at += BLOCK_SIZE) {
                cut.add(new Block(cut.size(), s, segment.offset() + at, Math.min(BLOCK_SIZE, segment.size() - at)));
            }
            end = align(segment.end());
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

    /** Floats that belong to trainable segments. */
    public long trainableCount() {
        long count = 0;
        for (Segment segment : segments) {
            count += segment.trainable() ? segment.size() : 0;
        }
        return count;
    }

    public List<Segment> segments() {
        return segments;
    }

    public List<Block> blocks() {
        return blocks;
    }

    public Segment segmentOf(Block block) {
        return segments.get(block.segment());
    }
}

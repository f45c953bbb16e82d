package io.lockstep.kernels.backend.onednn;

import java.util.Arrays;
import org.bytedeco.dnnl.memory;

/** Layout of a tensor in native memory: its sizes, its element type, and oneDNN's description of the order. */
final class Layout {
    private static final memory.format_tag[] TAGS = {
        memory.format_tag.a,
        memory.format_tag.ab,
        memory.format_tag.abc,
        memory.format_tag.abcd,
        memory.format_tag.abcde
    };

    private static final int[] CHANNEL_BLOCKS = {16, 8};
    private static final memory.format_tag[] BLOCKED = {memory.format_tag.aBcd16b, memory.format_tag.aBcd8b};

    private final memory.data_type type;
    private final long[] sizes;
    private final memory.desc description;
    private final boolean plain;
    private final long bytes;

    private Layout(memory.data_type type, long[] sizes, memory.desc description, boolean plain) {
        this(type, sizes, description, plain, description.get_size());
    }

    private Layout(memory.data_type type, long[] sizes, memory.desc description, boolean plain, long bytes) {
        this.type = type;
        this.sizes = sizes;
        this.description = description;
        this.plain = plain;
        this.bytes = bytes;
    }

    /** Row-major. */
    static Layout plain(Owned owned, memory.data_type type, long... sizes) {
        return new Layout(type, sizes, owned.own(new memory.desc(sizes, type, TAGS[sizes.length - 1])), true);
    }

    /** As a primitive chose it. */
    static Layout chosen(Owned owned, memory.desc description, memory.data_type type, long... sizes) {
        memory.desc kept = owned.own(new memory.desc(description));
        boolean plain = kept.equals(new memory.desc(sizes, type, TAGS[sizes.length - 1]));
        return new Layout(type, sizes, kept, plain);
    }

    /** In an order given by what a step along each axis skips, float32 or bfloat16; up to the last element it has. */
    static Layout strided(Owned owned, memory.data_type type, long[] sizes, long[] strides) {
        long last = 0;
        for (int axis = 0; axis < sizes.length; axis++) {
            last += (sizes[axis] - 1) * strides[axis];
        }
        int each = type == memory.data_type.bf16 ? Short.BYTES : Float.BYTES;
        memory.desc description = owned.own(new memory.desc(sizes, type, strides));
        return new Layout(type, sizes, description, false, (last + 1) * each);
    }

    /** What leaves the choice to a primitive. */
    static memory.desc any(memory.data_type type, long... sizes) {
        return new memory.desc(sizes, type, memory.format_tag.any);
    }

    memory.data_type type() {
        return type;
    }

    long[] sizes() {
        return sizes;
    }

    memory.desc description() {
        return description;
    }

    boolean isPlain() {
        return plain;
    }

    /**
     * Of [rows, channels, height, width] the blocks of channels that lie one after another in a row, each with all its
     * places: 1 where channels are innermost; 0 of another order.
     */
    int channelBlocks() {
        if (sizes.length != 4) {
            return 0;
        }
        if (description.equals(new memory.desc(sizes, type, memory.format_tag.acdb))) {
            return 1;
        }
        for (int i = 0; i < CHANNEL_BLOCKS.length; i++) {
            if (description.equals(new memory.desc(sizes, type, BLOCKED[i]))) {
                return (int) ((sizes[1] + CHANNEL_BLOCKS[i] - 1) / CHANNEL_BLOCKS[i]);
            }
        }
        return 0;
    }

    boolean sameAs(Layout other) {
        return this == other || description.equals(other.description);
    }

    boolean hasSizesOf(Layout other) {
        return Arrays.equals(sizes, other.sizes);
    }

    long bytes() {
        return bytes;
    }

    @Override
    public String toString() {
        return Arrays.toString(sizes) + " " + type + (plain ? " plain" : " blocked");
    }
}

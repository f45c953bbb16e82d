package io.lockstep.driver.sample;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A row of a sample. Arrays are not to be modified.
 *
 * @param hash of what the model reads, its target and its weight
 * @param texts of the values of the model's columns, in order; null where there is none: missing, or no single value
 * @param present whether each of these columns has a value
 * @param slots as {@link io.lockstep.driver.feature.ColumnSlots} has them
 * @param targets as they are stored; empty where the answers are not known
 * @param weight in the loss
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
public record SampledRow(
        byte[] hash, List<@Nullable String> texts, boolean[] present, byte[][] slots, byte[] targets, float weight) {
    private static final Comparator<@Nullable String> NONE_FIRST = Comparator.nullsFirst(Comparator.naturalOrder());

    /** Of rows that read alike the one whose texts come first, so that which are kept does not depend on how rows are divided. */
    static final Comparator<SampledRow> SMALLEST_FIRST = (a, b) -> {
        int order = Arrays.compareUnsigned(a.hash, b.hash);
        for (int i = 0; order == 0 && i < a.texts.size(); i++) {
            order = NONE_FIRST.compare(a.texts.get(i), b.texts.get(i));
        }
        return order;
    };

    public SampledRow {
        texts = Collections.unmodifiableList(new ArrayList<>(texts));
    }

    void write(DataOutputStream out) throws IOException {
        write(out, hash);
        out.writeInt(texts.size());
        for (int i = 0; i < present.length; i++) {
            String text = texts.get(i);
            out.writeByte((present[i] ? 1 : 0) + (text == null ? 0 : 2));
            if (text != null) {
                write(out, text.getBytes(StandardCharsets.UTF_8));
            }
        }
        out.writeInt(slots.length);
        for (byte[] slot : slots) {
            write(out, slot);
        }
        write(out, targets);
        out.writeFloat(weight);
    }

    private static void write(DataOutputStream out, byte[] bytes) throws IOException {
        out.writeInt(bytes.length);
        out.write(bytes);
    }

    private static byte[] bytes(DataInputStream in) throws IOException {
        return in.readNBytes(in.readInt());
    }

    static SampledRow read(DataInputStream in) throws IOException {
        byte[] hash = bytes(in);
        boolean[] present = new boolean[in.readInt()];
        List<@Nullable String> texts = new ArrayList<>();
        for (int i = 0; i < present.length; i++) {
            int flags = in.readByte();
            present[i] = (flags & 1) != 0;
            texts.add((flags & 2) == 0 ? null : new String(bytes(in), StandardCharsets.UTF_8));
        }
        byte[][] slots = new byte[in.readInt()][];
        for (int i = 0; i < slots.length; i++) {
            slots[i] = bytes(in);
        }
        return new SampledRow(hash, texts, present, slots, bytes(in), in.readFloat());
    }
}

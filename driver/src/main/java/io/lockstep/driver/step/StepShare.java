package io.lockstep.driver.step;

import io.lockstep.driver.collective.NodeSums;
import io.lockstep.driver.collective.SliceTree;
import io.lockstep.driver.progress.Phase;
import io.lockstep.driver.progress.PhaseTimes;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** Results of tasks of a one-step job: who did what, and the partial sums; merged pair by pair in any order. */
public final class StepShare {
    /**
     * One task's work.
     *
     * @param executor Spark's name of it
     * @param bytes of its partial sums
     * @param times of the task's thread
     */
    public record Work(String executor, String host, int slices, int examples, int bytes, PhaseTimes times) {}

    /** No slice had a loss that is not finite. */
    public static final int FINITE = Integer.MAX_VALUE;

    private static final int TIMES_BYTES = (Phase.count() + 1) * Double.BYTES;

    private final List<Work> work;
    private final NodeSums sums;
    private final int size;
    private int badSlice;

    /**
     * @param size floats of a gradient
     * @param badSlice first slice whose loss is not finite, or {@link #FINITE}
     */
    public StepShare(List<Work> work, NodeSums sums, int size, int badSlice) {
        this.work = new ArrayList<>(work);
        this.sums = sums;
        this.size = size;
        this.badSlice = badSlice;
    }

    public List<Work> work() {
        return work;
    }

    public NodeSums sums() {
        return sums;
    }

    public int badSlice() {
        return badSlice;
    }

    /** Both, encoded as {@link #encode} does. */
    public static byte[] merge(byte[] a, byte[] b) {
        StepShare share = decode(a);
        StepShare other = decode(b);
        share.work.addAll(other.work);
        share.sums.merge(other.sums);
        share.badSlice = Math.min(share.badSlice, other.badSlice);
        return share.encode();
    }

    /** Slices, size, first bad slice, work, sums; little-endian. */
    public byte[] encode() {
        int names = 0;
        for (Work done : work) {
            names += bytes(done.executor()).length + bytes(done.host()).length;
        }
        ByteBuffer out = ByteBuffer.allocate(
                        4 * Integer.BYTES + names + work.size() * (5 * Integer.BYTES + TIMES_BYTES) + sums.byteCount())
                .order(ByteOrder.LITTLE_ENDIAN);
        out.putInt(sums.tree().sliceCount()).putInt(size).putInt(badSlice).putInt(work.size());
        for (Work done : work) {
            text(out, done.executor());
            text(out, done.host());
            out.putInt(done.slices()).putInt(done.examples()).putInt(done.bytes());
            done.times().seconds().forEach(out::putDouble);
            out.putDouble(done.times().collection());
        }
        sums.write(out);
        return out.array();
    }

    /** Reads what {@link #encode} wrote. */
    public static StepShare decode(byte[] encoded) {
        ByteBuffer in = ByteBuffer.wrap(encoded).order(ByteOrder.LITTLE_ENDIAN);
        SliceTree tree = new SliceTree(in.getInt());
        int size = in.getInt();
        int bad = in.getInt();
        int count = in.getInt();
        List<Work> work = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            work.add(new Work(text(in), text(in), in.getInt(), in.getInt(), in.getInt(), times(in)));
        }
        NodeSums sums = new NodeSums(tree, size);
        sums.read(in);
        return new StepShare(work, sums, size, bad);
    }

    private static PhaseTimes times(ByteBuffer in) {
        List<Double> seconds = new ArrayList<>();
        for (int phase = 0; phase < Phase.count(); phase++) {
            seconds.add(in.getDouble());
        }
        return new PhaseTimes(seconds, 0, in.getDouble(), List.of());
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static void text(ByteBuffer out, String text) {
        byte[] bytes = bytes(text);
        out.putInt(bytes.length).put(bytes);
    }

    private static String text(ByteBuffer in) {
        byte[] bytes = new byte[in.getInt()];
        in.get(bytes);
        return new String(bytes, StandardCharsets.UTF_8);
    }
}

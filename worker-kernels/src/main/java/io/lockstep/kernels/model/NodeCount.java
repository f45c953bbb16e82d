package io.lockstep.kernels.model;

import io.lockstep.kernels.plaindata.PlainDataException;
import java.util.List;

/**
 * How many nodes entries stand for, counted before the first is made: a few digits of a config can ask for any number.
 */
public final class NodeCount {
    private NodeCount() {}

    /**
     * The nodes of a list.
     *
     * @param path of the list, for messages
     * @throws PlainDataException naming the entry with which there are more than {@link ModelSpec#MOST_NODES}
     */
    public static long of(List<Entry> entries, String path) {
        long count = 0;
        for (int i = 0; i < entries.size(); i++) {
            String here = path + "[" + i + "]";
            count += of(entries.get(i).part(), here);
            check(count, here);
        }
        return count;
    }

    private static long of(Part part, String path) {
        if (part instanceof Repeat repeat) {
            return repeat.times() * of(repeat.layers(), path + ".repeat.layers");
        }
        if (part instanceof Residual residual) {
            return 1
                    + of(residual.layers(), path + ".residual.layers")
                    + of(residual.shortcut(), path + ".residual.shortcut");
        }
        if (part instanceof Sequence sequence) {
            return of(sequence.layers(), path + ".sequence.layers");
        }
        if (part instanceof TransformerBlock block) {
            return block.count();
        }
        return part instanceof Bidirectional ? 3 : 1;
    }

    private static void check(long count, String place) {
        if (count > ModelSpec.MOST_NODES) {
            throw new PlainDataException(
                    place,
                    "expected at most " + ModelSpec.MOST_NODES
                            + " layers in a model, repeated ones counted each time, got " + count
                            + " up to here. Use fewer");
        }
    }
}

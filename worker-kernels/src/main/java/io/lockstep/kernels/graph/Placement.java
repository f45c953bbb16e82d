package io.lockstep.kernels.graph;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * Places of pieces of memory inside one block: two may overlap in space when they are never alive at the same time. The
 * largest are placed first, each into the smallest gap that holds it, or the lowest one (Pisarchyk and Lee, <a
 * href="https://arxiv.org/abs/2001.03288">Efficient Memory Management for Deep Neural Net Inference</a>, greedy by
 * size).
 */
public final class Placement {
    private final long alignment;
    private final List<Piece> pieces = new ArrayList<>();
    private long size;

    /** A piece and, once placed, its offset. */
    private static final class Piece {
        private final int[] spans;
        private final int from;
        private final int until;
        private final long bytes;
        private long offset;

        Piece(int[] spans, long bytes) {
            this.spans = spans;
            this.from = spans[0];
            this.until = spans[spans.length - 1];
            this.bytes = bytes;
        }

        boolean meets(Piece other) {
            return from <= other.until && other.from <= until && LiveRange.meet(spans, other.spans);
        }

        long offset() {
            return offset;
        }

        long end() {
            return offset + bytes;
        }
    }

    /** @param alignment of every offset, in bytes */
    public Placement(long alignment) {
        this.alignment = alignment;
    }

    /**
     * Asks for a piece.
     *
     * @param from first time it is in use
     * @param until last time it is in use, not before {@code from}
     * @return its number, for {@link #offset}
     */
    public int add(int from, int until, long bytes) {
        if (until < from || bytes < 0) {
            throw new IllegalArgumentException(
                    "placement: expected a time span and a size, got " + from + " to " + until + ", " + bytes);
        }
        return add(LiveRange.of(from, until), bytes);
    }

    /**
     * Asks for a piece.
     *
     * @param range written once at least
     * @return its number, for {@link #offset}
     */
    public int add(LiveRange range, long bytes) {
        pieces.add(new Piece(range.spans(), (bytes + alignment - 1) / alignment * alignment));
        return pieces.size() - 1;
    }

    /** Gives every piece its place. */
    public void place() {
        List<Piece> order = new ArrayList<>(pieces);
        order.sort(Comparator.comparingLong((Piece piece) -> piece.bytes).reversed());
        List<Piece> placed = new ArrayList<>();
        for (Piece piece : order) {
            if (piece.bytes > 0) {
                piece.offset = gap(piece, placed);
                size = Math.max(size, piece.end());
                placed.add(behind(piece.offset, placed), piece);
            }
        }
    }

    /** Where in the order of offsets a piece of this one stands that is placed last. */
    private static int behind(long offset, List<Piece> placed) {
        int low = 0;
        int high = placed.size();
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (placed.get(middle).offset() <= offset) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low;
    }

    private static long gap(Piece piece, List<Piece> placed) {
        long end = 0;
        long best = -1;
        long bestSize = Long.MAX_VALUE;
        for (Piece other : placed) {
            if (!other.meets(piece)) {
                continue;
            }
            long room = other.offset - end;
            if (room >= piece.bytes && room < bestSize) {
                best = end;
                bestSize = room;
            }
            end = Math.max(end, other.end());
        }
        return best >= 0 ? best : end;
    }

    /** Bytes from the start of the block. */
    public long offset(int piece) {
        return pieces.get(piece).offset;
    }

    /** Bytes that a piece may fill, at least those asked for. */
    public long bytes(int piece) {
        return pieces.get(piece).bytes;
    }

    /** Bytes of the block. */
    public long size() {
        return size;
    }
}

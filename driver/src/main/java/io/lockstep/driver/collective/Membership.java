package io.lockstep.driver.collective;

import java.util.List;

/**
 * One rank's view of who takes part in a collective and what each does.
 *
 * @param rank of this process
 * @param slices by rank
 * @param tree over all slices
 * @param chunks by rank
 * @param names of the ranks for messages, e.g. {@code rank 1 (host-b:40113)}
 */
public record Membership(int rank, SliceAssignment slices, SliceTree tree, Chunks chunks, List<String> names) {
    public Membership {
        names = List.copyOf(names);
        if (rank < 0
                || rank >= names.size()
                || slices.rankCount() != names.size()
                || chunks.rankCount() != names.size()
                || slices.end(names.size() - 1) != tree.sliceCount()) {
            throw new IllegalArgumentException("membership: rank " + rank + " of " + names + " does not fit "
                    + slices.rankCount() + " ranks with slices, " + chunks.rankCount() + " with chunks, "
                    + tree.sliceCount() + " slices");
        }
    }

    public int size() {
        return names.size();
    }

    /** What must be the same on all ranks: who has which slices and floats. */
    String view() {
        StringBuilder view = new StringBuilder(tree.sliceCount() + " slices");
        for (int r = 0; r < size(); r++) {
            view.append(", rank ").append(r).append(" slices ").append(slices.first(r));
            view.append(" floats ").append(chunks.of(r).offset());
            view.append('+').append(chunks.of(r).size());
        }
        return view.toString();
    }
}

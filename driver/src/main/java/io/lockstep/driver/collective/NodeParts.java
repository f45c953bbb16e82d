package io.lockstep.driver.collective;

import java.util.Arrays;
import java.util.List;

/**
 * How far some nodes' parts of one chunk are on their way: of each first its sums, then its segments, the last first.
 */
final class NodeParts {
    private static final int NEEDS_SUMS = -1;

    private final int[] nodes;
    private final int segmentCount;
    /** By node, how many segments are still to come. */
    private final int[] missing;

    private int undone;

    NodeParts(List<Integer> nodes, int segmentCount) {
        this.nodes = nodes.stream().mapToInt(Integer::intValue).toArray();
        this.segmentCount = segmentCount;
        this.missing = new int[this.nodes.length];
        start();
    }

    void start() {
        Arrays.fill(missing, NEEDS_SUMS);
        undone = nodes.length;
    }

    int count() {
        return nodes.length;
    }

    int node(int index) {
        return nodes[index];
    }

    /** Where a node stands; -1 when it does not. */
    int indexOf(int node) {
        for (int i = 0; i < nodes.length; i++) {
            if (nodes[i] == node) {
                return i;
            }
        }
        return -1;
    }

    /** Whether a node's sums are through and segments are still to come. */
    boolean open(int index) {
        return missing[index] > 0;
    }

    /** The next segment of a node that is open. */
    int segment(int index) {
        return missing[index] - 1;
    }

    boolean done(int index) {
        return missing[index] == 0;
    }

    /** Whether all are. */
    boolean done() {
        return undone == 0;
    }

    /** A node's sums are through. */
    void sums(int index, boolean isPresent) {
        missing[index] = isPresent ? segmentCount : 0;
        finish(index);
    }

    /** A segment is through. */
    void part(int index) {
        missing[index]--;
        finish(index);
    }

    private void finish(int index) {
        if (missing[index] == 0) {
            undone--;
        }
    }

    @Override
    public String toString() {
        return Arrays.toString(nodes);
    }
}

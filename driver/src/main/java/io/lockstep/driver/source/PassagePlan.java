package io.lockstep.driver.source;

import java.io.Serializable;

/**
 * Which passages begin in a range of a file. Places are characters of the file, from 0.
 *
 * @param first character of the range
 * @param behind its last one
 * @param begin first character of the part that is to be predicted, at least 1
 * @param end behind the part's last one
 * @param length characters to be predicted of a passage
 * @param stride from one to the next
 */
record PassagePlan(long first, long behind, long begin, long end, int length, int stride) implements Serializable {
    /** Passages of the whole part: the last one is the first that reaches its end. */
    private long count() {
        return begin >= end ? 0 : 1 + strides(end - begin - length);
    }

    /** Strides that so many characters take, the last one perhaps not whole. */
    private long strides(long characters) {
        return Math.max(0, -Math.floorDiv(-characters, (long) stride));
    }

    /** Number of the first passage whose text begins in the range or behind it. */
    long firstPassage() {
        return strides(first - (begin - 1));
    }

    /** Number behind the last passage that begins in the range. */
    long lastPassage() {
        return Math.min(count(), strides(behind - (begin - 1)));
    }

    /** First character of a passage's text, the one in front of those to be predicted. */
    long start(long passage) {
        return begin - 1 + passage * stride;
    }

    /** Characters to be predicted of a passage. */
    int predicted(long passage) {
        return (int) Math.min(length, end - start(passage) - 1);
    }
}

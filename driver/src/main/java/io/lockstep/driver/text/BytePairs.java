package io.lockstep.driver.text;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;

/**
 * Byte pair encoding (Sennrich, Haddow and Birch, <a href="https://arxiv.org/abs/1508.07909">Neural Machine Translation of Rare
 * Words with Subword Units</a>, 2016) over bytes, as GPT-2 has it: within a chunk of text ({@link Chunks}) the pair of neighbours
 * that was learnt first is joined, until none is left. Ids below 256 are bytes, of their value; 256 + r is what the merge r makes.
 *
 * <p>A merge is written as in GPT-2's {@code merges.txt}, {@code Ġ t}: both sides by {@link ByteLetters}, with a space between.
 */
final class BytePairs extends TextEncoding {
    private static final int BITS = 32;

    /** Id of a merge by its two sides. */
    private final Map<Long, Integer> joined = new HashMap<>();

    private final List<byte[]> tokens = new ArrayList<>();

    /**
     * A place in a chunk where a pair stands.
     *
     * @param id that it becomes
     * @param left place of its left side
     * @param pair it was then; else it is no longer there
     */
    private record Joint(int id, int left, long pair) implements Comparable<Joint> {
        @Override
        public int compareTo(Joint other) {
            return id != other.id ? Integer.compare(id, other.id) : Integer.compare(left, other.left);
        }
    }

    /**
     * @param merges in the order they were learnt
     * @throws IllegalArgumentException naming the merge that is none
     */
    BytePairs(List<String> merges) {
        super(List.copyOf(merges));
        Map<String, Integer> ids = new HashMap<>();
        for (int value = 0; value < ByteEncoding.BYTES; value++) {
            ids.put(String.valueOf(ByteLetters.letter(value)), value);
            tokens.add(new byte[] {(byte) value});
        }
        for (int rank = 0; rank < merges.size(); rank++) {
            String merge = merges.get(rank);
            int space = merge.indexOf(' ');
            Integer left = ids.get(merge.substring(0, Math.max(0, space)));
            Integer right = ids.get(merge.substring(space + 1));
            if (left == null || right == null) {
                throw new IllegalArgumentException("merge " + rank + ": expected two tokens that are there before it,"
                        + " with a space between, got '" + merge + "'");
            }
            String both = merge.substring(0, space) + merge.substring(space + 1);
            int id = ByteEncoding.BYTES + rank;
            if (joined.putIfAbsent(pair(left, right), id) != null || ids.putIfAbsent(both, id) != null) {
                throw new IllegalArgumentException(
                        "merge " + rank + ": expected each token once, got '" + merge + "' again");
            }
            tokens.add(ByteLetters.bytes(both));
        }
    }

    private static long pair(int left, int right) {
        return (long) left << BITS | right;
    }

    @Override
    public TextUnit unit() {
        return TextUnit.BPE;
    }

    @Override
    public int count() {
        return tokens.size();
    }

    @Override
    public int[] ids(String text, int most) {
        int[] all = new int[16];
        int count = 0;
        for (String chunk : Chunks.of(text)) {
            int[] own = ids(chunk.getBytes(StandardCharsets.UTF_8));
            if (count + own.length > all.length) {
                all = Arrays.copyOf(all, Math.max(2 * all.length, count + own.length));
            }
            System.arraycopy(own, 0, all, count, own.length);
            count += own.length;
            if (count >= most) {
                break;
            }
        }
        return Arrays.copyOf(all, Math.min(most, count));
    }

    /** Ids of a chunk: the first merge first, from the left, in n log n steps of n bytes. */
    private int[] ids(byte[] chunk) {
        int length = chunk.length;
        int[] ids = new int[length];
        int[] next = new int[length];
        int[] before = new int[length];
        PriorityQueue<Joint> joints = new PriorityQueue<>();
        for (int i = 0; i < length; i++) {
            ids[i] = chunk[i] & 0xFF;
            next[i] = i + 1;
            before[i] = i - 1;
        }
        for (int i = 0; i + 1 < length; i++) {
            offer(joints, ids, i, i + 1);
        }
        int count = length;
        while (!joints.isEmpty()) {
            Joint joint = joints.remove();
            int left = joint.left();
            int right = next[left];
            if (ids[left] < 0 || right >= length || pair(ids[left], ids[right]) != joint.pair()) {
                continue;
            }
            ids[left] = joint.id();
            ids[right] = NOTHING;
            next[left] = next[right];
            count--;
            if (next[left] < length) {
                before[next[left]] = left;
                offer(joints, ids, left, next[left]);
            }
            if (before[left] >= 0) {
                offer(joints, ids, before[left], left);
            }
        }
        int[] kept = new int[count];
        int at = 0;
        for (int i = 0; i < length; i = next[i]) {
            kept[at++] = ids[i];
        }
        return kept;
    }

    private void offer(PriorityQueue<Joint> joints, int[] ids, int left, int right) {
        long pair = pair(ids[left], ids[right]);
        Integer id = joined.get(pair);
        if (id != null) {
            joints.add(new Joint(id, left, pair));
        }
    }

    @Override
    public byte[] bytes(int id) {
        return tokens.get(id).clone();
    }
}

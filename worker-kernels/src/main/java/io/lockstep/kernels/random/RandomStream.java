package io.lockstep.kernels.random;

import java.nio.charset.StandardCharsets;

/**
 * Random numbers by counter: {@code philox(key(seed, purpose), position)}. Immutable; any position costs the same.
 *
 * <p>Philox4x32-10: Salmon, Moraes, Dror, Shaw, <a href="https://doi.org/10.1145/2063384.2063405">Parallel Random
 * Numbers: As Easy as 1, 2, 3</a> (SC'11), constants and rounds as published. The 64-bit key is the seed mixed with the
 * purpose by SplitMix64's finalizer; the 128-bit counter is (stream, position).
 */
public final class RandomStream {
    static final int MULTIPLIER_0 = 0xD2511F53;
    static final int MULTIPLIER_1 = 0xCD9E8D57;
    static final int WEYL_0 = 0x9E3779B9;
    static final int WEYL_1 = 0xBB67AE85;
    static final int ROUNDS = 10;
    private static final long FNV_OFFSET = 0xcbf29ce484222325L;
    private static final long FNV_PRIME = 0x100000001b3L;
    private static final float FLOAT_UNIT = 0x1.0p-24f;
    private static final double DOUBLE_UNIT = 0x1.0p-53;

    private final int key0;
    private final int key1;
    private final long stream;

    private RandomStream(long key, long stream) {
        this.key0 = (int) key;
        this.key1 = (int) (key >>> 32);
        this.stream = stream;
    }

    /**
     * The stream of one purpose; {@code parts} (epoch, node, slice, …) are hashed one after another, so order matters.
     */
    public static RandomStream of(long seed, Purpose purpose, long... parts) {
        long stream = 0;
        for (long part : parts) {
            stream = join(stream, part);
        }
        return new RandomStream(key(seed, purpose), stream);
    }

    /** The stream of something that has a name, such as a tensor: keyed by the 64 bits of FNV-1a of its UTF-8. */
    public static RandomStream named(long seed, Purpose purpose, String name) {
        long hash = FNV_OFFSET;
        for (byte b : name.getBytes(StandardCharsets.UTF_8)) {
            hash = (hash ^ (b & 0xff)) * FNV_PRIME;
        }
        return of(seed, purpose, hash);
    }

    /**
     * Key of all streams of one purpose; for loops that may not allocate, with {@link #join} and
     * {@link #bits(long, long, long)}.
     */
    public static long key(long seed, Purpose purpose) {
        return mix(seed + mix(purpose.code()));
    }

    /** The stream of one more part; the stream of no parts is 0. */
    public static long join(long stream, long part) {
        return mix(stream ^ mix(part + 0x9E3779B97F4A7C15L));
    }

    /** 64 uniform bits, as {@code of(seed, purpose, parts).bits(position)} gives them, without an object. */
    public static long bits(long key, long stream, long position) {
        return block((int) key, (int) (key >>> 32), (int) stream, (int) (stream >>> 32), (int) position, (int)
                (position >>> 32));
    }

    /** 64 uniform bits. */
    public long bits(long position) {
        return block(key0, key1, (int) stream, (int) (stream >>> 32), (int) position, (int) (position >>> 32));
    }

    /** Uniform in [0, 1), a multiple of 2^-24. */
    public float uniformFloat(long position) {
        return (bits(position) >>> 40) * FLOAT_UNIT;
    }

    /** Uniform in [0, 1), a multiple of 2^-53. */
    public double uniform(long position) {
        return (bits(position) >>> 11) * DOUBLE_UNIT;
    }

    /** Standard normal by Box and Muller (cosine branch), from positions 2p and 2p + 1. */
    public double normal(long position) {
        return normal(bits(2 * position), bits(2 * position + 1));
    }

    /** Standard normal as {@code of(seed, purpose, parts).normal(position)} gives it, without an object. */
    public static double normal(long key, long stream, long position) {
        return normal(bits(key, stream, 2 * position), bits(key, stream, 2 * position + 1));
    }

    private static double normal(long bits, long next) {
        double u = 1.0 - (bits >>> 11) * DOUBLE_UNIT;
        double v = (next >>> 11) * DOUBLE_UNIT;
        return Math.sqrt(-2.0 * StrictMath.log(u)) * StrictMath.cos(2.0 * Math.PI * v);
    }

    /** Uniform in [0, bound) by multiplication of the high 64 bits; the bias is below bound / 2^64. */
    public long below(long bound, long position) {
        return Math.multiplyHigh(bits(position) >>> 1, bound << 1);
    }

    /** Uniform in [0, bound) as {@code of(seed, purpose, parts).below(bound, position)} gives it, without an object. */
    public static long below(long key, long stream, long bound, long position) {
        return Math.multiplyHigh(bits(key, stream, position) >>> 1, bound << 1);
    }

    /** Fills a permutation of 0 … n-1 (Fisher and Yates, from the top; position = index). */
    public void permute(int[] order, int n) {
        for (int i = 0; i < n; i++) {
            order[i] = i;
        }
        for (int i = n - 1; i > 0; i--) {
            int j = (int) below(i + 1L, i);
            int swapped = order[i];
            order[i] = order[j];
            order[j] = swapped;
        }
    }

    /** The first two words of Philox4x32-10 over counter (c0, c1, c2, c3): low word first. */
    static long block(int k0, int k1, int c0, int c1, int c2, int c3) {
        int a = c0;
        int b = c1;
        int c = c2;
        int d = c3;
        for (int round = 0; round < ROUNDS; round++) {
            long product0 = (MULTIPLIER_0 & 0xFFFFFFFFL) * (a & 0xFFFFFFFFL);
            long product1 = (MULTIPLIER_1 & 0xFFFFFFFFL) * (c & 0xFFFFFFFFL);
            int key0 = k0 + round * WEYL_0;
            int key1 = k1 + round * WEYL_1;
            int nextA = (int) (product1 >>> 32) ^ b ^ key0;
            int nextC = (int) (product0 >>> 32) ^ d ^ key1;
            b = (int) product1;
            d = (int) product0;
            a = nextA;
            c = nextC;
        }
        return (a & 0xFFFFFFFFL) | ((long) b << 32);
    }

    /** SplitMix64's finalizer (Stafford's variant 13). */
    private static long mix(long value) {
        long z = value;
        z = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
        z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
        return z ^ (z >>> 31);
    }
}

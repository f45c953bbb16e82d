package io.lockstep.kernels.sum;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * The exact sum of doubles, rounded once, when it is read. What is added in which order, and which partial sums are
 * merged, makes no difference to {@link #value} or {@link #toBytes}. NaN and infinities are counted and left out. Not
 * thread-safe.
 *
 * <p>A fixed-point number over the whole range of double, as in Kulisch's long accumulator: 68 limbs of 32
 * bits, each in a signed long so that carries wait; bit 0 of limb 0 is worth 2^-1074. The 78 bits above the
 * largest double leave room for more additions than a long can count.
 */
public final class ExactSum {
    /** Veltkamp's constant, 2^27 + 1: splits a double into halves whose products are exact. */
    private static final double SPLITTER = 0x1.0p27 + 1;

    private static final int LIMBS = 68;
    private static final int LIMB_BITS = 32;
    private static final long LIMB_MASK = 0xFFFFFFFFL;
    private static final int MANTISSA_BITS = 52;
    private static final long MANTISSA_MASK = (1L << MANTISSA_BITS) - 1;
    private static final int EXPONENT_MASK = 0x7FF;
    /** An addition moves a limb by less than 2^32, so that so many fit a long. */
    private static final int MOST_PENDING = 1 << 30;

    private final long[] limbs = new long[LIMBS];
    private int pending;
    private long rejected;

    /** Adds one number. */
    public void add(double value) {
        long bits = Double.doubleToRawLongBits(value);
        int exponent = (int) (bits >>> MANTISSA_BITS) & EXPONENT_MASK;
        if (exponent == EXPONENT_MASK) {
            rejected++;
            return;
        }
        long mantissa = bits & MANTISSA_MASK;
        if (exponent != 0) {
            mantissa |= 1L << MANTISSA_BITS;
            exponent--;
        }
        addShifted(mantissa, exponent, bits < 0);
    }

    /** Adds or subtracts {@code mantissa * 2^shift} units of 2^-1074. */
    private void addShifted(long mantissa, int shift, boolean negative) {
        int limb = shift / LIMB_BITS;
        int bit = shift % LIMB_BITS;
        long low = (mantissa & LIMB_MASK) << bit;
        long high = (mantissa >>> LIMB_BITS) << bit;
        long first = low & LIMB_MASK;
        long second = (low >>> LIMB_BITS) + (high & LIMB_MASK);
        long third = high >>> LIMB_BITS;
        if (negative) {
            limbs[limb] -= first;
            limbs[limb + 1] -= second;
            limbs[limb + 2] -= third;
        } else {
            limbs[limb] += first;
            limbs[limb + 1] += second;
            limbs[limb + 2] += third;
        }
        // second may reach 2^33, hence two
        pending += 2;
        if (pending >= MOST_PENDING) {
            carry(limbs);
            pending = 0;
        }
    }

    /** Adds all that {@code other} has added. */
    public void merge(ExactSum other) {
        carry(limbs);
        carry(other.limbs);
        other.pending = 0;
        for (int i = 0; i < LIMBS; i++) {
            limbs[i] += other.limbs[i];
        }
        pending = 1;
        rejected += other.rejected;
    }

    /** How many NaN and infinities were left out. */
    public long rejected() {
        return rejected;
    }

    /**
     * The sum, rounded once to the nearest double, ties to even; infinite beyond the largest double; 0 for no numbers.
     */
    public double value() {
        long[] magnitude = limbs.clone();
        boolean negative = toMagnitude(magnitude);
        int top = LIMBS - 1;
        while (top >= 0 && magnitude[top] == 0) {
            top--;
        }
        if (top < 0) {
            return 0;
        }
        int highest = top * LIMB_BITS + (Long.SIZE - 1 - Long.numberOfLeadingZeros(magnitude[top]));
        double rounded = round(magnitude, highest);
        return negative ? -rounded : rounded;
    }

    /** The 53 bits up to {@code highest}, rounded; with no bits below, this is the bit pattern of a double already. */
    private static double round(long[] magnitude, int highest) {
        int dropped = Math.max(0, highest - MANTISSA_BITS);
        if (dropped >= EXPONENT_MASK - 1) {
            return Double.POSITIVE_INFINITY;
        }
        long mantissa = bits(magnitude, dropped);
        long pattern = ((long) dropped << MANTISSA_BITS) + mantissa;
        if (dropped > 0 && bit(magnitude, dropped - 1)) {
            boolean odd = (mantissa & 1) != 0;
            if (odd || anyBelow(magnitude, dropped - 1)) {
                pattern++;
            }
        }
        return Double.longBitsToDouble(pattern);
    }

    /** 53 bits from {@code from} on. */
    private static long bits(long[] magnitude, int from) {
        int limb = from / LIMB_BITS;
        int bit = from % LIMB_BITS;
        long low = magnitude[limb] >>> bit;
        long middle = limb + 1 < LIMBS ? magnitude[limb + 1] << (LIMB_BITS - bit) : 0;
        long high = bit > 0 && limb + 2 < LIMBS ? magnitude[limb + 2] << (2 * LIMB_BITS - bit) : 0;
        return (low | middle | high) & ((MANTISSA_MASK << 1) | 1);
    }

    private static boolean bit(long[] magnitude, int at) {
        return (magnitude[at / LIMB_BITS] >>> (at % LIMB_BITS) & 1) != 0;
    }

    private static boolean anyBelow(long[] magnitude, int at) {
        for (int i = 0; i < at / LIMB_BITS; i++) {
            if (magnitude[i] != 0) {
                return true;
            }
        }
        return (magnitude[at / LIMB_BITS] & ((1L << (at % LIMB_BITS)) - 1)) != 0;
    }

    /** Every limb but the last into [0, 2^32), the last one carries the sign. */
    private static void carry(long[] limbs) {
        long carry = 0;
        for (int i = 0; i < LIMBS - 1; i++) {
            long sum = limbs[i] + carry;
            limbs[i] = sum & LIMB_MASK;
            carry = sum >> LIMB_BITS;
        }
        limbs[LIMBS - 1] += carry;
    }

    /** Turns limbs into those of the absolute value; whether the sum was negative. */
    private static boolean toMagnitude(long[] limbs) {
        carry(limbs);
        if (limbs[LIMBS - 1] >= 0) {
            return false;
        }
        for (int i = 0; i < LIMBS; i++) {
            limbs[i] = -limbs[i];
        }
        carry(limbs);
        return true;
    }

    /**
     * The same bytes for the same sum, however it came about. Little-endian: rejected (8), sign (1: 0 or 1), first limb
     * (1), limb count (1), limbs of the absolute value (4 each), without zeros at either end.
     */
    public byte[] toBytes() {
        long[] magnitude = limbs.clone();
        boolean negative = toMagnitude(magnitude);
        int end = LIMBS;
        while (end > 0 && magnitude[end - 1] == 0) {
            end--;
        }
        int first = 0;
        while (first < end && magnitude[first] == 0) {
            first++;
        }
        int count = end - first;
        ByteBuffer bytes = ByteBuffer.allocate(11 + Integer.BYTES * count).order(ByteOrder.LITTLE_ENDIAN);
        bytes.putLong(rejected).put((byte) (negative ? 1 : 0)).put((byte) first).put((byte) count);
        for (int i = first; i < first + count; i++) {
            bytes.putInt((int) magnitude[i]);
        }
        return bytes.array();
    }

    /**
     * Adds {@code a * b} as its rounded value and what rounding took, so exactly, unless one of them leaves the range
     * of normal numbers.
     */
    public void addProduct(double a, double b) {
        double product = a * b;
        add(product);
        add(productError(a, b, product));
    }

    /** Dekker's exact {@code a * b - product}. */
    private static double productError(double a, double b, double product) {
        double aHigh = high(a);
        double bHigh = high(b);
        double aLow = a - aHigh;
        double bLow = b - bHigh;
        return aLow * bLow - (product - aHigh * bHigh - aLow * bHigh - aHigh * bLow);
    }

    private static double high(double value) {
        double scaled = SPLITTER * value;
        return scaled - (scaled - value);
    }

    /**
     * Weighted squared distance of values from their mean m, from sums that lose nothing to cancellation however far
     * from zero the values are:
     * <pre>sum w (x - m)^2 = sum w x^2 - 2 m sum w x + m^2 sum w</pre>
     * Equal values have none, though their mean is rounded: what is within two units of the mean's last place is 0.
     *
     * @param weights sum of w; not 0. Not modified.
     * @param values sum of w x. Not modified.
     * @param squares sum of w x^2. Not modified.
     */
    public static double squaredDistance(ExactSum weights, ExactSum values, ExactSum squares) {
        double mean = values.value() / weights.value();
        double square = mean * mean;
        ExactSum total = fromBytes(squares.toBytes());
        for (double part : values.parts()) {
            total.addProduct(-2 * mean, part);
        }
        for (double part : weights.parts()) {
            total.addProduct(square, part);
            total.addProduct(productError(mean, mean, square), part);
        }
        double rounding = 2 * Math.ulp(mean);
        double distance = total.value();
        return distance > rounding * rounding * weights.value() ? distance : 0;
    }

    /** Two numbers that together are closer to the sum than one can be. */
    private double[] parts() {
        double high = value();
        ExactSum rest = fromBytes(toBytes());
        rest.add(-high);
        return new double[] {high, rest.value()};
    }

    /** Reads what {@link #toBytes} wrote. */
    public static ExactSum fromBytes(byte[] bytes) {
        ExactSum sum = new ExactSum();
        sum.mergeFrom(ByteBuffer.wrap(bytes));
        return sum;
    }

    /**
     * Adds a sum written by {@link #toBytes}; the buffer's position moves behind it.
     *
     * @throws IllegalArgumentException when the bytes are not such a sum
     */
    public void mergeFrom(ByteBuffer source) {
        ByteBuffer bytes = source.slice().order(ByteOrder.LITTLE_ENDIAN);
        if (bytes.remaining() < 11) {
            throw new IllegalArgumentException("exact sum: expected at least 11 bytes, got " + bytes.remaining()
                    + ". The data are cut or foreign");
        }
        long othersRejected = bytes.getLong();
        int sign = bytes.get();
        int first = bytes.get();
        int count = bytes.get();
        if (sign < 0
                || sign > 1
                || first < 0
                || count < 0
                || first + count > LIMBS
                || bytes.remaining() < Integer.BYTES * count) {
            throw new IllegalArgumentException("exact sum: expected sign 0 or 1 and at most " + LIMBS
                    + " limbs, got sign " + sign + ", first " + first + ", count " + count + " in "
                    + bytes.remaining() + " bytes. The data are cut or foreign");
        }
        ExactSum other = new ExactSum();
        other.rejected = othersRejected;
        for (int i = first; i < first + count; i++) {
            long limb = bytes.getInt() & LIMB_MASK;
            other.limbs[i] = sign == 1 ? -limb : limb;
        }
        merge(other);
        source.position(source.position() + bytes.position());
    }

    @Override
    public String toString() {
        return rejected == 0 ? String.valueOf(value()) : value() + " without " + rejected + " that are not finite";
    }
}

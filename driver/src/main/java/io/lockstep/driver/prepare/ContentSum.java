package io.lockstep.driver.prepare;

import java.nio.ByteBuffer;
import java.util.HexFormat;

/**
 * A sum of digests modulo 2^128: the same in whatever order rows come, another when one of them is another, and, unlike
 * an exclusive or, when one comes a second time.
 */
record ContentSum(long high, long low) {
    static final ContentSum ZERO = new ContentSum(0, 0);

    /** @param digest [16] */
    static ContentSum of(byte[] digest) {
        ByteBuffer halves = ByteBuffer.wrap(digest);
        return new ContentSum(halves.getLong(), halves.getLong());
    }

    ContentSum plus(ContentSum other) {
        long sum = low + other.low;
        long carry = Long.compareUnsigned(sum, low) < 0 ? 1 : 0;
        return new ContentSum(high + other.high + carry, sum);
    }

    String hex() {
        return HexFormat.of().toHexDigits(high) + HexFormat.of().toHexDigits(low);
    }
}

package io.lockstep.driver.transport;

import java.nio.charset.StandardCharsets;

/**
 * Identity that one end of a connection claims, and proves to be by the run's secret.
 *
 * @param role {@code rank}, {@code task}, {@code coordinator}: 1 to 64 bytes of UTF-8, letters and digits only, since
 *     what strangers call themselves is logged
 * @param number which one of that role
 */
public record Peer(String role, long number) {
    static final int ROLE_BYTES_MAXIMUM = 64;

    public Peer {
        int bytes = role.getBytes(StandardCharsets.UTF_8).length;
        if (bytes < 1 || bytes > ROLE_BYTES_MAXIMUM) {
            throw new IllegalArgumentException(
                    "peer: role must have 1 to " + ROLE_BYTES_MAXIMUM + " bytes, got " + bytes);
        }
        if (!role.codePoints().allMatch(Character::isLetterOrDigit)) {
            throw new IllegalArgumentException("peer: role must consist of letters and digits, got another character");
        }
    }

    /** A rank of the mesh. */
    public static Peer rank(int rank) {
        return new Peer("rank", rank);
    }

    @Override
    public String toString() {
        return role + " " + number;
    }
}

package io.lockstep.driver.transport;

/**
 * Credentials that both ends of a connection must share. Two ends that differ in any of it do not come together.
 *
 * @param secret at least 16 bytes; owned by this record, not modified
 * @param run name of the run
 * @param incarnation number of the driver's attempt at the run
 * @param generation number of the roster; 0 where it does not matter
 * @param encrypt whether frames are encrypted (AES-256-GCM) or checksummed only (CRC32C)
 */
@SuppressWarnings("ArrayRecordComponent") // ownership is stated above
public record Credentials(byte[] secret, String run, long incarnation, long generation, boolean encrypt) {
    private static final int SECRET_BYTES_MINIMUM = 16;

    public Credentials {
        if (secret.length < SECRET_BYTES_MINIMUM) {
            throw new IllegalArgumentException(
                    "credentials: secret must have at least " + SECRET_BYTES_MINIMUM + " bytes, got " + secret.length);
        }
    }

    /** The same secret for another roster. */
    public Credentials withGeneration(long generation) {
        return new Credentials(secret, run, incarnation, generation, encrypt);
    }

    /** Without the secret. */
    @Override
    public String toString() {
        return "Credentials[run=" + run + ", incarnation=" + incarnation + ", generation=" + generation + ", encrypt="
                + encrypt + "]";
    }
}

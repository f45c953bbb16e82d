package io.lockstep.driver.transport;

/**
 * Ports to listen at: any free port ({@link #EPHEMERAL}) or the first free one of a range, ends included.
 */
public record Ports(int first, int last) {
    /** Chosen by the operating system. */
    public static final Ports EPHEMERAL = new Ports(0, 0);

    public Ports {
        if (first < 0 || last < first || last > 65_535 || (first == 0 && last != 0)) {
            throw new IllegalArgumentException(
                    "ports: expected 0, or a range within 1 to 65535, got " + first + " to " + last);
        }
    }

    @Override
    public String toString() {
        return first == last ? Integer.toString(first) : first + "-" + last;
    }
}

package io.lockstep.driver.roster;

/**
 * One rank of a roster.
 *
 * @param executor Spark's name of the executor
 * @param host address its mesh listens on
 * @param port of the mesh
 * @param threads it computes with
 */
public record Member(String executor, String host, int port, int threads) {
    public Member {
        if (threads < 1 || port < 0 || port > 65_535) {
            throw new IllegalArgumentException("member " + executor + ": threads " + threads + ", port " + port);
        }
    }

    /** For messages: {@code executor 1 (host-b:40113)}. */
    public String describe() {
        return "executor " + executor + " (" + host + ":" + port + ")";
    }
}

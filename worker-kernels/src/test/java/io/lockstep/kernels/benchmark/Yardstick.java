package io.lockstep.kernels.benchmark;

import org.openjdk.jmh.annotations.AuxCounters;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/**
 * What goes beside a benchmark's time into its result: how much it does in one call, and how much of that this machine
 * can do in a second at best, measured just before in the same JVM.
 */
@State(Scope.Thread)
@AuxCounters(AuxCounters.Type.EVENTS)
public class Yardstick {
    private double work;
    private double peak;

    void set(double work, double peak) {
        this.work = work;
        this.peak = peak;
    }

    /** Operations or bytes of one call. */
    public double work() {
        return work;
    }

    /** Operations or bytes a second. */
    public double peak() {
        return peak;
    }
}

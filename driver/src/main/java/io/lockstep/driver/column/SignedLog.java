package io.lockstep.driver.column;

/** The logarithm of numbers of any sign: {@code sign(x) log(1 + |x|)}. */
final class SignedLog {
    private SignedLog() {}

    static double of(double number) {
        return Math.copySign(StrictMath.log1p(Math.abs(number)), number);
    }
}

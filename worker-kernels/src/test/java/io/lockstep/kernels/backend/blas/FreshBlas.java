package io.lockstep.kernels.backend.blas;

import io.lockstep.kernels.backend.InstructionSet;

/** What the library is when it is loaded; run by {@link BlasTest} in JVMs of its own. */
final class FreshBlas {
    private FreshBlas() {}

    /** @param arguments levels to open, one after another */
    public static void main(String[] arguments) {
        for (String level : arguments) {
            System.out.println(answer(InstructionSet.of(level)));
        }
    }

    private static String answer(InstructionSet level) {
        try {
            Blas blas = Blas.open(level);
            return blas.identity() + " at " + blas.level().label();
        } catch (RuntimeException e) {
            return e.getClass().getSimpleName() + ": " + e.getMessage();
        }
    }
}

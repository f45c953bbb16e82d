package io.lockstep.kernels.random;

/** Purposes of random numbers; two purposes never share a number. A purpose's code never changes. */
public enum Purpose {
    INITIALIZATION(1),
    DROPOUT(2),
    BLOCK_ORDER(3),
    WINDOW_ORDER(4),
    SPLIT(5),
    SAMPLE_DATA(6),
    AUGMENTATION(7),
    INPUT_NOISE(8),
    MIXUP(9),
    RESAMPLING(10),
    GENERATION(11),
    ATTRIBUTION(12),
    IMPORTANCE(13),
    FIDELITY(14),
    DECISION(15),
    PASS_COMPARISON(16);

    private final int code;

    Purpose(int code) {
        this.code = code;
    }

    int code() {
        return code;
    }
}

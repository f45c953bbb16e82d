package io.lockstep.kernels.backend.nativelibrary;

import io.lockstep.kernels.backend.InstructionSet;
import java.util.List;
import java.util.Locale;
import org.bytedeco.javacpp.Loader;
import org.bytedeco.javacpp.LongPointer;
import org.bytedeco.javacpp.Pointer;

/**
 * Set of kernels that OpenBLAS takes. It decides once, when it is loaded, by the environment variable
 * {@code OPENBLAS_CORETYPE} where there is one, else by the CPU's model; two CPUs of one instruction-set level may then
 * differ. On x86-64 the variable is therefore set for the time of loading, unless the JVM was started with one.
 */
public final class CoreType {
    private static final String VARIABLE = "OPENBLAS_CORETYPE";
    private static final List<String> KNOWN = List.of(
            "PRESCOTT",
            "CORE2",
            "NEHALEM",
            "BARCELONA",
            "SANDYBRIDGE",
            "BULLDOZER",
            "PILEDRIVER",
            "STEAMROLLER",
            "EXCAVATOR",
            "HASWELL",
            "ZEN",
            "SKYLAKEX",
            "COOPERLAKE",
            "SAPPHIRERAPIDS",
            "ARMV8",
            "CORTEXA53",
            "CORTEXA55",
            "CORTEXA57",
            "CORTEXA72",
            "CORTEXA73",
            "CORTEXX1",
            "CORTEXX2",
            "CORTEXA510",
            "CORTEXA710",
            "FALKOR",
            "THUNDERX",
            "THUNDERX2T99",
            "THUNDERX3T110",
            "TSV110",
            "EMAG8180",
            "NEOVERSEN1",
            "NEOVERSEN2",
            "NEOVERSEV1",
            "ARMV8SVE",
            "A64FX",
            "FT2000",
            "VORTEX");

    private CoreType() {}

    /** The kernels for a level, empty where OpenBLAS is left to decide. */
    static String of(InstructionSet level) {
        return switch (level) {
            case SSE41 -> "Core2";
            case AVX -> "Sandybridge";
            case AVX2, AVX2_VNNI -> "Haswell";
            case AVX512, AVX512_VNNI -> "SkylakeX";
            case AVX512_BF16, AVX512_FP16, AVX512_AMX -> "Cooperlake";
            case UNKNOWN, ASIMD, SVE -> "";
        };
    }

    /** Runs what loads OpenBLAS so that it takes the kernels of this level. */
    static void pinned(InstructionSet level, Runnable load) {
        String name = of(level);
        if (name.isEmpty() || System.getenv(VARIABLE) != null) {
            load.run();
            return;
        }
        ProcessEnvironment.set(VARIABLE, name);
        try {
            load.run();
        } finally {
            ProcessEnvironment.remove(VARIABLE);
        }
    }

    /** The kernels in use, by OpenBLAS's name in small letters; {@code unknown} where it does not show. */
    public static String inUse() {
        Pointer variable = Loader.addressof("gotoblas");
        if (variable != null) {
            long kernels = new LongPointer(variable).get();
            for (String name : KNOWN) {
                Pointer table = Loader.addressof("gotoblas_" + name);
                if (table != null && table.address() == kernels) {
                    return name.toLowerCase(Locale.ROOT);
                }
            }
        }
        return "unknown";
    }
}

package io.lockstep.kernels.backend;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Level of a CPU's vector instructions, by oneDNN's names. Weight bits depend on it, so that all ranks of a run compute
 * at one level: the {@link #common} one. Read from the system, without touching a native library.
 */
public enum InstructionSet {
    /** Not known here: the native library decides. */
    UNKNOWN("unknown", 0, ""),
    SSE41("sse41", 0x1, "sse4_1"),
    AVX("avx", 0x3, "sse4_1 avx"),
    AVX2("avx2", 0x7, "sse4_1 avx avx2"),
    AVX2_VNNI("avx2_vnni", 0xf, "sse4_1 avx avx2 avx_vnni"),
    AVX512("avx512_core", 0x27, "sse4_1 avx avx2 avx512f avx512bw avx512vl avx512dq"),
    AVX512_VNNI("avx512_core_vnni", 0x67, "sse4_1 avx avx2 avx512f avx512bw avx512vl avx512dq avx512_vnni"),
    AVX512_BF16("avx512_core_bf16", 0xe7, "sse4_1 avx avx2 avx512f avx512bw avx512vl avx512dq avx512_vnni avx512_bf16"),
    AVX512_FP16(
            "avx512_core_fp16",
            0x1ef,
            "sse4_1 avx avx2 avx_vnni avx512f avx512bw avx512vl avx512dq avx512_vnni avx512_bf16 avx512_fp16"),
    AVX512_AMX(
            "avx512_core_amx",
            0xfef,
            "sse4_1 avx avx2 avx_vnni avx512f avx512bw avx512vl avx512dq avx512_vnni avx512_bf16 avx512_fp16"
                    + " amx_tile amx_int8 amx_bf16"),
    ASIMD("asimd", 0x10000, "asimd"),
    SVE("sve", 0x30000, "asimd sve");

    /** System property that caps {@link #ofThisMachine}, e.g. {@code avx2}. */
    public static final String CAP_PROPERTY = "lockstep.native.level";

    private final String label;
    private final int mask;
    private final String flags;

    InstructionSet(String label, int mask, String flags) {
        this.label = label;
        this.mask = mask;
        this.flags = flags;
    }

    /** oneDNN's name of it. */
    public String label() {
        return label;
    }

    /** oneDNN's number of it (a set of features as bits); above 16 bits where oneDNN has none. */
    public int mask() {
        return mask;
    }

    private List<String> flagSet() {
        return flags.isEmpty() ? List.of() : List.of(flags.split(" ", -1));
    }

    /** The level of that name. */
    public static InstructionSet of(String label) {
        for (InstructionSet level : values()) {
            if (level.label.equals(label)) {
                return level;
            }
        }
        throw new IllegalArgumentException(CAP_PROPERTY + ": expected one of "
                + Arrays.stream(values()).map(InstructionSet::label).collect(Collectors.joining(", ")) + ", got '"
                + label + "'");
    }

    /** What this CPU can do, capped by {@link #CAP_PROPERTY}. */
    public static InstructionSet ofThisMachine() {
        InstructionSet machine = ofCpuInfo(cpuInfo());
        String cap = System.getProperty(CAP_PROPERTY, "");
        return cap.isEmpty() ? machine : common(machine, of(cap));
    }

    /** Whether a CPU of this level can compute at the other. */
    public boolean canRun(InstructionSet level) {
        return this == level || (level != UNKNOWN && (mask & level.mask) == level.mask);
    }

    /** Whether both have a {@link #common} level. */
    public boolean sameArchitecture(InstructionSet other) {
        return this == other || (mask & other.mask) != 0;
    }

    /** The highest level both can run. */
    public static InstructionSet common(InstructionSet a, InstructionSet b) {
        InstructionSet best = UNKNOWN;
        for (InstructionSet level : values()) {
            if ((a.mask & b.mask & level.mask) == level.mask) {
                best = level;
            }
        }
        if (best == UNKNOWN && a != b) {
            throw new IllegalArgumentException("instruction sets: " + a.label + " and " + b.label
                    + " have none in common. Run on executors of one architecture");
        }
        return best;
    }

    /** The level that the text of {@code /proc/cpuinfo} describes; of the first processor. */
    static InstructionSet ofCpuInfo(String text) {
        Set<String> present = text.lines()
                .map(line -> line.toLowerCase(Locale.ROOT))
                .filter(line -> line.startsWith("flags") || line.startsWith("features"))
                .findFirst()
                .map(line -> Set.copyOf(Arrays.asList(
                        line.substring(line.indexOf(':') + 1).trim().split("\\s+"))))
                .orElse(Set.of());
        InstructionSet best = UNKNOWN;
        for (InstructionSet level : values()) {
            if (present.containsAll(level.flagSet())) {
                best = level;
            }
        }
        return best;
    }

    private static String cpuInfo() {
        try {
            return Files.readString(Path.of("/proc/cpuinfo"));
        } catch (IOException e) {
            return ""; // not Linux: nothing is known, and nothing need be
        }
    }
}

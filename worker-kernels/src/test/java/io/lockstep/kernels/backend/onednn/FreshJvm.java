package io.lockstep.kernels.backend.onednn;

import io.lockstep.kernels.backend.InstructionSet;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.bytedeco.javacpp.Pointer;

/** What the library does when it is opened for the first time; run by {@link NativeDoorTest} in JVMs of its own. */
final class FreshJvm {
    private FreshJvm() {}

    /** @param arguments a file for the answers, then the levels to open, {@code -} for the machine's own */
    public static void main(String[] arguments) throws IOException {
        List<String> answers = new ArrayList<>();
        for (int i = 1; i < arguments.length; i++) {
            answers.add(answer(arguments[i]));
        }
        Files.write(Path.of(arguments[0]), answers);
    }

    private static String answer(String level) {
        try {
            OneDnn backend = level.equals("-") ? OneDnn.open() : OneDnn.open(InstructionSet.of(level));
            return backend.identity() + ", limits " + Pointer.maxBytes() + " " + Pointer.maxPhysicalBytes();
        } catch (RuntimeException e) {
            return e.getClass().getSimpleName() + ": " + e.getMessage();
        }
    }
}

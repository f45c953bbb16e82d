package io.lockstep.kernels.backend.nativelibrary;

import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.Loader;
import org.bytedeco.javacpp.LongPointer;
import org.bytedeco.javacpp.Pointer;
import org.bytedeco.opencl.Pfn_notify_BytePointer_Pointer_long_Pointer;

/**
 * Variables of this process as native libraries see them; Java's own copy, and what child processes inherit, stay as
 * they are. The C library does not guard its variables against threads that read at the same time, so this is for one
 * variable, for as long as it takes to load a library.
 */
final class ProcessEnvironment {
    private ProcessEnvironment() {}

    /** A function of the C library, called through the one adapter of the presets that takes a name and a value. */
    private static final class Function extends Pfn_notify_BytePointer_Pointer_long_Pointer {
        /** @param code holds the address of the function */
        Function(LongPointer code) {
            super(code);
        }
    }

    static void set(String name, String value) {
        try (BytePointer bytes = new BytePointer(value)) {
            call("setenv", name, bytes, 1);
        }
    }

    static void remove(String name) {
        call("unsetenv", name, new Pointer(), 0);
    }

    private static void call(String function, String name, Pointer value, long overwrite) {
        Loader.load(org.bytedeco.opencl.presets.OpenCL.class);
        Loader.load(org.bytedeco.opencl.global.OpenCL.class);
        Pointer address = Loader.addressof(function);
        if (address == null) {
            throw new UnsatisfiedLinkError("no " + function + " in the C library");
        }
        try (LongPointer code = new LongPointer(2).put(0, address.address());
                BytePointer nameBytes = new BytePointer(name)) {
            new Function(code).call(nameBytes, value, overwrite, new Pointer());
        }
    }
}

/**
 * The way in for native code: where libraries are unpacked, how JavaCPP behaves, which kernels OpenBLAS takes. Used by
 * the backends that have native libraries. Read {@link io.lockstep.kernels.backend.nativelibrary.NativeLibraries}
 * first.
 */
@NullMarked
package io.lockstep.kernels.backend.nativelibrary;

import org.jspecify.annotations.NullMarked;

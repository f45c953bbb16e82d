/**
 * Plain networks with matrix products in Java, by EJML and by panels. No native code, slower; the meaning of every
 * other backend. The only package that imports EJML. Read {@link io.lockstep.kernels.backend.portable.PortableBackend}
 * first.
 */
@NullMarked
package io.lockstep.kernels.backend.portable;

import org.jspecify.annotations.NullMarked;

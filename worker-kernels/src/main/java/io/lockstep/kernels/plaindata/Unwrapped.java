package io.lockstep.kernels.plaindata;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * A record with one component, a list, that plain data writes without its key: as the list, or as its only element
 * ({@code kernel: [3, 5]}, {@code kernel: 3}).
 */
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.TYPE)
public @interface Unwrapped {}

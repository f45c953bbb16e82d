package io.lockstep.kernels.plaindata;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * The value a record component has when its key is absent: a scalar as YAML writes it ({@code "0.9"}) and reads it, so
 * that a number is a number whatever it becomes; {@code "[]"} for an empty list, {@code "{}"} for an empty map or a
 * record of defaults, a kind's name for a registered type.
 */
@Retention(RetentionPolicy.RUNTIME)
@Target({ElementType.RECORD_COMPONENT, ElementType.FIELD, ElementType.PARAMETER, ElementType.METHOD})
public @interface Default {
    /** The default as plain text. */
    String value();
}

/**
 * Records from and to plain data: maps, lists, strings, numbers, booleans and null, as a YAML or JSON parser gives
 * them. Config files, {@code model.json} and checkpoints all pass through here, so that each is checked in the same way
 * and no class name is ever read from a file. Imports nothing but the JDK. Read
 * {@link io.lockstep.kernels.plaindata.Binding} first.
 */
@NullMarked
package io.lockstep.kernels.plaindata;

import org.jspecify.annotations.NullMarked;

/**
 * Layout of the one flat vector of parameters: where each named tensor lies of parameters, and how that vector is cut
 * into blocks. Read {@link io.lockstep.kernels.parameter.ParameterLayout} first.
 */
@NullMarked
package io.lockstep.kernels.parameter;

import org.jspecify.annotations.NullMarked;

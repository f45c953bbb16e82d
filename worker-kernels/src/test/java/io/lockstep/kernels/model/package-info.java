/** Tests of models as data. */
@NullMarked
package io.lockstep.kernels.model;

import org.jspecify.annotations.NullMarked;

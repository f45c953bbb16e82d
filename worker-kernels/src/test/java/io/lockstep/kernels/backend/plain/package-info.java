/** Tests of plain networks. */
@NullMarked
package io.lockstep.kernels.backend.plain;

import org.jspecify.annotations.NullMarked;

/** What tests of several packages share: seeded randomness that says how to run a failure again, allocation counts. */
@NullMarked
package io.lockstep.kernels.testing;

import org.jspecify.annotations.NullMarked;

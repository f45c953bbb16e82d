@NullMarked
package io.lockstep.kernels.layer.embedding;

import org.jspecify.annotations.NullMarked;

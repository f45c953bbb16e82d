@NullMarked
package io.lockstep.scorer;

import org.jspecify.annotations.NullMarked;

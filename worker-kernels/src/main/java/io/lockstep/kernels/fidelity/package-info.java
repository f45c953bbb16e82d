/**
 * Fidelity of attributions to the model that they explain: what happens to an answer when what is said to matter is taken away,
 * and whether attributions notice that the weights are others. Numbers only, over
 * {@link io.lockstep.kernels.attribution.AnswerFunction}. Read {@link io.lockstep.kernels.fidelity.DeletionCurve} first.
 */
@NullMarked
package io.lockstep.kernels.fidelity;

import org.jspecify.annotations.NullMarked;

/**
 * Counterfactuals of tables: the nearest change of a row's columns that turns a model's answer. Which columns may be changed, in
 * which way and how far is said in a config; values come from what the model's training rows had. What is found is an answer that
 * the model gave, not one that was inferred. Read {@link io.lockstep.driver.counterfactual.CounterfactualSearch} first.
 */
@NullMarked
package io.lockstep.driver.counterfactual;

import org.jspecify.annotations.NullMarked;

/**
 * Model cards: what a model is for, what it learnt from, how well it answers and to whom, for people and as JSON. They lie beside a
 * model and are no part of it. After Mitchell, Wu, Zaldivar, Barnes, Vasserman, Hutchinson, Spitzer, Raji and Gebru,
 * <a href="https://arxiv.org/abs/1810.03993">Model Cards for Model Reporting</a> (2019). Knows models and files; no Spark. Read
 * {@link io.lockstep.driver.modelcard.ModelCard} first.
 */
@NullMarked
package io.lockstep.driver.modelcard;

import org.jspecify.annotations.NullMarked;

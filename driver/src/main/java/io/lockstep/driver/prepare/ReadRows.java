package io.lockstep.driver.prepare;

import io.lockstep.driver.feature.Recipe;
import io.lockstep.driver.source.SourceRows;
import io.lockstep.driver.split.Split;

/** Rows after their first reading. */
record ReadRows(Rows given, SourceRows rows, Recipe recipe, Split split, Learning.Result learnt) {}

/**
 * Windows over rows in order: examples that are made of several source rows, and the account of these. No Spark here. Read
 * {@link io.lockstep.driver.window.Windower} first. What the keys mean for a person is in {@code conf/WINDOWS.md}.
 */
@NullMarked
package io.lockstep.driver.window;

import org.jspecify.annotations.NullMarked;

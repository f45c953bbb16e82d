/**
 * Sync modes, by which replicas are kept in step: those that a config may name, as data. A mode says what ranks are
 * dealt, which loop is its own and what that keeps in memory; the loops stand in {@code rank}, {@code FooSync} that of
 * the mode {@code Foo}, and, of one-step jobs, in {@code run} ({@code BroadcastTraining}). Imports nothing of the
 * driver. Read {@link io.lockstep.driver.sync.SyncMode} first; a new mode is a record, its loop, its test, and a line
 * in {@link io.lockstep.driver.sync.SyncModes}.
 */
@NullMarked
package io.lockstep.driver.sync;

import org.jspecify.annotations.NullMarked;

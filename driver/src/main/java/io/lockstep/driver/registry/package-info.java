/**
 * Versions of a model under one name, what serves, and who may change that. Read
 * {@link io.lockstep.driver.registry.Registry} first, {@link io.lockstep.driver.registry.ModelReference} for how a
 * version is named.
 *
 * <pre>
 * models/credit/
 *   registry.json                    what this directory is, and its format's version
 *   entries/000000000014.json        one for each change, numbered without a gap; created exclusively, never changed
 *   keys/9b1f….json                  which entry published a version that is retired, by its key
 *   leases/alive-5f3c…               rewritten by the holder of a lease while it lives
 *   v000012/                         a version; immutable
 *     model/                         a model directory, with its profile
 *     report.html, decision.json, …  documents
 *     version.json                   what the version is: sizes and SHA-256 of all its files
 * </pre>
 *
 * <p><b>One sequence.</b> Everything that changes anything is the exclusive creation of the entry whose number is one
 * above the newest: of two that saw the same newest entry one is refused, looks again, and decides again. An entry
 * holds what happened, who did it, when and why, and the state after it, so that a reader lists the entries and reads
 * the newest: it sees what was before a change or what is after it. All of the past stays.
 *
 * <pre>
 * lease    somebody works on the name; the entry's number is the fence; names the lease that it takes over
 * renew    the holder still works, and needs these versions
 * release  the holder has ended
 * begin    the holder will write the version of this number, which no other ever has
 * publish  that version is whole: SHA-256 of its version.json; aliases may move in the same entry
 * alias    aliases move, or go (to 0)
 * retire   a version is no longer there; its files are deleted afterwards
 * </pre>
 *
 * <p><b>Fence.</b> A holder that was taken for dead and wakes up finds the number it is about to take taken by whoever
 * took over, looks again, and sees that it no longer holds the lease. It can write files only into a version that it
 * began, which nobody else will ever publish. Aliases may be moved without a lease, so that a bad model can be taken
 * back while another is trained: who decided on what an alias pointed at names that, and is refused where it moved.
 *
 * <p><b>Death of a holder.</b> Whoever finds a lease asks the operating system, where the holder is a process of the
 * same machine, and else watches the holder's file: one that is rewritten is obeyed at once, one that is not for as
 * long as the lease lasts, by the watcher's own monotonic clock, is taken over.
 *
 * <p><b>Death of a process</b> at any moment leaves entries that are whole, and at most files that no entry names,
 * which {@code models clean} removes. The same command again does what is left: a version is published under a key,
 * and a key that is there is not published twice.
 */
@NullMarked
package io.lockstep.driver.registry;

import org.jspecify.annotations.NullMarked;

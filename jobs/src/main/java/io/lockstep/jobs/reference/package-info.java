/**
 * What can be written in a config: every key, and every kind of each registry, from the records themselves. Sentences
 * are those of their Javadoc, examples those of recipes and READMEs where they have one; both are kept in
 * {@code sentences.txt} and {@code examples.txt} beside this package, since class files have neither, and tests of this
 * package say when they, or {@code conf/REFERENCE.md}, are no longer what sources say. Read
 * {@link io.lockstep.jobs.reference.Reference} first.
 */
@NullMarked
package io.lockstep.jobs.reference;

import org.jspecify.annotations.NullMarked;

/**
 * Text cut into tokens, counted, and weighed: {@link io.lockstep.driver.text.Tokenizer},
 * {@link io.lockstep.driver.text.TermCounts}, {@link io.lockstep.driver.text.Vocabulary} and
 * {@link io.lockstep.driver.text.DocumentFrequencies}; and as ids from which it can be made again
 * ({@link io.lockstep.driver.text.TextEncoding}), by characters, bytes or pairs of bytes. Knows nothing but the JDK. What is learnt is whole-number
 * counts, so that the order of rows matters nowhere. Read {@link io.lockstep.driver.text.Tokenizer} first.
 */
@NullMarked
package io.lockstep.driver.text;

import org.jspecify.annotations.NullMarked;

/** Tests of the reference, and what writes its sentences, examples and page. */
@NullMarked
package io.lockstep.jobs.reference;

import org.jspecify.annotations.NullMarked;

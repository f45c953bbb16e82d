/** Tests of JSON. */
@NullMarked
package io.lockstep.driver.json;

import org.jspecify.annotations.NullMarked;

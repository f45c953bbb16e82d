/** JSON to plain data and back, strictly read and canonically written. The only place that sees Jackson. */
@NullMarked
package io.lockstep.driver.json;

import org.jspecify.annotations.NullMarked;

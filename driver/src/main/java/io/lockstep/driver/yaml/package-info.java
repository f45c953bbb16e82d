/** Plain data as YAML text, for files that people read back. Imports nothing but the JDK. */
@NullMarked
package io.lockstep.driver.yaml;

import org.jspecify.annotations.NullMarked;

/** Tests of what configs promise and refuse. */
@NullMarked
package io.lockstep.driver.config;

import org.jspecify.annotations.NullMarked;

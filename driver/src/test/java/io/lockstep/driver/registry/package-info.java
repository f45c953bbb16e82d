/** Tests of the registry: what holds for every order of callers, failures and deaths. */
@NullMarked
package io.lockstep.driver.registry;

import org.jspecify.annotations.NullMarked;

/**
 * Authenticated connections between the processes of a run: a small framed protocol over TCP. The only package that
 * sees Netty, and only what Netty 4.1 and 4.2 share. Read {@link io.lockstep.driver.transport.Endpoint} first.
 */
@NullMarked
package io.lockstep.driver.transport;

import org.jspecify.annotations.NullMarked;

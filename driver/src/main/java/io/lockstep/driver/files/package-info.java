/**
 * Files on any Hadoop file system, with the few operations whose atomicity can be relied on everywhere. The only
 * package that sees Hadoop. Read {@link io.lockstep.driver.files.Files} first.
 */
@NullMarked
package io.lockstep.driver.files;

import org.jspecify.annotations.NullMarked;

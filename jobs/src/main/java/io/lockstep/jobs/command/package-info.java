/**
 * The commands: what can be typed, and what each does with the driver. A new command is its class, its test, and a line
 * in {@link io.lockstep.jobs.command.Commands}. The only package that sees picocli. Read
 * {@link io.lockstep.jobs.command.CommandLineRunner} first.
 */
@NullMarked
package io.lockstep.jobs.command;

import org.jspecify.annotations.NullMarked;

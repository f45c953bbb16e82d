package io.lockstep.driver.roster;

/**
 * Request of the run to a generation: to end it with its next commit.
 *
 * @param kind how it then ended; whether it is {@link GenerationEnd.Kind#FINISHED} only the commit itself can say
 * @param text why, for people
 * @param soon whether a commit is made for it; else the next one that is due will do
 */
public record EndRequest(GenerationEnd.Kind kind, String text, boolean soon) {}

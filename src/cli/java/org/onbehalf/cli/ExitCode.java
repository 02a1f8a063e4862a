package org.onbehalf.cli;

/** What the commands answer to the shell. */
public final class ExitCode {
  /** Done. */
  public static final int DONE = 0;

  /** Done, and the answer is that something is left to do. */
  public static final int LEFT_TO_DO = 1;

  /** Wrong options; nothing was written. */
  public static final int USAGE = 2;

  /** The input cannot be used, or the output exists; nothing was written. */
  public static final int REFUSED = 3;

  /** An error of the program itself. */
  public static final int FAILED = 70;

  private ExitCode() {}
}

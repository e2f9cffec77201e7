/** An error that the user can fix. It is printed as lines, without a stack, and sets the exit code of the command. */
export class UserError extends Error {
  override readonly name: string = 'UserError';
  /** 2: the command line, settings or files are not usable; 3: undecided. */
  readonly exitCode: 2 | 3;
  readonly lines: readonly string[];
  /**
   * @param problem one line or several. A line break within a line is escaped, since it may come from a file's name.
   * @param next what to do about it, as a sentence without its full stop.
   */
  constructor(exitCode: 2 | 3, problem: string | readonly string[], next?: string) {
    const lines = typeof problem === 'string' ? [problem] : problem;
    const all = next === undefined ? lines : [...lines, `Next: ${next}`];
    super(all.join('\n'));
    this.exitCode = exitCode;
    this.lines = all;
  }
}

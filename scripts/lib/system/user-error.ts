/** What a person can put right: told as lines, without a stack, with the exit code of the command. */
export class UserError extends Error {
  override readonly name: string = 'UserError';
  /** 2: the command line, settings or files that were given cannot be used; 3: nothing could be decided. */
  readonly exitCode: 2 | 3;
  readonly lines: readonly string[];
  /**
   * @param problem a line, or several; a line break within one is shown escaped, since it may come from a file's name.
   * @param next what to do about it, as a sentence without its end.
   */
  constructor(exitCode: 2 | 3, problem: string | readonly string[], next?: string) {
    const lines = typeof problem === 'string' ? [problem] : problem;
    const all = next === undefined ? lines : [...lines, `Next: ${next}`];
    super(all.join('\n'));
    this.exitCode = exitCode;
    this.lines = all;
  }
}

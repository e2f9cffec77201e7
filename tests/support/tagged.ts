import type { Style } from '../../scripts/lib/text/style.ts';

/** Shows the format of each styled text, such as `<bold>x</>`. */
export const tagged: Style = (format, text) => `<${String(format)}>${text}</>`;

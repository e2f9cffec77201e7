import { baselineMain, baselineOptions } from './baseline-command.ts';
import { launch } from './launch.ts';

await launch(baselineMain, baselineOptions);

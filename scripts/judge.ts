import { judgeMain, judgeOptions } from './judge-command.ts';
import { launch } from './launch.ts';

await launch(judgeMain, judgeOptions, 'nothing further is read, and no report is written');

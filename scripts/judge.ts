import { judgeMain } from './judge-command.ts';
import { launch } from './launch.ts';

await launch(judgeMain, 'nothing further is read, and no report is written');

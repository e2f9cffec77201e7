import { judgeMain } from './judge-command.ts';
import { launch } from './launch.ts';

await launch(judgeMain);
